"""What people save points at nothing of another site, however the form was made."""

import json

import pytest
from django.urls import reverse

from sites_app.models import SiteSettings

pytestmark = pytest.mark.django_db


def edit_page(client, page, body, **fields):
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    data = {
        "title": page.title,
        "slug": page.slug,
        "introduction": "",
        "seo_title": "",
        "search_description": "",
        "social_image": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "body": streamfield(body),
        **fields,
    }
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(data))


def picture(image):
    return [("image", {"image": image.pk, "caption": "c", "alt": "a"})]


def stored(page):
    return json.dumps(page.get_latest_revision().content)


def test_an_own_image_is_saved(site_a, client_for):
    page = site_a.page("services")
    response = edit_page(client_for(site_a.editor), page, picture(site_a.image), social_image=site_a.image.pk)
    assert response.status_code == 302
    page.refresh_from_db()
    latest = page.get_latest_revision_as_object()
    assert latest.social_image == site_a.image
    assert latest.body[0].value["image"] == site_a.image


@pytest.mark.parametrize("place", ["block", "field"])
def test_an_image_of_another_site_is_refused_and_not_shown(site_a, site_b, client_for, place):
    page = site_a.page("services")
    before = stored(page)
    body = picture(site_b.image if place == "block" else site_a.image)
    fields = {"social_image": site_b.image.pk} if place == "field" else {}
    response = edit_page(client_for(site_a.editor), page, body, **fields)
    assert response.status_code in {302, 403}
    assert response.headers.get("Location", "/admin/") == "/admin/"
    assert site_b.mark not in response.content.decode()
    page.refresh_from_db()
    assert stored(page) == before


def test_what_a_superuser_put_there_may_stay(site_a, site_b, superuser, client_for):
    page = site_a.page("services")
    assert edit_page(client_for(superuser), page, picture(site_b.image)).status_code == 302
    page.refresh_from_db()
    assert site_b.image == page.get_latest_revision_as_object().body[0].value["image"]
    assert edit_page(client_for(site_a.editor), page, picture(site_b.image)).status_code == 302


def test_a_logo_of_another_site_is_refused(site_a, site_b, client_for):
    address = reverse("wagtailsettings:edit", args=["sites_app", "sitesettings", site_a.site.pk])
    row = SiteSettings.objects.get(site=site_a.site)
    fields = [field.name for field in row._meta.fields if field.editable and field.name not in {"id", "site"}]
    data = {name: getattr(row, name) or "" for name in fields} | {"logo": site_b.image.pk}
    response = client_for(site_a.administrator).post(address, data)
    assert site_b.mark not in response.content.decode()
    row.refresh_from_db()
    assert row.logo == site_a.image
    client_for(site_a.administrator).post(address, data | {"logo": "", "tagline": "new"})
    row.refresh_from_db()
    assert (row.logo, row.tagline) == (None, "new")
