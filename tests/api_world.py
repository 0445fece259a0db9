"""Two look-alike tenants with a row of everything that the API is about, and every kind of caller; built once a module.

The rows live in a transaction of the module, and each request in one of its own (`undone`): every request finds the
world as it was made.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

# How many requests are drawn for each endpoint: `make contract` says it, every other run takes the short form.
EXAMPLES = int(os.environ.get("SPARK_CONTRACT_EXAMPLES", "0"))
IS_LONG = EXAMPLES > 0
MAINTENANCE = "spark-maintenance"
# What names nothing on any site.
MISSING = "missing"
MISSING_ROW = "987654321"


@dataclass(frozen=True)
class Caller:
    """A kind of caller: what it sends, and the keys of the tenants that it may reach."""

    name: str
    headers: Mapping[str, str] = field(default_factory=dict)
    reach: frozenset[str] = frozenset()


@dataclass(frozen=True)
class World:
    """Tenants by their keys, their rows by what the API calls them, and callers by their names."""

    tenants: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, str]]
    callers: Mapping[str, Caller]


@contextmanager
def undone() -> Iterator[None]:
    """Takes back what is written meanwhile. What may only run outside of a transaction may run in this one."""
    from django.db import transaction

    block = transaction.atomic()
    # As Django marks the transactions of its own tests.
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def api_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world. A module that uses it marks its tests with `django_db`."""
    from tests.fixtures.tenants import ALPHA, BETA, _tenant
    from tests.forgetting import forget_what_was_read

    with django_db_blocker.unblock(), undone():
        forget_what_was_read()
        tenants = {key: _tenant(key) for key in (ALPHA, BETA)}
        rows = {key: _rows_of(tenant) for key, tenant in tenants.items()}
        callers = {each.name: each for each in _callers(tenants[ALPHA], tenants[BETA])}
        yield World(tenants, {**rows, MISSING: _missing(rows[ALPHA])}, callers)


@pytest.fixture
def _api_is_open(settings: Any) -> None:
    """Nothing is counted, maintenance and version 3 are on, and no answer waits for a job."""
    settings.SPARK_API_CALLS_PER_MINUTE = settings.SPARK_API_ADDRESS_CALLS_PER_MINUTE = 0
    settings.SPARK_SIGN_INS_PER_MINUTE = settings.SPARK_EVENTS_PER_MINUTE = 0
    settings.SPARK_API_V3 = True
    settings.SPARK_MAINTENANCE_TOKEN_DIGEST = hashlib.sha256(MAINTENANCE.encode()).hexdigest()
    settings.SPARK_MAINTENANCE_ADDRESSES = ["127.0.0.0/8"]
    settings.SPARK_EVENT_STREAM_SECONDS = 0


