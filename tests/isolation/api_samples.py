"""A request for each endpoint of the API, which names rows of a tenant and a site. A new endpoint needs one here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from sites_app.services.persisted_queries import digest_of

type Values = dict[str, Any]

V3 = {"by": "administrator", "host": "alpha.test"}
PAGE_TITLES = "query ($id: ID!) { page(id: $id) { title url } pages(first: 50) { nodes { title } } settings { name } }"


@dataclass(frozen=True)
class Aim:
    """What a request names: the rows of one tenant, and one site, in the way of `form`: site (its number), key, host.

    Either may be nobody's.
    """

    rows: Mapping[str, str]
    named: Mapping[str, str]
    form: str = "key"

    def __getattr__(self, name: str) -> str:
        return self.rows[name]

    @property
    def site(self) -> str:
        """The site that is named."""
        return self.named[self.form]


def _nothing(of: Aim) -> Values:
    return {}


@dataclass(frozen=True)
class Sample:
    """What is sent. `expected` is the status for who may do it, aimed at their own rows: that the sample is a good one.

    `path` is what stands in the address beside the ids of rows; `reads_for_anybody` says that no credential is needed
    for what the named site shows.
    """

    query: Callable[[Aim], Values] = _nothing
    body: Callable[[Aim], Values] | None = None
    expected: int = 200
    by: str = "platform token"
    host: str = "localhost"
    headers: Callable[[Aim], Values] = _nothing
    path: Callable[[Aim], Values] = _nothing
    reads_for_anybody: bool = False


def reading(query: Callable[[Aim], Values] = _nothing, **values: Any) -> Sample:
    """A sample of what anybody may read, for which a site is named on the platform's hosts."""
    return Sample(lambda of: {**query(of), "site": of.site}, reads_for_anybody=True, **values)


def by_site(of: Aim) -> Values:
    return {"site_id": of.site}


ACCESS = {
    "GET /api/": Sample(expected=404),
    "GET /api/docs": Sample(),
    "GET /api/openapi.json": Sample(),
    "GET /api/whoami": Sample(),
    "POST /api/auth/token": Sample(body=lambda of: {"username": of.person, "password": "wrong"}, expected=401),
    "POST /api/auth/refresh": Sample(body=lambda of: {"refresh_token": "wrong"}, expected=401),
    "POST /api/auth/logout": Sample(body=lambda of: {"refresh_token": "wrong"}, expected=204),
    "GET /api/maintenance/status": Sample(by="maintenance"),
}
ADMIN = {
    "GET /api/admin/worklog": Sample(lambda of: {"site": of.site, "user": of.person}),
    "GET /api/admin/queues": Sample(by_site),
    "POST /api/admin/import-blueprint": Sample(
        body=lambda of: {"source_url": "https://example.com/", **by_site(of)}, expected=501
    ),
}
READING = {
    "GET /api/v2/pages/": reading(lambda of: {"fields": "*", "limit": "100"}),
    "GET /api/v2/pages/find/": reading(lambda of: {"path": "/services/", "preview_token": of.preview_token}),
    "GET /api/v2/pages/{page_id}/": reading(lambda of: {"version": "draft"}),
    "GET /api/v2/images/": reading(),
    "GET /api/v2/images/{image_id}/": reading(),
    "GET /api/v2/documents/": reading(),
    "GET /api/v2/documents/{document_id}/": reading(),
    "GET /api/v2/site/": reading(),
    "GET /api/v2/menus/": reading(),
    "GET /api/v2/menus/{location}/": reading(),
    "GET /api/v2/redirects/": reading(),
    "GET /api/v2/forms/": reading(),
    "GET /api/v2/forms/{key}/": reading(),
    "POST /api/v2/forms/{key}/submissions/": reading(
        body=lambda of: {
            "data": {"name": "Ada", "email": "ada@example.com", "message": "Hello", "consent": True},
            "page": int(of.page),
        },
        expected=201,
    ),
    "GET /api/v2/search/": reading(lambda of: {"q": "lookalike"}),
    "GET /api/v2/search/suggestions/": reading(lambda of: {"q": "lookalike"}),
    "GET /api/v2/sitemap/": reading(),
    "GET /api/v2/hubs/": reading(lambda of: {"depth": "3"}),
    "GET /api/v2/locations/": reading(),
    "GET /api/v2/locations/{key}/": reading(path=lambda of: {"key": "us-tx"}),
    "GET /api/v2/schemas/": reading(),
    "GET /api/v2/schemas/rich-text.json": reading(),
    "GET /api/v2/schemas/streams/{name}.json": reading(),
    "GET /api/v2/schemas/blocks/{name}.json": reading(path=lambda of: {"name": "hero"}),
}


