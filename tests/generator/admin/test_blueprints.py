"""The screens of blueprints: out as a file, in by a dry run that is confirmed as it was shown, for administrators."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from generator.models import BlueprintUpload, Campaign, Fragment, Niche, Offer
from generator.services.blueprints.exporting import export_campaign
from generator.services.blueprints.reading import MAX_BYTES, read
from sites_app.tenancy import sites_administered_by
from tests.generator.factories import make_locations
from tests.isolation.test_admin import snapshot

pytestmark = pytest.mark.django_db

INDEX = "/admin/blueprints/"
CHANGE = "blueprint: 1\nniches:\n  - {key: homes, name: Houses}\n  - {key: farms, name: Farms}\n"


@pytest.fixture(autouse=True)
def _campaigns(campaign_a: Campaign, campaign_b: Campaign) -> None:
    """Both sites have a library of the same keys."""


@pytest.fixture
def administrator(site_a: Any, client_for: Callable[..., Any]) -> Any:
    return client_for(site_a.administrator)


def send(client: Any, text: str | bytes, *, name: str = "x.yaml", query: str = "") -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(INDEX + query, {"file": SimpleUploadedFile(name, content)})


def dry_run(client: Any, text: str) -> tuple[str, Any]:
    """The address of the dry run of a file, and its page."""
    response = send(client, text)
    assert response.status_code == 302, response.context["form"].errors
    return response.url, client.get(response.url)


# Out


def test_site_and_campaign_are_downloaded(administrator: Any, site_a: Any, site_b: Any, campaign_a: Campaign) -> None:
    whole = administrator.get(f"{INDEX}export/")
    assert whole.headers["Content-Disposition"] == 'attachment; filename="alpha.blueprint.yaml"'
    text = whole.content.decode()
    assert set(read(text).data) >= {"settings", "menus", "campaigns", "checksum"}
    assert site_b.mark not in text
    one = administrator.get(f"{INDEX}export/", {"campaign": campaign_a.pk})
    assert one.content.decode() == export_campaign(campaign_a)
    assert 'filename="alpha-cities.blueprint.yaml"' in one.headers["Content-Disposition"]


def test_campaign_of_another_site_is_not_found(administrator: Any, site_b: Any, campaign_b: Campaign) -> None:
    assert administrator.get(f"{INDEX}export/", {"campaign": campaign_b.pk}).status_code == 404
    assert administrator.get(f"{INDEX}export/", {"for_site": site_b.site.pk}).status_code == 404
    assert send(administrator, CHANGE, query=f"?for_site={site_b.site.pk}").status_code == 404


# In


def test_file_is_shown_field_by_field_and_then_imported(administrator: Any, site_a: Any, site_b: Any) -> None:
    other = snapshot(site_b)
    address, page = dry_run(administrator, CHANGE)
    assert [(action.value, count) for action, count in page.context["figures"]] == [
        ("created", 1),
        ("changed", 1),
        ("unchanged", 0),
    ]
    html = page.content.decode()
    assert "<del>alphamark homes</del>" in html
    assert "<ins>Houses</ins>" in html
    assert not Niche.objects.filter(key="farms").exists()
    response = administrator.post(address, {"digest": page.context["report"].digest})
    assert response.url == f"{INDEX}?for_site={site_a.site.pk}"
    assert set(Niche.objects.for_site(site_a.site).values_list("key", "name")) == {
        ("homes", "Houses"),
        ("farms", "Farms"),
    }
    assert snapshot(site_b) == other
    assert not BlueprintUpload.objects.exists()


def test_only_what_was_shown_is_imported(administrator: Any, site_a: Any) -> None:
    address, page = dry_run(administrator, CHANGE)
    Niche.objects.for_site(site_a.site).filter(key="homes").update(name="Changed meanwhile")
    response = administrator.post(address, {"digest": page.context["report"].digest}, follow=True)
    assert "nothing was imported" in response.content.decode()
    assert "<del>Changed meanwhile</del>" in response.content.decode()
    assert Niche.objects.for_site(site_a.site).get().name == "Changed meanwhile"


@pytest.mark.parametrize("digest", ["", "none", "0" * 64])
def test_nothing_is_imported_without_the_checksum_of_a_dry_run(administrator: Any, site_a: Any, digest: str) -> None:
    address, _ = dry_run(administrator, CHANGE)
    administrator.post(address, {"digest": digest})
    assert not Niche.objects.filter(key="farms").exists()


def test_second_import_has_nothing_to_do(administrator: Any, site_a: Any) -> None:
    address, page = dry_run(administrator, CHANGE)
    administrator.post(address, {"digest": page.context["report"].digest})
    _, again = dry_run(administrator, CHANGE)
    assert "there is nothing to import" in again.content.decode()
    assert 'name="digest"' not in again.content.decode()


def test_errors_are_said_with_their_lines_and_there_is_no_button(administrator: Any) -> None:
    _, page = dry_run(administrator, CHANGE + "  - {key: farms, nome: X}\n")
    assert {problem.line for problem in page.context["problems"]} == {5}
    assert len(page.context["problems"]) >= 2
    assert 'name="digest"' not in page.content.decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x: " + b"x" * MAX_BYTES, "A blueprint has at most 3.8\xa0MB"),
        (b"a: 1\nb: \xff\n", "Line 2: This is no text in UTF-8."),
        (b"a: 1\n\x00", "Line 2: This is no text: it holds zero bytes."),
        (b"", "The submitted file is empty."),
    ],
)
def test_what_is_no_blueprint_is_refused_before_it_is_kept(administrator: Any, content: bytes, message: str) -> None:
    response = send(administrator, content)
    assert message in str(response.context["form"].errors["file"])
    assert not BlueprintUpload.objects.exists()


def test_bomb_of_aliases_is_refused(administrator: Any) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    _, page = dry_run(administrator, "\n".join(lines))
    (problem,) = page.context["problems"]
    assert str(problem).startswith("Line 2: Aliases (*name) are not used")


def test_sending_another_file_forgets_the_first(administrator: Any) -> None:
    first, _ = dry_run(administrator, CHANGE)
    dry_run(administrator, CHANGE)
    assert administrator.get(first).status_code == 404


# Starting points


def test_starting_point_shows_what_it_holds_and_an_article(administrator: Any, site_b: Any, client_for: Any) -> None:
    make_locations()
    page = client_for(site_b.administrator).get(f"{INDEX}starting-points/local-services/")
    assert "heating-article" not in page.content.decode()
    assert "Heating article" in page.content.decode()
    before = Fragment.objects.count(), Campaign.objects.count()
    article = client_for(site_b.administrator).get(page.context["preview_url"])
    text = article.content.decode()
    assert article.status_code == 200
    assert "Town 0" in text
    assert "betamark" in text
    assert (Fragment.objects.count(), Campaign.objects.count()) == before


def test_preview_without_places_says_why(administrator: Any) -> None:
    from generator.models import Location

    Location.objects.filter(kind="city").delete()
    response = administrator.get(f"{INDEX}starting-points/local-services/preview/")
    assert response.status_code == 200
    assert "No sample" in response.content.decode()
    assert "import_locations" in response.content.decode()


def test_starting_point_is_used_by_its_dry_run(administrator: Any, site_a: Any, site_b: Any) -> None:
    make_locations()
    other = snapshot(site_b)
    Campaign.objects.for_site(site_a.site).delete()
    response = administrator.post(f"{INDEX}starting-points/local-services/")
    page = administrator.get(response.url)
    assert page.context["report"].count("created") > 20
    done = administrator.post(response.url, {"digest": page.context["report"].digest})
    campaign = Campaign.objects.for_site(site_a.site).get(key="heating-by-city")
    assert done.url == reverse("generator_campaigns:inspect", args=[campaign.pk])
    assert campaign.status == "draft"
    assert snapshot(site_b) == other


def test_unknown_starting_point_is_not_found(administrator: Any) -> None:
    assert administrator.get(f"{INDEX}starting-points/nothing/").status_code == 404
    assert administrator.post(f"{INDEX}starting-points/nothing/").status_code == 404


# Who


@pytest.mark.parametrize("role", ["editor", "approver"])
def test_only_administrators_get_in(site_a: Any, administrator: Any, client_for: Any, role: str) -> None:
    address, page = dry_run(administrator, CHANGE)
    client = client_for(site_a.user(role))
    for path in (INDEX, f"{INDEX}export/", f"{INDEX}starting-points/local-services/"):
        assert client.get(path).url == "/admin/"
    assert client.get(address).status_code == 404
    assert client.post(address, {"digest": page.context["report"].digest}).status_code == 404
    assert INDEX not in client.get("/admin/").content.decode()
    assert not Niche.objects.filter(key="farms").exists()


def test_dry_run_is_only_for_who_sent_the_file(site_a: Any, site_b: Any, administrator: Any, client_for: Any) -> None:
    address, _ = dry_run(administrator, CHANGE)
    assert client_for(site_b.administrator).get(address).status_code == 404


def test_who_is_no_administrator_any_more_cannot_confirm(site_a: Any, administrator: Any) -> None:
    address, page = dry_run(administrator, CHANGE)
    site_a.administrator.groups.clear()
    assert not sites_administered_by(site_a.administrator).exists()
    administrator.post(address, {"digest": page.context["report"].digest})
    assert not Niche.objects.filter(key="farms").exists()


def test_person_with_several_sites_says_which(
    site_a: Any, site_b: Any, client_for: Any, django_user_model: Any
) -> None:
    client = client_for(django_user_model.objects.create_superuser("root"))
    page = client.get(INDEX)
    assert f"?for_site={site_b.site.pk}" in page.content.decode()
    assert send(client, CHANGE, query=f"?for_site={site_b.site.pk}").status_code == 302
    assert BlueprintUpload.objects.get().site == site_b.site


# Where it is offered


def test_empty_lists_offer_a_start(site_a: Any, administrator: Any, editor: Any) -> None:
    Campaign.objects.for_site(site_a.site).delete()
    Offer.objects.for_site(site_a.site).delete()
    for name in ("generator_campaigns:list", "wagtailsnippets_generator_offer:list"):
        assert "Start from a blueprint" in administrator.get(reverse(name)).content.decode()
        assert "Start from a blueprint" not in editor.get(reverse(name)).content.decode()


def test_screen_takes_as_many_queries_with_twenty_campaigns(
    site_a: Any, administrator: Any, campaign_a: Campaign, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    administrator.get(INDEX)
    with CaptureQueriesContext(connection) as one:
        administrator.get(INDEX)
    for number in range(19):
        Campaign.objects.create(
            site=site_a.site,
            key=f"c{number}",
            name="C",
            template=campaign_a.template,
            parent_page=campaign_a.parent_page,
            headline="x",
        )
    with django_assert_num_queries(len(one)):
        administrator.get(INDEX)