def _callers(own: Any, other: Any) -> Iterator[Caller]:
    """Every kind of caller; those of a tenant are of `own`, but for one."""
    from django.contrib.auth.models import User
    from django.utils import timezone
    from wagtail.models import APIToken as WagtailToken

    from sites_app.enums import APIScope
    from sites_app.services import api_tokens, sign_ins

    now = timezone.now()

    def bearer(text: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {text}"}

    def token(site: Any, scopes: Any = tuple(APIScope.values), **values: Any) -> tuple[Any, dict[str, str]]:
        made, text = api_tokens.create(name="Matrix", site=site, scopes=scopes, by=None, **values)
        return made, bearer(text)

    def person(user: Any) -> dict[str, str]:
        return bearer(WagtailToken.create_token(user=user, name="Matrix")[1])

    mine, all_of_them = frozenset({own.key}), frozenset({own.key, other.key})
    yield Caller("nobody")
    yield Caller("token", token(own.site)[1], mine)
    yield Caller("token without scopes", token(own.site, ())[1], mine)
    yield Caller("token of the other", token(other.site)[1], frozenset({other.key}))
    yield Caller("expired token", token(own.site, expires_at=now - timedelta(days=1))[1])
    revoked, headers = token(own.site)
    api_tokens.revoke(revoked, by=None, at=now)
    yield Caller("revoked token", headers)
    yield Caller("platform token", token(None)[1], all_of_them)
    yield Caller("administrator", person(own.administrator), mine)
    yield Caller("person of no site", person(User.objects.create_user("nobody-in-particular")))
    yield Caller("signed in", bearer(sign_ins.start(own.editor, at=now).access), mine)
    yield Caller("maintenance", {"X-God-Token": MAINTENANCE})


def _rows_of(tenant: Any) -> dict[str, str]:
    """What the API calls the tenant's rows, and what names each of them there."""
    from generator.models import ArticleTemplate, Avatar
    from leads.models import Lead
    from sites_app.models import ImageTemplate, PreviewLink
    from sites_app.services import preview_links
    from tests.generator.releases import approve_all
    from tests.isolation.conftest import rows_of
    from webhooks.models import WebhookEndpoint

    made = rows_of(tenant)["urls"]
    campaign = _campaign(made)
    link = PreviewLink.objects.for_site(tenant.site).get()
    page, home = tenant.page("services"), tenant.home
    approved = approve_all(campaign, start=2, count=1)
    found = {
        "site": tenant.site.pk,
        "key": tenant.key,
        "host": tenant.host,
        "person": tenant.editor.username,
        "campaign": campaign.pk,
        "spare_campaign": _spare(campaign, "spare"),
        "archived_campaign": _spare(campaign, "archived", status="archived"),
        "job": made["generator_jobs"]["pk"],
        "article": made["generator_articles"]["pk"],
        "approved": approved[0],
        "template": ImageTemplate.objects.for_site(tenant.site).get().pk,
        "article_template": ArticleTemplate.objects.for_site(tenant.site).get().pk,
        "avatar": Avatar.objects.for_site(tenant.site).get().pk,
        "webhook": WebhookEndpoint.objects.for_site(tenant.site).get().pk,
        "message": made["webhooks_deliveries"]["pk"],
        "lead": Lead.objects.for_site(tenant.site).earliest("pk").pk,
        "page": page.pk,
        "revision": page.latest_revision_id,
        "home": home.pk,
        "parent": tenant.page("about").pk,
        "hub": campaign.parent_page_id,
        "image": tenant.image.pk,
        "document": tenant.document.pk,
        "preview_token": preview_links.token_of(link),
        "file": made["leads_submissions"]["uuid"],
        **_jobs(tenant, campaign),
    }
    return {name: str(value) for name, value in found.items()}


def _campaign(made: Mapping[str, Any]) -> Any:
    from generator.models import Campaign

    return Campaign.objects.select_related("site__root_page").get(pk=made["generator_campaigns"]["pk"])


def _spare(campaign: Any, key: str, **fields: Any) -> int:
    """A campaign like the other, of which nothing is written, planned or released yet."""
    from generator.models import Campaign, CampaignAxis

    same = {name: getattr(campaign, name) for name in ("site", "template", "parent_page", "headline", "hub_pattern")}
    made = Campaign.objects.create(key=key, name=f"{campaign.name} {key}", seed=8, **same, **fields)
    for axis in campaign.axes.order_by("sort_order"):
        CampaignAxis.objects.create(campaign=made, kind=axis.kind, sort_order=axis.sort_order)
    return made.pk


def _jobs(tenant: Any, campaign: Any) -> dict[str, int]:
    """A job that is paused, and one of which an item failed."""
    from generator.models import Job, JobChunk, JobError

    version = campaign.versions.latest("pk")
    values = {"site": tenant.site, "kind": "headlines", "campaign": campaign, "version": version, "stop": 5}
    paused = Job.objects.create(**values, status="paused", created_by=tenant.editor)
    failed = Job.objects.create(**values, status="failed", created_by=tenant.editor)
    chunk = JobChunk.objects.create(job=failed, number=0, start=0, stop=5, status="failed", failed=5)
    JobError.objects.create(job=failed, chunk=chunk, position=0, message=f"{tenant.mark} failure")
    return {"paused_job": paused.pk, "failed_job": failed.pk}


def _missing(rows: Mapping[str, str]) -> dict[str, str]:
    """Names that nothing has, for everything that a tenant has."""
    named = {"key": "missing", "host": "missing.test", "person": "missing-editor"}
    return {name: named.get(name, MISSING_ROW) for name in rows}
