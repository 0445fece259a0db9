"""Previews: who sees a draft by a link, for how long, and the editor's panel on a front end."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from sites_app.models import PreviewLink, SiteSettings
from tests.api.v2.conftest import V2

pytestmark = pytest.mark.django_db
FRONT_END = "https://www.front.example"


def test_a_link_shows_the_latest_draft_and_is_kept_nowhere(site_a, read, preview_of):
    page = site_a.page("about")
    page.title = "Not yet"
    page.save_revision()
    token = preview_of(site_a, "about")
    for path in (f"/pages/{page.pk}/", "/pages/find/"):
        response = Client(SERVER_NAME=site_a.host).get(f"{V2}{path}", {"preview_token": token})
        assert response.json()["title"] == "Not yet"
        assert response["Cache-Control"] == "private, no-store"
        assert "Cache-Status" not in response
    assert read(f"/pages/{page.pk}/")["title"] == "About us"


def test_a_link_is_for_one_page_of_one_site(site_a, site_b, read, preview_of):
    token, draft = preview_of(site_a, "draft"), site_a.page("draft")
    assert read(f"/pages/{draft.pk}/", preview_token=token)["meta"]["is_preview"] is True
    assert read(f"/pages/{site_a.page('about').pk}/", 403, preview_token=token)["code"] == "invalid-preview-token"
    for host, query in ((site_b.host, {}), ("localhost", {"site": "beta"})):
        read(f"/pages/{draft.pk}/", 403, host=host, preview_token=token, **query)
    read(f"/pages/{draft.pk}/", 403, preview_token=f"{token}x")
    read("/pages/", 400, preview_token=token)


def test_a_link_ends_by_time_and_by_hand(site_a, read, preview_of):
    draft = site_a.page("draft")
    assert (
        read(f"/pages/{draft.pk}/", 410, preview_token=preview_of(site_a, "draft", hours=-1))["code"]
        == "preview-expired"
    )
    token = preview_of(site_a, "draft")
    PreviewLink.objects.all().delete()
    read(f"/pages/{draft.pk}/", 403, preview_token=token)


def test_a_site_without_a_front_end_draws_the_draft_itself(site_a, site_b, preview_of):
    token = preview_of(site_a, "draft")
    response = Client(SERVER_NAME=site_a.host).get("/preview/", {"preview_token": token})
    assert f"{site_a.mark} lookalike draft" in response.text
    assert "no-store" in response["Cache-Control"]
    assert Client(SERVER_NAME=site_b.host).get("/preview/", {"preview_token": token}).status_code == 404
    assert Client(SERVER_NAME=site_a.host).get("/preview/").status_code == 404


@pytest.fixture
def front_end(site_a):
    SiteSettings.objects.filter(site=site_a.site).update(front_end_url=FRONT_END)


def test_the_editors_panel_frames_the_front_end_with_what_stands_in_the_form(site_a, read, client_for, front_end):
    page, client = site_a.page("about"), client_for(site_a.editor)
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert FRONT_END in edit["Content-Security-Policy"].split("frame-src")[1].split(";")[0]
    assert FRONT_END not in client.get("/admin/")["Content-Security-Policy"]
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    form = edit.context["form"]
    data = {name: form[name].value() for name in ("title", "slug", "introduction", "seo_title", "search_description")}
    data |= {
        "body-count": "0",
        "title": "Typed and not saved",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    assert client.post(address, data).json()["is_valid"]
    opened = urlsplit(client.get(f"{address}?in_preview_panel=true")["Location"])
    assert f"{opened.scheme}://{opened.netloc}{opened.path}" == f"{FRONT_END}/preview"
    given = {name: values[0] for name, values in parse_qs(opened.query).items()}
    assert (given["page"], given["path"]) == (str(page.pk), "/about/")
    assert read("/pages/find/", preview_token=given["preview_token"])["title"] == "Typed and not saved"
    assert PreviewLink.objects.shared().count() == 0
    plain = client.get(f"{address}?mode=")
    assert "Typed and not saved" in plain.text


def test_addresses_are_those_of_the_front_end(site_a, read, front_end):
    page = read(f"/pages/{site_a.page('about').pk}/")
    assert (page["meta"]["html_url"], page["meta"]["path"]) == (f"{FRONT_END}/about/", "/about/")
    assert read("/sitemap/")["items"][0]["loc"].startswith(FRONT_END)


def test_editors_make_see_and_withdraw_links_of_their_site(site_a, site_b, client_for, read):
    page, client = site_a.page("draft"), client_for(site_a.editor)
    share = reverse("preview_links:share", args=[page.pk])
    assert "There are none yet" in client.get(share).text
    client.post(share, {"name": "Marlene", "hours": "24"})
    link = PreviewLink.objects.for_site(site_a.site).get()
    shown = client.get(share).text
    assert "Marlene" in shown
    token = parse_qs(urlsplit(shown.split('value="http')[1].split('"')[0]).query)["preview_token"][0]
    assert read("/pages/find/", preview_token=token)["id"] == page.pk
    listing = reverse("wagtailsnippets_sites_app_previewlink:list")
    assert "Marlene" in client.get(listing).text
    other = client_for(site_b.editor)
    assert other.get(share).status_code == 404
    assert "Marlene" not in other.get(listing).text
    delete = reverse("wagtailsnippets_sites_app_previewlink:delete", args=[link.pk])
    assert other.post(delete).status_code == 404
    client.post(delete)
    assert not PreviewLink.objects.exists()


def test_an_address_of_a_front_end_is_scheme_and_host(site_a):
    from django.core.exceptions import ValidationError

    settings = site_a.settings
    for wrong in ("www.front.example", "https://front.example/", "javascript:alert(1)", "https://a.example/b"):
        settings.front_end_url = wrong
        with pytest.raises(ValidationError):
            settings.clean_fields(exclude=["collection"])
