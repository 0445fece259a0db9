"""Tables of the library in the admin: out as a file; in by a dry run that only its sender sees and confirms."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from generator.models import LibraryImport, Niche
from generator.services.library.tables import TABLES

pytestmark = pytest.mark.django_db
NEW = b"key,name\nhomes,Changed\nnew,New"


def address(name: str, kind: str = "niche") -> str:
    return reverse(f"wagtailsnippets_generator_{kind}:{name}")


def send(client: Any, content: bytes = NEW, *, query: str = "", name: str = "things.csv") -> Any:
    return client.post(address("import") + query, {"file": SimpleUploadedFile(name, content)})


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8-sig")


def test_a_listing_leads_to_import_and_export(editor, campaign_a):
    text = editor.get(address("list")).content.decode()

    assert address("import") in text
    assert address("export") in text


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_is_exported_with_its_columns_and_own_rows_only(editor, site_b, campaign_a, campaign_b, table):
    response = editor.get(address("export", table.model._meta.model_name))

    assert next(csv.reader(io.StringIO(body(response)))) == table.header
    assert response.headers["Content-Disposition"] == f'attachment; filename="alpha-{table.name}.csv"'
    assert site_b.mark not in body(editor.get(address("export", table.model._meta.model_name)))


def test_a_workbook_is_exported(editor, campaign_a):
    from openpyxl import load_workbook

    response = editor.get(address("export") + "?format=xlsx")

    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [cell.value for cell in sheet[1]] == ["key", "name", "description"]
    assert sheet.cell(2, 1).value == "homes"


def test_a_file_is_looked_at_and_then_imported(editor, site_a, campaign_a):
    response = send(editor)
    upload = LibraryImport.objects.get()
    assert response.headers["Location"] == reverse("generator_imports:review", args=[upload.pk])
    assert not Niche.objects.filter(key="new").exists()

    text = editor.get(response.headers["Location"]).content.decode()
    assert "Changed" in text
    assert "Import 2 niches" in text

    assert editor.post(response.headers["Location"]).headers["Location"] == address("list")
    assert set(Niche.objects.for_site(site_a.site).values_list("name", flat=True)) == {"Changed", "New"}
    assert not LibraryImport.objects.exists()


def test_a_file_with_errors_shows_their_places_and_has_no_button(editor, site_a, campaign_a):
    response = send(editor, b"key,name\nhomes,Good\nBad key,x")
    url = response.headers["Location"]

    text = editor.get(url).content.decode()
    assert "One error" in text
    assert "<td>3</td><td><code>key</code></td>" in text
    assert "Import 1" not in text

    assert editor.post(url).headers["Location"] == url
    assert Niche.objects.for_site(site_a.site).get().name != "Good"


def test_what_a_file_holds_is_never_markup(editor, campaign_a):
    response = send(editor, b"key,name\nnew,<script>alert(1)</script>", name="<b>.csv")

    text = editor.get(response.headers["Location"]).content.decode()

    assert "<script>alert" not in text
    assert "<b>.csv" not in text


def test_a_file_that_does_nothing_says_so(editor, site_a, campaign_a):
    name = Niche.objects.for_site(site_a.site).get().name

    text = editor.get(send(editor, f"key,name\nhomes,{name}".encode()).headers["Location"]).content.decode()

    assert "nothing to import" in text


def test_a_change_after_the_dry_run_is_shown_and_not_overwritten(editor, site_a, campaign_a):
    url = send(editor).headers["Location"]
    Niche.objects.for_site(site_a.site).update(name="Somebody")

    assert editor.post(url).headers["Location"] == url

    assert Niche.objects.for_site(site_a.site).get().name == "Somebody"
    assert "<del>Somebody</del>" in editor.get(url).content.decode()
    assert editor.post(url).headers["Location"] == address("list")


def test_nobody_else_may_look_at_or_confirm_a_file(editor, site_a, site_b, superuser, client_for, campaign_a):
    url = send(editor).headers["Location"]

    for user in (site_a.administrator, site_b.editor, superuser):
        assert client_for(user).get(url).status_code == 404
        assert client_for(user).post(url).status_code == 404
    assert not Niche.objects.filter(key="new").exists()


def test_who_lost_the_right_to_write_cannot_confirm(editor, site_a, campaign_a):
    url = send(editor).headers["Location"]
    site_a.editor.groups.set(site_a.approver.groups.all())

    assert editor.post(url).status_code in {302, 403}
    assert not Niche.objects.filter(key="new").exists()


def test_an_approver_may_export_and_not_import(approver, campaign_a):
    assert approver.get(address("export")).status_code == 200
    assert address("import") not in approver.get(address("list")).content.decode()
    assert send(approver).headers["Location"] == "/admin/"
    assert not LibraryImport.objects.exists()


def test_another_site_can_neither_be_exported_nor_written(editor, site_b, campaign_a, campaign_b):
    query = f"?for_site={site_b.site.pk}"

    assert editor.get(address("export") + query).status_code == 404
    assert send(editor, query=query).status_code == 404
    assert send(editor, query="?for_site=shared").status_code == 404
    assert not LibraryImport.objects.exists()


def test_a_superuser_is_asked_for_the_library_and_may_fill_the_shared_one(client_for, superuser, site_a, campaign_a):
    client = client_for(superuser)
    assert "?for_site=shared" in client.get(address("import")).content.decode()

    client.post(send(client, query="?for_site=shared").headers["Location"])

    assert set(Niche.objects.shared().values_list("key", flat=True)) == {"homes", "new"}
    assert Niche.objects.for_site(site_a.site).get().name != "Changed"
    assert "Changed" in body(client.get(address("export") + "?for_site=shared"))


def test_a_new_file_takes_the_place_of_the_one_before(editor, campaign_a):
    first = send(editor).headers["Location"]
    second = send(editor).headers["Location"]

    assert LibraryImport.objects.count() == 1
    assert (editor.get(first).status_code, editor.get(second).status_code) == (404, 200)


def test_a_file_that_is_too_large_is_refused(editor, campaign_a, monkeypatch):
    monkeypatch.setattr("generator.forms.tables.MOST_BYTES", 10)

    response = send(editor)

    assert "Divide it" in response.content.decode()
    assert not LibraryImport.objects.exists()


@pytest.fixture
def imports(monkeypatch) -> list[int]:
    """The files that workers would be sent for, in the place of a broker."""
    from generator import tasks

    sent: list[int] = []
    monkeypatch.setattr(tasks.run_library_import, "apply_async", lambda args: sent.append(args[0]))
    return sent


LARGE = b"\n".join([b"key,name", *(f"n-{number},N {number}".encode() for number in range(1_200))])


def test_a_large_file_is_read_and_imported_by_workers_and_its_page_follows(
    editor, site_a, site_b, campaign_a, campaign_b, client_for, imports, django_capture_on_commit_callbacks
):
    from generator.services.library import background

    with django_capture_on_commit_callbacks(execute=True):
        url = send(editor, LARGE).headers["Location"]
    upload = LibraryImport.objects.get()
    assert imports == [upload.pk]
    progress = reverse("generator_imports:progress", args=[upload.pk])
    assert progress in editor.get(url).content.decode()
    assert editor.get(progress).json()["status"] == "waiting"
    assert client_for(site_b.editor).get(progress).status_code == 404
    assert url in editor.get(address("import")).content.decode()

    background.work(upload.pk)
    assert editor.get(progress).json()["is_open"] is False
    assert "Import 1,200 niches" in editor.get(url).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(url).headers["Location"] == url
    assert imports == [upload.pk] * 2
    assert "Waiting to be imported" in editor.get(url).content.decode()
    background.work(upload.pk)
    assert "The file is imported." in editor.get(url).content.decode()
    assert Niche.objects.for_site(site_a.site).filter(key__startswith="n-").count() == 1_200
    assert not Niche.objects.for_site(site_b.site).filter(key__startswith="n-").exists()


def test_a_file_that_could_not_be_read_is_tried_again_with_a_button(
    editor, campaign_a, imports, django_capture_on_commit_callbacks
):
    from generator.services.library import background

    url = send(editor, LARGE).headers["Location"]
    upload = LibraryImport.objects.get()
    LibraryImport.objects.update(status="failed", error=background.DIED)
    assert background.DIED in editor.get(url).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(url)

    assert imports == [upload.pk]
    assert LibraryImport.objects.get().status == "waiting"


def test_the_reaper_sends_for_a_file_that_nobody_is_at(editor, campaign_a, imports):
    from django.utils import timezone

    from generator import tasks
    from generator.services.library import background

    send(editor, LARGE)
    LibraryImport.objects.update(sent_at=timezone.now() - background.SILENCE * 2)

    tasks.reap_jobs()
    tasks.reap_jobs()

    assert imports == [LibraryImport.objects.get().pk]