def by_header(of: Aim) -> Values:
    return {"X-Spark-Site": of.named["key"]}


def known(of: Aim) -> Values:
    """A query by its digest, which nobody has sent before."""
    persisted = {"version": 1, "sha256Hash": digest_of(PAGE_TITLES)}
    return {"extensions": json.dumps({"persistedQuery": persisted}), "variables": json.dumps({"id": of.page})}


GRAPHQL = {
    "POST /api/graphql/": Sample(
        body=lambda of: {"query": PAGE_TITLES, "variables": {"id": of.page}}, headers=by_header, reads_for_anybody=True
    ),
    "GET /api/graphql/": Sample(known, headers=by_header, reads_for_anybody=True),
}
JOBS = {
    "GET /api/jobs": Sample(lambda of: {**by_site(of), "campaign_id": of.campaign}),
    "GET /api/jobs/{job_id}": Sample(),
    "POST /api/jobs/{job_id}/pause": Sample(),
    "POST /api/jobs/{job_id}/resume": Sample(path=lambda of: {"job_id": of.paused_job}),
    "POST /api/jobs/{job_id}/cancel": Sample(),
    "POST /api/jobs/{job_id}/retry": Sample(path=lambda of: {"job_id": of.failed_job}, body=lambda of: {}),
    "GET /api/jobs/{job_id}/events": Sample(),
}
# All that the articles of the tests' template have places for.
TOKENS = (
    *("City", "State", "State_Code", "Population", "Year", "Phone", "Agency_Name", "Identity", "Pain_Point", "quality"),
    *("Offer", "Offer_Hook", "Offer_Cta", "Offer_Value", "PRONOUN", "ISARE"),
)
CAMPAIGNS = {
    "GET /api/campaigns": Sample(by_site),
    "POST /api/campaigns": Sample(
        body=lambda of: {
            **by_site(of),
            "name": "New",
            "headline_spintax_root": "Roofs in {City}",
            "parent_page_id": of.hub,
        },
        expected=201,
    ),
    "GET /api/campaigns/{campaign_id}": Sample(),
    "PATCH /api/campaigns/{campaign_id}": Sample(body=lambda of: {"name": "New"}),
    "POST /api/campaigns/{campaign_id}/archive": Sample(path=lambda of: {"campaign_id": of.spare_campaign}),
    "POST /api/campaigns/{campaign_id}/reopen": Sample(path=lambda of: {"campaign_id": of.archived_campaign}),
    "GET /api/campaigns/{campaign_id}/preview": Sample(),
    "GET /api/campaigns/{campaign_id}/forecast": Sample(lambda of: {"count": "2"}),
    "GET /api/locations/states": Sample(),
    "GET /api/locations/counties": Sample(lambda of: {"state": "us-tx"}),
    "GET /api/locations/cities": Sample(lambda of: {"state": "us-tx"}),
    "GET /api/assembler/templates": Sample(by_site),
    "POST /api/assembler/preview": Sample(
        body=lambda of: {
            **by_site(of),
            "template_id": of.article_template,
            "variables": dict.fromkeys(TOKENS, "Austin"),
        }
    ),
    "POST /api/factory/send-to-factory": Sample(
        body=lambda of: {"source": "manual", "source_id": of.spare_campaign, "target_site_id": of.site, "count": 1},
        expected=202,
    ),
    "GET /api/intelligence/patterns": Sample(by_site),
    "GET /api/analytics/dashboard": Sample(by_site),
}
MEDIA = {
    "GET /api/media/templates": Sample(by_site),
    "POST /api/media/templates": Sample(
        body=lambda of: {**by_site(of), "name": "New", "svg_content": "<svg/>"}, expected=201
    ),
    "DELETE /api/media/templates/{template_id}": Sample(expected=204),
    "POST /api/media/templates/{template_id}/render": Sample(body=lambda of: {"variables": {}}),
}


def by_campaign(of: Aim) -> Values:
    return {"campaign_id": of.campaign}


