"""The admin: a person of site A learns and changes nothing of site B, at any address."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core import serializers
from django.db import connection, transaction
from django.utils.http import urlencode

from tests.isolation.urls import AdminUrl, Targets, admin_urls

pytestmark = pytest.mark.django_db

# Addresses that sign out or would end the walk.
SKIPPED = {"wagtailadmin_logout"}
# Redirects that say no: to the home page with a message, or to the login.
REFUSALS = ("/admin/", "/admin/login/")


def marks(tenant) -> tuple[str, ...]:
    return tenant.mark, f"{tenant.key}.test", f"{tenant.key}-"


def queries(tenant) -> list[dict[str, Any]]:
    """Query strings that listings, choosers and bulk actions read; none of them holds a mark."""
    ids = [tenant.page("services").pk, tenant.image.pk, tenant.document.pk, tenant.editor.pk]
    return [{}, {"q": "lookalike", "id": ids, "site": tenant.site.pk}, {"descendant_of": tenant.home.pk}]


def leak(response, tenant) -> str:
    """What a response says of the tenant, or nothing."""
    if response.streaming:
        text = b"".join(response.streaming_content).decode(errors="replace")
    else:
        text = response.content.decode(errors="replace")
    for mark in marks(tenant):
        at = text.find(mark)
        if at >= 0:
            return " ".join(text[max(0, at - 60) : at + 60].split())
    return ""


def snapshot(tenant) -> str:
    """All rows that the tenant consists of, as one text."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth.models import Group, User
    from wagtail.contrib.redirects.models import Redirect
    from wagtail.models import Collection, Page, PageViewRestriction, TaskState, Workflow

    from generator.models import (
        Campaign,
        CampaignAxis,
        Fragment,
        GateWaiver,
        GeneratedArticle,
        Headline,
        HeadlinePattern,
        Job,
        Notice,
        Offer,
        QualityFlag,
        ReleasePolicy,
        SpintaxDictionary,
        TestBatch,
        TestBatchItem,
    )
    from leads.models import (
        Delivery,
        Form,
        FormField,
        InboxView,
        Lead,
        LeadBatch,
        LeadMerge,
        LeadNote,
        LeadTag,
        Submission,
    )
    from sites_app.models import ImageTemplate, Menu, MenuItem, SiteDocument, SiteImage, SiteSettings, StandardPage
    from webhooks.models import WebhookDelivery, WebhookEndpoint

    collection = tenant.settings.collection
    querysets = [
        Page.objects.descendant_of(tenant.site.root_page, inclusive=True),
        StandardPage.objects.descendant_of(tenant.site.root_page),
        PageViewRestriction.objects.filter(page__path__startswith=tenant.site.root_page.path),
        Collection.objects.descendant_of(collection, inclusive=True),
        SiteImage.objects.filter(collection=collection),
        SiteDocument.objects.filter(collection=collection),
        Menu.objects.for_site(tenant.site),
        MenuItem.objects.filter(menu__site=tenant.site),
        SiteSettings.objects.filter(site=tenant.site),
        Redirect.objects.filter(site=tenant.site),
        User.objects.filter(username__startswith=tenant.key),
        Group.objects.filter(site_membership__site=tenant.site),
        Workflow.objects.filter(name__startswith=tenant.mark),
        TaskState.objects.filter(task__name__startswith=tenant.mark),
        type(tenant.site).objects.filter(pk=tenant.site.pk),
        *(model.objects.for_site(tenant.site) for model in (Campaign, Fragment, Offer, SpintaxDictionary, Job)),
        *(model.objects.for_site(tenant.site) for model in (GeneratedArticle, Headline, HeadlinePattern)),
        *(model.objects.for_site(tenant.site) for model in (GateWaiver, QualityFlag, ReleasePolicy)),
        *(model.objects.for_site(tenant.site) for model in (GeneratedArticle, Headline, HeadlinePattern, Notice)),
        CampaignAxis.objects.filter(campaign__site=tenant.site),
        *(model.objects.for_site(tenant.site) for model in (Form, Submission, Lead, Delivery)),
        *(model.objects.for_site(tenant.site) for model in (InboxView, LeadBatch, LeadMerge, LeadNote, LeadTag)),
        FormField.objects.filter(form__site=tenant.site),
        *(model.objects.for_site(tenant.site) for model in (WebhookEndpoint, WebhookDelivery, ImageTemplate)),
        Authenticator.objects.filter(user__username__startswith=tenant.key),
        TestBatch.objects.for_site(tenant.site),
        TestBatchItem.objects.filter(batch__site=tenant.site),
    ]
    return json.dumps([json.loads(serializers.serialize("json", rows.order_by("pk"))) for rows in querysets], indent=1)


