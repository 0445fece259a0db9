"""Every endpoint of the read API names its own site alone, on its host and by name on the platform's."""

import pytest

from api.endpoints import api
from leads.models import Form

pytestmark = pytest.mark.django_db

ENDPOINTS = {
    "/v2/pages/": "?limit=100&fields=*",
    "/v2/pages/find/": "?path=/about/",
    "/v2/pages/{page_id}/": "",
    "/v2/images/": "",
    "/v2/images/{image_id}/": "",
    "/v2/documents/": "",
    "/v2/documents/{document_id}/": "",
    "/v2/site/": "",
    "/v2/menus/": "",
    "/v2/menus/{location}/": "",
    "/v2/redirects/": "",
    "/v2/forms/": "",
    "/v2/forms/{key}/": "",
    "/v2/search/": "?q=lookalike",
    "/v2/search/suggestions/": "?q=lookalike",
    "/v2/sitemap/": "",
    "/v2/hubs/": "",
}
# The same for every site.
SHARED = {
    "/v2/locations/",
    "/v2/locations/{key}/",
    "/v2/schemas/",
    "/v2/schemas/rich-text.json",
    "/v2/schemas/streams/{name}.json",
    "/v2/schemas/blocks/{name}.json",
}
SENT_TO = {"/v2/forms/{key}/submissions/"}


def test_every_endpoint_is_looked_at():
    found = {path.removeprefix("/api") for path in api.get_openapi_schema()["paths"]}
    assert {path for path in found if path.startswith("/v2/")} == set(ENDPOINTS) | SHARED | SENT_TO


def filled(path, tenant):
    values = {
        "page_id": tenant.page("services").pk,
        "image_id": tenant.image.pk,
        "document_id": tenant.document.pk,
        "location": "header",
        "key": "contact",
    }
    return f"/api{path.format_map({**values, 'name': 'body'})}"


@pytest.mark.parametrize("path", ENDPOINTS)
def test_it_names_its_own_site_alone(site_a, site_b, client_for, path):
    for own, other in ((site_a, site_b), (site_b, site_a)):
        given = ENDPOINTS[path]
        on_platform = f"{given}&site={own.key}" if given else f"?site={own.key}"
        for host, query in ((own.host, given), ("localhost", on_platform)):
            response = client_for(host=host).get(filled(path, own) + query)
            assert response.status_code == 200, response.content
            assert own.mark in response.text or own.host in response.text
            assert other.mark not in response.text
            assert other.host not in response.text


@pytest.mark.parametrize("path", [path for path in ENDPOINTS if "_id}" in path])
def test_rows_of_another_site_are_404(site_a, site_b, client_for, path):
    assert client_for(host=site_a.host).get(filled(path, site_b)).status_code == 404
    assert client_for().get(f"{filled(path, site_b)}?site={site_a.key}").status_code == 404


def test_a_form_of_another_site_takes_nothing(site_a, site_b, client_for):
    Form.objects.for_site(site_b.site).filter(key="contact").update(key="of-beta")
    client = client_for(host=site_a.host)
    assert client.get("/api/v2/forms/of-beta/").status_code == 404
    sent = client.post("/api/v2/forms/of-beta/submissions/", {"data": {}}, content_type="application/json")
    assert sent.status_code == 404


def test_links_to_pages_of_another_site_lead_nowhere(site_a, site_b, client_for):
    page, other = site_a.page("about"), site_b.page("services")
    page.body = [
        ("rich_text", f'<p><a linktype="page" id="{other.pk}">x</a></p>'),
        ("cta", {"heading": "h", "button_label": "b", "link": {"page": other, "url": "", "anchor": ""}}),
    ]
    page.save()
    text = client_for(host=site_a.host).get(f"/api/v2/pages/{page.pk}/").text
    assert site_b.mark not in text
    assert site_b.host not in text