def by_spare(of: Aim) -> Values:
    """A campaign that nothing is done with yet."""
    return {"campaign_id": of.spare_campaign}


ARTICLES = {
    "POST /api/seo/generate-headlines": Sample(body=lambda of: {**by_spare(of), "limit": 2}),
    "POST /api/seo/generate-article": Sample(
        body=lambda of: {**by_spare(of), "avatar_id": of.avatar, "count": None}, expected=201
    ),
    "GET /api/seo/articles": Sample(lambda of: {**by_site(of), **by_campaign(of)}),
    "GET /api/seo/articles/{article_id}": Sample(),
    "POST /api/seo/approve-batch": Sample(body=lambda of: {**by_site(of), "article_ids": [of.article]}),
    "POST /api/seo/publish-article": Sample(body=lambda of: {"article_id": of.approved}),
    "POST /api/seo/schedule-production": Sample(body=lambda of: {**by_spare(of), "target_count": 1}, expected=201),
    "POST /api/seo/sitemap-drip": Sample(body=lambda of: {**by_site(of), "batch_size": 1}),
    "POST /api/seo/process-queue": Sample(body=by_site),
    "GET /api/seo/stats": Sample(lambda of: {**by_site(of), **by_campaign(of)}),
    "POST /api/seo/insert-links": Sample(body=lambda of: {"article_id": of.article}, expected=501),
    "POST /api/seo/scan-duplicates": Sample(body=by_site, expected=501),
}
ANN = {"name": "Ada", "email": "ada@example.com"}
# Anybody hands over a lead, on the host of the site that it is for.
HANDED_OVER = {"expected": 201, "by": "nobody", "host": "alpha.test", "reads_for_anybody": True}
LEADS = {
    "POST /api/lead": Sample(body=lambda of: {**ANN, "site_id": of.site, "page": int(of.page)}, **HANDED_OVER),
    "POST /api/forms/submit": Sample(
        body=lambda of: {
            "form_id": "contact",
            "data": {**ANN, "message": "Hello", "consent": True},
            "site_id": of.site,
            "page": int(of.page),
        },
        **HANDED_OVER,
    ),
    "GET /api/leads": Sample(by_site),
    "GET /api/leads/{lead_id}": Sample(),
    "GET /api/leads/{lead_id}/files/{file_id}": Sample(),
}
WEBHOOKS = {
    "GET /api/webhooks": Sample(by_site),
    "POST /api/webhooks": Sample(
        by_site, body=lambda of: {"url": "https://example.com/", "events": ["job.finished"]}, expected=201
    ),
    "GET /api/webhooks/{webhook_id}": Sample(),
    "PATCH /api/webhooks/{webhook_id}": Sample(body=lambda of: {"description": "New"}),
    "DELETE /api/webhooks/{webhook_id}": Sample(expected=204),
    "POST /api/webhooks/{webhook_id}/secret": Sample(),
    "POST /api/webhooks/{webhook_id}/ping": Sample(expected=202),
    "POST /api/webhooks/{webhook_id}/replay": Sample(expected=202),
    "GET /api/webhooks/{webhook_id}/messages": Sample(),
    "POST /api/webhooks/{webhook_id}/messages/{message_id}/replay": Sample(expected=202),
}


def v3(body: Callable[[Aim], Values] | None = None, *, expected: int = 200, query: Any = _nothing) -> Sample:
    return Sample(query, body, expected, reads_for_anybody=True, **V3)


