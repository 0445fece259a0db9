"""The work log among the reports: what each person sees, what filters do, and the files."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page

from generator.models import Campaign, Niche
from generator.services import drafts, plans
from generator.views import worklog
from sites_app.log_entries import parts_of
from tests.generator.admin.queries import counted_queries
from tests.generator.factories import compose_drafts, make_campaign

pytestmark = pytest.mark.django_db

ROLES = ["editor", "approver", "administrator"]


@pytest.fixture
def campaigns(site_a: Any, site_b: Any) -> list[Campaign]:
    made = []
    for tenant in (site_a, site_b):
        campaign = make_campaign(tenant)
        version = plans.freeze(campaign)
        drafts.save(compose_drafts(version, count=2), version=version, user=tenant.editor)
        log(instance=campaign, action="generator.approve_campaign", user=tenant.approver, data={"version": 1})
        log(instance=campaign, action="generator.withdraw_approval", user=tenant.editor)
        made.append(campaign)
    return made


def address(**asked: Any) -> str:
    return reverse("generator_worklog:index", query=asked)


def html(client: Any, **asked: Any) -> str:
    response = client.get(address(**asked))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_what_was_done_on_their_site(client_for, site_a, site_b, campaigns, role):
    shown = html(client_for(site_a.user(role)))
    assert f"{site_a.mark} cities" in shown
    assert "Campaign approved as version 1" in shown
    assert site_b.mark not in shown
    assert "beta-" not in shown
    assert f'href="{reverse("generator_campaigns:inspect", args=[campaigns[0].pk])}"' in shown


def test_platform_administrators_see_all_sites_and_choose_among_them(client_for, superuser, site_a, site_b, campaigns):
    client = client_for(superuser)
    assert site_a.mark in html(client)
    shown = html(client, site=site_b.site.pk)
    assert f"{site_b.mark} cities" in shown
    assert f"{site_a.mark} cities" not in shown


def test_a_site_of_somebody_else_cannot_be_asked_for(editor, site_b, campaigns):
    assert site_b.mark not in html(editor, site=site_b.site.pk)


def test_who_works_on_no_site_is_refused_and_has_no_menu_item(client_for, django_user_model, editor):
    from django.contrib.auth.models import Permission

    stranger = django_user_model.objects.create_user("stranger")
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert client_for(stranger).get(address()).status_code in {302, 403}
    assert address() in editor.get(reverse("wagtailadmin_home")).content.decode()


def test_filters_narrow_it_down(editor, site_a, campaigns):
    approved, withdrawn = "Campaign approved as version 1", "its approval was withdrawn"
    for asked, is_approved, is_withdrawn in (
        ({"level": "warning"}, False, True),
        ({"action": "generator.approve_campaign"}, True, False),
        ({"user": site_a.approver.pk}, True, False),
        ({"kind": "campaign"}, True, True),
        ({"kind": "article"}, False, False),
        ({"text": "CITIES"}, True, True),
        ({"text": "nothing like it"}, False, False),
        ({"timestamp_to": (timezone.now() - timedelta(days=1)).date()}, False, False),
        ({"timestamp_from": timezone.now().date(), "timestamp_to": timezone.now().date()}, True, True),
        ({"level": "nonsense"}, False, False),
    ):
        shown = html(editor, **asked)
        assert (approved in shown, withdrawn in shown) == (is_approved, is_withdrawn), asked


def test_articles_of_a_job_are_shown_when_they_are_asked_for(editor, site_a, campaigns):
    version = plans.freeze(campaigns[0])
    with parts_of("job 12"):
        drafts.save(compose_drafts(version, start=2, count=1), version=version, user=site_a.editor)
    title = Page.objects.order_by("-pk")[0].title
    assert title not in html(editor)
    assert title in html(editor, parts="shown")
    assert title in editor.get(address(export="csv", parts="shown")).getvalue().decode()


def test_what_is_gone_is_named_and_not_linked(editor, site_a, campaigns):
    page = site_a.page("post")
    label, edit = page.title, reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert edit in html(editor, kind="page")
    page.delete(user=site_a.administrator)
    shown = html(editor, kind="page")
    assert label in shown
    assert edit not in shown


def test_approvers_get_no_link_to_forms_that_are_not_theirs(approver, editor, site_a, campaigns):
    row = Niche.objects.get(site=site_a.site)
    log(instance=row, action="wagtail.edit", user=site_a.editor)
    edit, inspect = (reverse(f"wagtailsnippets_generator_niche:{name}", args=[row.pk]) for name in ("edit", "inspect"))
    assert edit in html(editor, kind="niche")
    assert edit not in html(approver, kind="niche")
    assert inspect in html(approver, kind="niche")


def test_it_costs_the_same_for_one_entry_and_for_twenty(editor, site_a, campaigns):
    def cost() -> int:
        with counted_queries() as queries:
            html(editor, action="generator.approve_campaign")
        return len(queries)

    html(editor)
    few = cost()
    for _ in range(20):
        log(instance=campaigns[0], action="generator.approve_campaign", user=site_a.approver, data={"version": 2})
    # The session, the person with rights and profile, which actions there are (for the filter and for the search, of
    # two tables each), the keys, their number, the entries with people and kinds, and where they lead.
    assert cost() == few <= 40


def test_a_file_has_every_entry_that_fits(editor, site_a, site_b, campaigns, monkeypatch):
    monkeypatch.setattr("generator.services.worklog.entries.AT_ONCE", 3)
    response = editor.get(address(export="csv", kind="campaign"))
    assert "attachment" in response.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == list(worklog.exports.HEADER)
    assert [row[4] for row in rows[1:]] == ["generator.withdraw_approval", "generator.approve_campaign"]
    assert rows[1][1:4] == [str(site_a.site), f"Editor {site_a.mark}", "warning"]
    everything = b"".join(editor.get(address(export="csv")).streaming_content).decode()
    assert site_b.mark not in everything
    assert everything.count("wagtail.workflow.start") >= 2


def test_a_workbook_has_the_same_and_says_when_it_cannot_hold_them(editor, campaigns, monkeypatch):
    response = editor.get(address(export="xlsx", kind="campaign"))
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [row[5] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        "Campaign changed: its approval was withdrawn",
        "Campaign approved as version 1",
    ]
    monkeypatch.setattr(worklog, "MOST_IN_SHEET", 1)
    response = editor.get(address(export="xlsx", kind="campaign"), follow=True)
    assert "A spreadsheet holds 1 entries" in response.content.decode()


def test_an_empty_log_says_what_it_is(editor, site_a):
    from wagtail.models import PageLogEntry

    PageLogEntry.objects.all().delete()
    ModelLogEntry.objects.all().delete()
    assert "Nothing has been done yet" in html(editor)
    assert "No entries match these filters" in html(editor, text="x")


def test_old_entries_are_given_their_sites_by_the_migration(site_a, site_b, superuser, campaigns):
    from importlib import import_module

    from django.apps import apps
    from django.db import connection
    from wagtail.models import PageLogEntry

    migration = import_module("generator.migrations.0021_log_entries_name_sites")
    page = site_b.page("post")
    gone = PageLogEntry.objects.filter(page=page).values_list("pk", flat=True)[0]
    PageLogEntry.objects.filter(pk=gone).update(page_id=999_999)
    before = {
        # A site's first page is made before the site is.
        model: dict(model.objects.exclude(pk=gone).exclude(data__site=0).values_list("pk", "data__site"))
        for model in (PageLogEntry, ModelLogEntry)
    }
    with connection.schema_editor(atomic=False) as editor:
        migration.forget_sites(apps, editor)
        assert not PageLogEntry.objects.filter(data__has_key="site").exists()
        migration.name_sites(apps, editor)
    for model, sites in before.items():
        assert dict(model.objects.filter(pk__in=sites).values_list("pk", "data__site")) == sites
    assert PageLogEntry.objects.get(pk=gone).data["site"] == 0