def problem(response, url: AdminUrl, tenant, *, names_a_row: bool) -> str:
    """Why the answer is not as strict as it must be, or nothing."""
    if response.status_code in {403, 404, 405}:
        return leak(response, tenant)
    if response.status_code in {301, 302}:
        location = response.headers["Location"].split("?")[0]
        return leak(response, tenant) or ("" if location in REFUSALS or not names_a_row else f"redirects to {location}")
    if names_a_row and response.status_code == 200:
        return leak(response, tenant) or "is served"
    return leak(response, tenant)


def _is_harmless(url: AdminUrl) -> bool:
    """Addresses whose parameters name a kind of thing, not a row."""
    return url.parameters == ("app_name", "model_name") or url.name in {
        "wagtail_bulk_action",
        "wagtailadmin_tag_model_autocomplete",
        "wagtailadmin_pages:type_use",
        "wagtailadmin_pages:type_use_results",
        "wagtailadmin_pages:choose_parent",
        "wagtailadmin_password_reset_confirm",
        # What comes with the product is for all sites; it is shown and used for one's own.
        "generator_blueprints:starting_point",
        "generator_blueprints:preview",
        # Places are shared by all sites.
        "generator_locations:chosen",
        # Ends a session if it is one's own, and says nothing in either case.
        "wagtailadmin_editing_sessions:release",
    }


# What Wagtail cannot take, whoever asks: an empty form here, an error on purpose there.
BREAKS = {"wagtailadmin_choose_page_external_link", "wagtailadmin_error_test"}


def walk(targets: Targets, tenant) -> Iterator[tuple[AdminUrl, str, dict[str, Any]]]:
    """Every address with arguments that name the tenant's rows, in the path or in the query string."""
    for url in admin_urls():
        if url.name not in SKIPPED:
            for values in targets.values(url):
                for query in _queries_for(url, tenant):
                    yield url, url.path(values), query


def _queries_for(url: AdminUrl, tenant) -> list[dict[str, Any]]:
    if url.name == "wagtail_bulk_action":
        return [*queries(tenant), {"id": "all"}, {"id": "all", "childOf": tenant.home.pk}]
    return queries(tenant) if not url.parameters or _is_harmless(url) else [{}]


@contextmanager
def undone() -> Iterator[None]:
    """Takes back what a request wrote, so that each is judged alone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Writes:
    """Notes whether a request wrote anything, so that most need no look at all the rows."""

    happened = False

    def __call__(self, execute, sql, params, many, context):
        self.happened = self.happened or not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK"))
        return execute(sql, params, many, context)


def answer(send: Callable[[], Any], url: AdminUrl, tenant) -> str:
    """Sends a request and returns what is wrong with the answer, or nothing."""
    try:
        response = send()
    except Exception as error:  # noqa: BLE001 - every failure is a finding
        return "" if url.name in BREAKS else f"breaks: {error!r}"
    return problem(response, url, tenant, names_a_row=bool(url.parameters) and not _is_harmless(url))


@pytest.mark.parametrize("role", ["editor", "administrator", "approver"])
def test_no_address_shows_anything_of_another_site(site_a, site_b, rows_b, client_for, role):
    client, problems = client_for(site_a.user(role)), []
    targets = Targets(site_b, rows_b, own_page=site_a.page("services"))
    for url, path, query in walk(targets, site_b):
        with undone():
            if found := answer(lambda: client.get(path, query), url, site_b):  # noqa: B023 - called at once
                problems.append(f"{url.name} {path} {query or ''}: {found}")
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_no_address_changes_anything_of_another_site(site_a, site_b, rows_b, client_for, role):
    client, problems = client_for(site_a.user(role)), []
    targets = Targets(site_b, rows_b, own_page=site_a.page("services"))
    before = snapshot(site_b)
    for url, path, query in walk(targets, site_b):
        address = f"{path}?{urlencode(query, doseq=True)}"
        with undone():
            writes = Writes()
            with connection.execute_wrapper(writes):
                found = answer(lambda: client.post(address), url, site_b)  # noqa: B023 - called at once
            if writes.happened and snapshot(site_b) != before:
                found = "changes the other site"
            if found:
                problems.append(f"{url.name} {address}: {found}")
    assert not problems, "\n" + "\n".join(problems)
