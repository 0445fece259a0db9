"""The ways in for people: the admin's screen, the command, the CDN's purge, and publishing in the admin."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import ModelLogEntry

from sites_app.models import PageChange
from sites_app.services import cdn
from sites_app.services.clearing import CLEAR_ACTION
from tests.sites_app.page_cache.conftest import outcome

pytestmark = pytest.mark.django_db


def test_administrator_sees_the_own_sites_figures(site_a, site_b, visit, client_for) -> None:
    for _ in range(4):
        visit(site_a, "/services/")
    html = client_for(site_a.administrator).get(reverse("page_cache:index")).content.decode()
    assert site_a.mark in html
    assert "75.0" in html
    assert site_b.mark not in html


def test_administrator_clears_the_own_site_and_history_says_so(site_a, site_b, visit, client_for) -> None:
    visit(site_a, "/services/")
    visit(site_b, "/services/")
    client = client_for(site_a.administrator)
    address = reverse("page_cache:clear", args=[site_a.site.pk])
    assert site_a.mark in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert outcome(visit(site_a, "/services/")) == "stored"
    assert outcome(visit(site_b, "/services/")) == "hit"
    entry = ModelLogEntry.objects.get(action=CLEAR_ACTION)
    assert (entry.user, entry.data["site"]) == (site_a.administrator, site_a.site.pk)


def test_nobody_clears_another_site(site_a, site_b, visit, client_for) -> None:
    visit(site_b, "/services/")
    address = reverse("page_cache:clear", args=[site_b.site.pk])
    assert client_for(site_a.administrator).post(address).status_code == 404
    assert outcome(visit(site_b, "/services/")) == "hit"


@pytest.mark.parametrize("role", ["editor", "approver"])
def test_other_roles_have_neither_the_screen_nor_the_menu_item(site_a, client_for, role) -> None:
    client = client_for(site_a.user(role))
    address = reverse("page_cache:index")
    assert client.get(address).status_code in {302, 403}
    assert client.post(reverse("page_cache:clear", args=[site_a.site.pk])).status_code == 404
    assert address not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_what_is_published_in_the_admin_is_on_the_site(site_a, visit, client_for) -> None:
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    visit(site_a, "/services/")
    page = site_a.page("services")
    data = nested_form_data(
        {
            "title": "Published just now", "slug": page.slug, "introduction": "", "seo_title": "",
            "search_description": "", "social_image": "", "body": streamfield([]), "action-publish": "1",
            "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
        }
    )  # fmt: skip
    response = client_for(site_a.administrator).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert response.status_code == 302, response.context["form"].errors
    assert "Published just now" in visit(site_a, "/services/").content.decode()


def test_command_drops_a_site_a_tag_or_everything(site_a, site_b, visit) -> None:
    def run(*arguments: str) -> tuple[str, ...]:
        for tenant in (site_a, site_b):
            visit(tenant, "/services/")
            visit(tenant, "/about/")
        call_command("purge_pages", *arguments, stdout=StringIO())
        asked = ((site_a, "/services/"), (site_a, "/about/"), (site_b, "/services/"))
        return tuple(outcome(visit(tenant, path)) for tenant, path in asked)

    assert run("--tag", f"page:{site_a.page('services').pk}") == ("stored", "hit", "hit")
    assert run("--site", "alpha") == ("stored", "stored", "hit")
    assert run("--all") == ("stored", "stored", "stored")


@pytest.mark.parametrize("arguments", [(), ("--site", "nobody")])
def test_command_says_what_is_missing(db, arguments) -> None:
    with pytest.raises(CommandError):
        call_command("purge_pages", *arguments)


@pytest.fixture
def purged(settings, monkeypatch):
    """The addresses that the CDN was told to forget, batch by batch."""
    settings.SPARK_CDN_SECONDS = 600
    settings.SPARK_HAS_CDN_PURGE = True
    batches: list[set[str]] = []
    monkeypatch.setattr("sites_app.services.cdn.PurgeBatch.purge", lambda batch: batches.append(batch.urls))
    return batches


def test_cdn_forgets_what_shows_a_change_and_nothing_else(site_a, site_b, visit, purged) -> None:
    for tenant in (site_a, site_b):
        for path in ("/services/", "/about/"):
            visit(tenant, path)
    page = site_a.page("services")
    page.title = "Changed"
    page.save()
    assert cdn.purge_cdn() == 1
    assert purged == [{f"http://{site_a.host}/services/"}]
    assert not PageChange.objects.exists()


def test_cdn_is_told_in_batches(site_a, visit, purged, monkeypatch) -> None:
    monkeypatch.setattr(cdn, "URLS_AT_ONCE", 2)
    paths = ("/", "/services/", "/about/", "/blog/", "/places/")
    for path in paths:
        visit(site_a, path)
    settings = site_a.settings
    settings.tagline = "Changed"
    settings.save()
    cdn.purge_cdn()
    assert [len(batch) for batch in purged] == [2, 2, 1]
    assert set().union(*purged) == {f"http://{site_a.host}{path}" for path in paths}


def test_cdn_that_fails_is_told_again(site_a, visit, purged, monkeypatch) -> None:
    visit(site_a, "/services/")
    site_a.page("services").unpublish()
    assert PageChange.objects.exists()

    def fail(batch: object) -> None:
        raise OSError("the CDN does not answer")

    with monkeypatch.context() as patched:
        patched.setattr("sites_app.services.cdn.PurgeBatch.purge", fail)
        with pytest.raises(OSError, match="does not answer"):
            cdn.purge_cdn()
    assert outcome(visit(site_a, "/about/")) == "stored"
    assert cdn.purge_cdn() >= 1