ACTIONS = "/api/v3/pages/{page_id}/actions"
VERSION_3 = {
    "GET /api/v3/openapi.json": v3(),
    "GET /api/v3/pages/": v3(query=lambda of: {"limit": "100", "descendant_of": of.home}),
    "POST /api/v3/pages/": v3(
        lambda of: {"meta": {"type": "sites_app.StandardPage", "parent_id": int(of.home)}, "title": "New"}, expected=201
    ),
    "GET /api/v3/pages/find/": v3(query=lambda of: {"id": of.page}, expected=302),
    "GET /api/v3/pages/{page_id}/": v3(query=lambda of: {"version": "draft"}),
    "PATCH /api/v3/pages/{page_id}/": v3(lambda of: {"meta": {"type": "sites_app.StandardPage"}, "title": "New"}),
    "DELETE /api/v3/pages/{page_id}/": v3(expected=204),
    "GET /api/v3/pages/{page_id}/revisions/": v3(),
    "GET /api/v3/pages/{page_id}/revisions/{revision_id}/": v3(),
    f"POST {ACTIONS}/publish/": v3(),
    f"POST {ACTIONS}/unpublish/": v3(lambda of: {}),
    f"POST {ACTIONS}/copy/": v3(lambda of: {"slug": "new", "destination_id": int(of.home)}, expected=201),
    f"POST {ACTIONS}/move/": v3(lambda of: {"destination_id": int(of.parent), "position": "last-child"}),
    f"DELETE {ACTIONS}/delete/": v3(expected=204),
    f"POST {ACTIONS}/revert/": v3(lambda of: {"revision_id": int(of.revision)}),
    f"POST {ACTIONS}/convert_alias/": v3(expected=422),
    f"POST {ACTIONS}/create_alias/": v3(lambda of: {"slug": "new", "destination_id": int(of.home)}, expected=201),
    # Sites' own people translate in the admin; Wagtail asks here for a right of the whole installation.
    f"POST {ACTIONS}/copy_for_translation/": v3(lambda of: {"locale": "es"}, expected=403),
    "GET /api/v3/schema/": v3(),
    "GET /api/v3/schema/{type_name}/": v3(),
    "GET /api/v3/whoami/": v3(),
}


def telling(**values: Any) -> Sample:
    """A sample of what anybody may tell of the host's site."""
    return Sample(by="nobody", host="alpha.test", expected=202, reads_for_anybody=True, **values)


TRACKING = {
    "POST /api/track/pageview": telling(body=lambda of: {**by_site(of), "page_path": "/services/", "session_id": "1"}),
    "POST /api/track/event": telling(body=lambda of: {**by_site(of), "event_name": "call", "page_path": "/services/"}),
    "POST /api/track/conversion": telling(
        body=lambda of: {**by_site(of), "lead_id": of.lead, "conversion_type": "call", "value": 3}
    ),
}
RESOURCES: Mapping[str, Mapping[str, Sample]] = {
    "access": ACCESS,
    "admin": ADMIN,
    "reading": READING,
    "graphql": GRAPHQL,
    "jobs": JOBS,
    "campaigns": CAMPAIGNS,
    "media": MEDIA,
    "articles": ARTICLES,
    "tracking": TRACKING,
    "webhooks": WEBHOOKS,
    "leads": LEADS,
    "version 3": VERSION_3,
}
# What stands in addresses and names no row of a tenant.
SHARED = {"location": "header", "name": "body", "key": "contact", "type_name": "sites_app.StandardPage"}


@dataclass(frozen=True)
class Ask:
    """A request as it is sent."""

    method: str
    path: str
    query: Values
    body: str
    headers: Values = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What makes two requests one."""
        return json.dumps([self.method, self.path, self.query, self.body, self.headers])


def path_values(sample: Sample, aim: Aim) -> Values:
    """What stands in the address of a sample's request, as far as it has a place for it."""
    return {**SHARED, **{f"{name}_id": value for name, value in aim.rows.items()}, **sample.path(aim)}


def ask(endpoint: str, sample: Sample, aim: Aim, *, names_site: bool = True) -> Ask:
    """The request for an endpoint. On a host of a site, a reader names none."""
    method, path = endpoint.split(" ")
    query, headers = sample.query(aim), sample.headers(aim)
    if sample.reads_for_anybody and not names_site:
        query, headers = {name: value for name, value in query.items() if name != "site"}, {}
    body = "" if sample.body is None else json.dumps(sample.body(aim))
    return Ask(method, path.format_map(path_values(sample, aim)), query, body, headers)


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status: int
    kind: str
    text: str


# One for all: each reads the settings and makes all middleware anew when it is first used.
_CLIENT = Client(raise_request_exception=False)


def send(wanted: Ask, host: str, headers: Mapping[str, str]) -> Answer:
    _CLIENT.cookies.clear()
    more = {"content_type": "application/json"} if wanted.body else {}
    headers = {**headers, **wanted.headers}
    response = _CLIENT.generic(
        wanted.method, wanted.path, wanted.body, query_params=wanted.query, headers=headers, SERVER_NAME=host, **more
    )
    read = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(response.status_code, response.headers.get("Content-Type", ""), read.decode())
