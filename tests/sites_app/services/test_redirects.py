"""Redirects of a site: a table is imported whole or not at all, and no redirect leads to another or to itself."""

import io

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from sites_app.services.redirects import Row, UnreadableTableError, import_rows, read_table

pytestmark = pytest.mark.django_db


def rows(*pairs):
    return [Row(line, old, new) for line, (old, new) in enumerate(pairs, start=2)]


def target(site, path):
    return Redirect.objects.get(site=site.site, old_path=path)


def test_a_table_is_read_by_its_headings_whatever_their_order():
    assert read_table("\ufeffType;To;From\nTemporary;/b/;/a/\n\n;https://x.test/;/c/\n".encode()) == [
        Row(2, "/a/", "/b/", is_permanent=False),
        Row(4, "/c/", "https://x.test/"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"a,b\n/x/,/y/\n", "name the columns"),
        (b"From,To,Type\n/x/,/y/,often\n", "Line 2: the type"),
        (b'From,To\n"/x,/y/\n', "can't be read"),
        (b"From,To\n" + b"/x/,/y/\n" * 10_001, "more than 10,000"),
    ],
)
def test_what_is_no_table_is_refused(content, message):
    with pytest.raises(UnreadableTableError, match=message):
        read_table(content)


def test_a_path_of_a_page_follows_the_page(site_a, site_b):
    wanted = rows(("/then/", "/about/"), (f"http://{site_a.host}/when", "https://x.test/"))
    report = import_rows(wanted, site=site_a.site)
    assert (report.created, report.changed, report.problems) == (2, 0, [])
    assert target(site_a, "/then").redirect_page_id == site_a.page("about").pk
    assert target(site_a, "/when").redirect_link == "https://x.test/"
    assert not Redirect.objects.filter(site=site_b.site, old_path="/then").exists()


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("old", "/about/")], "From is a path"),
        ([("http://beta.test/x/", "/about/")], "From is a path"),
        ([("/x/", "javascript:alert(1)")], "To is a path"),
        ([("/x/", "//evil.test/")], "To is a path"),
        ([("/x/", "/x")], "back to itself"),
        ([("/x/", "/y/"), ("/y/", "/z/"), ("/z/", "/x/")], "back to itself"),
        ([("/services/", "/about/")], "lives at this address"),
        ([("/x/", "/about/"), ("/x", "/services/")], "Line 3 has the same From"),
        ([("/" + "x" * 300, "/about/")], "up to 255"),
    ],
)
def test_what_no_redirect_may_say_is_reported_by_line_and_nothing_is_written(site_a, pairs, message):
    before = Redirect.objects.count()
    report = import_rows(rows(("/fine/", "/about/"), *pairs), site=site_a.site)
    assert Redirect.objects.count() == before
    assert any(message in problem.message and problem.line >= 2 for problem in report.problems)


def test_chains_are_led_to_their_end(site_a):
    import_rows(rows(("/one/", "/two/")), site=site_a.site)
    import_rows(rows(("/two/", "/three/"), ("/three/", "/about/"), ("/zero/", "/one/")), site=site_a.site)
    about = site_a.page("about").pk
    assert [target(site_a, path).redirect_page_id for path in ("/one", "/two", "/three")] == [about] * 3


def test_importing_twice_changes_nothing_and_a_new_target_changes_one(site_a):
    table = rows(("/one/", "/about/"), ("/two/", "/services/"))
    import_rows(table, site=site_a.site)
    again = import_rows(table, site=site_a.site)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    other = import_rows(rows(("/one/", "/services/"), ("/two/", "/services/")), site=site_a.site)
    assert (other.created, other.changed, other.unchanged) == (0, 1, 1)


def test_only_checking_writes_nothing(site_a):
    before = Redirect.objects.count()
    assert import_rows(rows(("/one/", "/about/")), site=site_a.site, only_check=True).created == 1
    assert Redirect.objects.count() == before


def test_an_address_that_moved_leads_there_and_moving_back_is_no_circle(
    site_a, client_for, django_capture_on_commit_callbacks
):
    visitor, page = client_for(host=site_a.host), site_a.page("services")
    for slug in ("jobs", "services"):
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
    assert visitor.get("/services/").status_code == 200
    assert visitor.get("/jobs/")["Location"] == f"http://{site_a.host}/services/"
    page.unpublish()
    assert visitor.get("/services/").status_code == 404
    assert visitor.get("/jobs/").status_code == 404


def test_a_visitor_is_sent_once_along_a_chain_and_never_in_a_circle(site_a, client_for):
    visitor = client_for(host=site_a.host)
    for old, new in (("/a", "/b/"), ("/b", "/c/"), ("/c", "https://x.test/"), ("/e", "/f/"), ("/f", "/e/")):
        Redirect.objects.create(site=site_a.site, old_path=old, redirect_link=new)
    Redirect.objects.filter(old_path="/b").update(is_permanent=False)
    response = visitor.get("/a/")
    assert (response.status_code, response.url) == (302, "https://x.test/")
    assert visitor.get("/e/").status_code == 404


def upload(client, text, **fields):
    file = io.BytesIO(text.encode())
    file.name = "redirects.csv"
    return client.post(reverse("site_redirects:start_import"), {"file": file, **fields})


def test_an_administrator_imports_into_the_own_site(site_a, site_b, client_for):
    client = client_for(site_a.administrator)
    response = upload(client, "From,To\n/then/,/about/\n", site=site_a.site.pk)
    assert response.url == reverse("wagtailredirects:index")
    assert target(site_a, "/then")
    response = upload(client, "From,To\n/now/,/about/\n", site=site_b.site.pk)
    assert response.status_code == 200
    assert not Redirect.objects.filter(old_path="/now").exists()


def test_the_report_names_lines_and_checking_imports_nothing(site_a, client_for):
    client = client_for(site_a.administrator)
    html = upload(client, "From,To\n/x/,/about/\n/about/,/x/\n", site=site_a.site.pk).content.decode()
    assert "<td>3</td>" in html
    assert "lives at this address" in html
    html = upload(client, "From,To\n/x/,/about/\n", site=site_a.site.pk, only_check="1").content.decode()
    assert "it would add 1 redirects" in html
    assert not Redirect.objects.filter(old_path="/x").exists()


@pytest.mark.parametrize("name", ["start_import", "process_import"])
def test_who_may_add_no_redirect_may_import_none(site_a, client_for, name):
    response = client_for(site_a.editor).get(reverse(f"wagtailredirects:{name}"))
    assert response.status_code in {302, 403}


def test_an_export_is_a_table_that_can_be_imported(site_a, client_for):
    client = client_for(site_a.administrator)
    response = client.get(f"{reverse('wagtailredirects:index')}?export=csv")
    content = b"".join(response.streaming_content) if response.streaming else response.content
    found = read_table(content)
    assert f"/{site_a.mark}-old" in [row.old for row in found]
    assert import_rows(found, site=site_a.site).problems == []
