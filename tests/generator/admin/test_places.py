"""Places in the admin: everybody who has clusters looks at them, the platform alone brings them in."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from generator.models import ClusterMember, LibraryImport, Location, LocationCluster
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db


def address(name: str) -> str:
    return reverse(f"generator_places:{name}")


def send(client: Any, text: str) -> Any:
    return client.post(address("import"), {"file": SimpleUploadedFile("places.csv", text.encode())}, follow=True)


@pytest.fixture
def platform(client_for, superuser) -> Any:
    return client_for(superuser)


def test_a_list_counts_the_clusters_of_the_persons_own_sites(editor, site_a, site_b, campaign_a, campaign_b):
    town = Location.objects.get(path_key="us-tx-town-0")
    for tenant, number in ((site_a, 1), (site_b, 3)):
        for place in range(number):
            cluster = LocationCluster.objects.create(site=tenant.site, key=f"near-{place}", name=tenant.mark)
            ClusterMember.objects.create(cluster=cluster, location=town)

    text = editor.get(address("index"), {"q": "us-tx-town-0"}).content.decode()

    assert town.name in text
    assert "1 cluster" in text
    assert "3 clusters" not in text
    assert "4 clusters" not in text


def test_a_list_is_searched_and_filtered(editor, campaign_a, campaign_b):
    state = Location.objects.get(path_key="us-tx")

    found = editor.get(address("index"), {"within": state.pk, "kind": "city"}).context["object_list"]
    assert {place.parent for place in found} == {state}
    assert editor.get(address("index"), {"kind": "country"}).context["object_list"][0].path_key == "us"


def test_a_list_takes_as_many_queries_for_twenty_places_as_for_one(editor, campaign_a):
    numbers = []
    for count in (1, 20):
        Location.objects.bulk_create(
            Location(kind="country", path_key=f"x{count}-{number}", name=f"Land {count}") for number in range(count)
        )
        editor.get(address("index"), {"q": f"Land {count}"})
        with counted_queries() as queries:
            assert len(editor.get(address("index"), {"q": f"Land {count}"}).context["object_list"]) >= count
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_an_export_is_an_import_without_changes(platform, campaign_a, campaign_b):
    text = b"".join(platform.get(address("export")).streaming_content).decode("utf-8-sig")
    assert text.startswith("key,parent,kind,name,")

    response = send(platform, text)

    report = LibraryImport.objects.get().report
    assert (report["problems"], report["created"], report["changed"]) == ([], 0, 0)
    assert report["unchanged"] == Location.objects.count()
    assert "nothing to import" in response.content.decode()


def test_a_file_is_looked_at_and_then_imported(platform, campaign_a):
    text = "key,parent,kind,name,population\nus-tx-nova,us-tx,city,Nova,900\nus-tx,us,state,Texas Changed,1"

    response = send(platform, text)

    assert not Location.objects.filter(path_key="us-tx-nova").exists()
    page = response.content.decode()
    assert "Texas Changed" in page
    assert "us-tx-nova" in page
    platform.post(response.redirect_chain[-1][0])
    assert Location.objects.get(path_key="us-tx-nova").population == 900
    assert not LibraryImport.objects.exists()


def test_errors_say_their_line_and_column_and_nothing_is_stored(platform, campaign_a):
    response = send(platform, "key,parent,kind,name\nus-tx-nova,us-zz,city,Nova\nx,,planet,Mars")

    report = LibraryImport.objects.get().report
    assert [(each["line"], each["column"]) for each in report["problems"]] == [(2, "parent"), (3, "kind")]
    assert "Import 1" not in response.content.decode()
    platform.post(response.redirect_chain[-1][0])
    assert not Location.objects.filter(path_key="us-tx-nova").exists()


def test_a_change_since_the_dry_run_is_not_overwritten(platform, campaign_a):
    response = send(platform, "key,parent,kind,name\nus-tx,us,state,Ours")
    Location.objects.filter(path_key="us-tx").update(name="Theirs")

    platform.post(response.redirect_chain[-1][0])

    assert Location.objects.get(path_key="us-tx").name == "Theirs"
    assert LibraryImport.objects.get().report["changes"][0]["fields"] == [["name", "Theirs", "Ours"]]


def test_a_file_that_is_no_utf8_is_said_to_be_so(platform, campaign_a):
    file = SimpleUploadedFile("places.csv", "kind,name\ncity,Málaga".encode("latin-1"))

    response = platform.post(address("import"), {"file": file}, follow=True)

    assert "UTF-8" in response.content.decode()
    assert LibraryImport.objects.get().report["errors"] == 1


def test_a_tenant_exports_and_never_imports(site_a, client_for, campaign_a):
    client = client_for(site_a.administrator)

    assert client.get(address("export")).status_code == 200
    assert "Import from CSV" not in client.get(address("index")).content.decode()
    assert client.get(address("import")).status_code == 302
    send(client, "key,parent,kind,name\nus-tx,us,state,Ours")
    assert not LibraryImport.objects.exists()


def test_a_superusers_file_of_places_cannot_be_confirmed_without_the_right(site_a, client_for, campaign_a):
    upload = LibraryImport.objects.create(
        kind="places", file_name="x.csv", content=b"kind,name\n", report={}, created_by=site_a.administrator
    )

    response = client_for(site_a.administrator).post(reverse("generator_imports:review", args=[upload.pk]))

    assert response.status_code == 302
    assert response.headers["Location"] == "/admin/"
    assert LibraryImport.objects.filter(pk=upload.pk).exists()
