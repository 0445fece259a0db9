"""The API's endpoints of campaigns, articles and jobs: a token of one site reads and changes nothing of another."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from api.endpoints import api
from sites_app.enums import APIScope
from sites_app.services import api_tokens
from tests.isolation.conftest import rows_of

pytestmark = pytest.mark.django_db

# What each endpoint is asked for, of the other site, and what it says to that. `None` is a list: it has nothing of it.
FOREIGN: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], int | None]] = {
    "GET /admin/worklog": (lambda of: {"site_id": of["site"]}, 404),
    "GET /admin/queues": (lambda of: {"site_id": of["site"]}, 404),
    "POST /admin/import-blueprint": (lambda of: {"source_url": "https://example.com/", "site_id": of["site"]}, 404),
    "GET /analytics/dashboard": (lambda of: {"site_id": of["site"]}, 404),
    "GET /jobs": (lambda of: {}, None),
    "GET /jobs/{job_id}": (lambda of: {}, 404),
    "POST /jobs/{job_id}/pause": (lambda of: {}, 404),
    "POST /jobs/{job_id}/resume": (lambda of: {}, 404),
    "POST /jobs/{job_id}/cancel": (lambda of: {}, 404),
    "POST /jobs/{job_id}/retry": (lambda of: {}, 404),
    "GET /jobs/{job_id}/events": (lambda of: {}, 404),
    "GET /campaigns": (lambda of: {}, None),
    "POST /campaigns": (lambda of: {"site_id": of["site"], "name": "X", "headline_spintax_root": "X"}, 404),
    "GET /campaigns/{campaign_id}": (lambda of: {}, 404),
    "PATCH /campaigns/{campaign_id}": (lambda of: {"name": "X"}, 404),
    "POST /campaigns/{campaign_id}/archive": (lambda of: {}, 404),
    "POST /campaigns/{campaign_id}/reopen": (lambda of: {}, 404),
    "GET /campaigns/{campaign_id}/preview": (lambda of: {}, 404),
    "GET /campaigns/{campaign_id}/forecast": (lambda of: {}, 404),
    "GET /locations/states": (lambda of: {}, None),
    "GET /locations/counties": (lambda of: {"state": "us-tx"}, None),
    "GET /locations/cities": (lambda of: {"state": "us-tx"}, None),
    "GET /assembler/templates": (lambda of: {}, None),
    "POST /assembler/preview": (lambda of: {"template_id": of["article_template"]}, 404),
    "POST /factory/send-to-factory": (lambda of: {"source": "manual", "source_id": of["campaign"]}, 404),
    "GET /intelligence/patterns": (lambda of: {}, None),
    "GET /media/templates": (lambda of: {}, None),
    "POST /media/templates": (lambda of: {"site_id": of["site"], "name": "X", "svg_content": "<svg/>"}, 404),
    "DELETE /media/templates/{template_id}": (lambda of: {}, 404),
    "POST /media/templates/{template_id}/render": (lambda of: {"variables": {}}, 404),
    "POST /seo/generate-headlines": (lambda of: {"campaign_id": of["campaign"]}, 404),
    "POST /seo/generate-article": (lambda of: {"campaign_id": of["campaign"]}, 404),
    "GET /seo/articles": (lambda of: {}, None),
    "GET /seo/articles/{article_id}": (lambda of: {}, 404),
    "POST /seo/approve-batch": (lambda of: {"article_ids": [of["article"]]}, 200),
    "POST /seo/publish-article": (lambda of: {"article_id": of["article"]}, 404),
    "POST /seo/schedule-production": (lambda of: {"campaign_id": of["campaign"], "target_count": 1}, 404),
    "POST /seo/sitemap-drip": (lambda of: {"site_id": of["site"]}, 404),
    "POST /seo/process-queue": (lambda of: {"site_id": of["site"]}, 404),
    "GET /seo/stats": (lambda of: {"campaign_id": of["campaign"]}, 404),
    "POST /seo/insert-links": (lambda of: {"article_id": of["article"]}, 404),
    "POST /seo/scan-duplicates": (lambda of: {"site_id": of["site"]}, 404),
}


def endpoints() -> set[str]:
    return {
        f"{method} {prefix}{path}"
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def test_every_endpoint_is_asked_for_something_of_the_other_site():
    parts = {first_part(each) for each in FOREIGN}
    assert {each for each in endpoints() if first_part(each) in parts} == set(FOREIGN)


def first_part(endpoint: str) -> str:
    return endpoint.split("/")[1]


@pytest.fixture
def foreign(site_b: Any) -> dict[str, Any]:
    """Rows of the other site, by what endpoints call them."""
    from generator.models import ArticleTemplate
    from sites_app.models import ImageTemplate

    urls = rows_of(site_b)["urls"]
    return {
        "site": str(site_b.site.pk),
        "job": str(urls["generator_jobs"]["pk"]),
        "campaign": str(urls["generator_campaigns"]["pk"]),
        "article": str(urls["generator_articles"]["pk"]),
        "template": str(ImageTemplate.objects.for_site(site_b.site).get().pk),
        "article_template": str(ArticleTemplate.objects.for_site(site_b.site).get().pk),
    }


def test_a_token_reads_and_changes_nothing_of_the_other_site(client_for, site_a, site_b, foreign):
    from tests.generator.factories import make_campaign

    make_campaign(site_a)
    text = api_tokens.create(name="A", site=site_a.site, scopes=APIScope.values, by=None)[1]
    client = client_for(host="localhost")
    before = state_of(site_b)
    for endpoint, (values, expected) in FOREIGN.items():
        method, path = endpoint.split(" ")
        path = "/api" + path.format(**{f"{name}_id": pk for name, pk in foreign.items()})
        given, headers = values(foreign), {"Authorization": f"Bearer {text}"}
        if method == "GET":
            response = client.get(path, given, headers=headers)
        else:
            response = client.generic(method, path, json.dumps(given), content_type="application/json", headers=headers)
        assert response.status_code == (expected or 200), (endpoint, response.content[:500])
        assert site_b.mark not in response.text, endpoint
        assert site_b.host not in response.text, endpoint
    assert state_of(site_b) == before


def state_of(tenant: Any) -> list[Any]:
    from generator.models import Campaign, GeneratedArticle, Headline, Job, ReleasePlan

    models = (Campaign, GeneratedArticle, Headline, Job, ReleasePlan)
    return [list(model.objects.for_site(tenant.site).order_by("pk").values()) for model in models]
