"""The work log: which entries are found, in which order, and for whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import APIToken, ModelLogEntry, Page, PageLogEntry

from generator.enums import LogGroup, LogLevel
from generator.models import Campaign, Niche
from generator.services import drafts, plans
from generator.services.worklog import actions, entries, kinds
from generator.services.worklog.scopes import scope_of
from sites_app.log_entries import parts_of, site_of
from tests.generator.factories import compose_drafts, make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaigns(site_a: Any, site_b: Any) -> tuple[Campaign, Campaign]:
    """One of each site, each with drafts and an entry of its own."""
    found = []
    for tenant in (site_a, site_b):
        campaign = make_campaign(tenant)
        version = plans.freeze(campaign)
        drafts.save(compose_drafts(version, count=3), version=version, user=tenant.editor)
        log(instance=campaign, action="generator.withdraw_approval", user=tenant.editor)
        found.append(campaign)
    return found[0], found[1]


def found(user: Any, **asked: Any) -> list[Any]:
    return entries.load(entries.keys(entries.Query(scope_of(user), **asked), limit=1_000))


@pytest.mark.parametrize("role", ["editor", "approver", "administrator"])
def test_everybody_sees_their_own_sites_entries_only(site_a, site_b, campaigns, role):
    mine = found(site_a.user(role))
    assert {entry.data["site"] for entry in mine} == {site_a.site.pk}
    assert {type(entry) for entry in mine} == {ModelLogEntry, PageLogEntry}
    assert not [entry for entry in mine if site_b.mark in entry.label]


def test_entries_of_pages_and_rows_come_newest_first(site_a, campaigns):
    mine = found(site_a.editor)
    assert [entry.timestamp for entry in mine] == sorted((entry.timestamp for entry in mine), reverse=True)
    assert mine[0].action == "generator.withdraw_approval"


def test_every_entry_is_read_once_part_by_part_and_by_offset(site_a, campaigns, monkeypatch):
    query = entries.Query(scope_of(site_a.administrator))
    whole = [(type(entry), entry.pk) for entry in found(site_a.administrator)]
    monkeypatch.setattr(entries, "AT_ONCE", 4)
    assert [(type(entry), entry.pk) for entry in entries.every(query)] == whole
    assert [key.pk for key in entries.keys(query, limit=5, offset=3)] == [pk for _, pk in whole[3:8]]
    assert entries.count(query, limit=10_000) == len(whole)
    assert entries.count(query, limit=3) == 3


def test_parts_of_jobs_and_imports_are_left_out_unless_they_are_asked_for(site_a, campaigns):
    version = plans.freeze(campaigns[0])
    with parts_of("job 12"):
        drafts.save(compose_drafts(version, start=3, count=2), version=version, user=site_a.editor)
        log(instance=campaigns[0], action="generator.hold_campaign", user=site_a.editor)
    everything = found(site_a.editor)
    parts = [entry for entry in everything if entry.data.get("part_of") == "job 12"]
    assert len({entry.page_id for entry in parts}) == 2
    assert "generator.hold_campaign" not in {entry.action for entry in parts}
    own = found(site_a.editor, with_parts=False)
    assert {(type(entry), entry.pk) for entry in own} == {
        (type(entry), entry.pk) for entry in everything if entry not in parts
    }
    query = entries.Query(scope_of(site_a.editor), with_parts=False)
    assert entries.count(query, limit=1_000) == len(own)


def test_a_cursor_comes_back_as_it_was(site_a, campaigns):
    key = entries.keys(entries.Query(scope_of(site_a.editor)), limit=1)[0]
    assert entries.Key.from_text(key.as_text()) == key
    for text in ("x", "W10", "bm9uZQ", "é"):
        with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
            entries.Key.from_text(text)


def test_filters_are_of_actions_people_kinds_dates_and_text(site_a, campaigns):
    user = site_a.editor
    now = timezone.now()
    withdrawn = ["generator.withdraw_approval"]
    assert [entry.action for entry in found(user, actions=withdrawn)] == withdrawn
    assert {entry.user for entry in found(user, users=[user.pk])} == {user}
    assert {entry.object_id for entry in found(user, kinds=kinds.content_types(["campaign"]))} == {str(campaigns[0].pk)}
    assert found(user, kinds=kinds.content_types(["no such kind"])) == []
    assert found(user, since=now + timedelta(hours=1)) == []
    assert len(found(user, until=now + timedelta(hours=1))) == len(found(user))
    assert {entry.label for entry in found(user, text="MARK CITIES")} == {campaigns[0].name}
    assert found(user, text="100%") == []


def test_an_entry_names_the_site_of_what_it_is_about(site_a, site_b, superuser):
    niche = Niche.objects.create(site=site_a.site, key="x", name="x")
    shared = Niche.objects.create(site=None, key="x", name="x")
    token, _ = APIToken.create_token(user=site_b.editor, name="x")
    root = Page.objects.get(depth=1)
    assert [site_of(row) for row in (niche, shared, site_a.settings, site_a.page("post"), site_a.site)] == [
        *(site_a.site.pk, None, site_a.site.pk, site_a.site.pk, site_a.site.pk)
    ]
    assert [site_of(row) for row in (site_b.image, site_b.document, token, site_b.editor, superuser, root)] == [
        *(site_b.site.pk, site_b.site.pk, site_b.site.pk, site_b.site.pk, None, None)
    ]
    log(instance=shared, action="wagtail.edit", user=superuser)
    log(instance=niche, action="wagtail.delete", user=site_a.editor)
    niche.delete()
    assert [entry.action for entry in found(site_a.editor, kinds=kinds.content_types(["niche"]))] == ["wagtail.delete"]
    assert len(found(superuser, kinds=kinds.content_types(["niche"]))) == 2


def test_who_is_no_administrator_sees_what_they_have_a_right_on(site_a, campaigns):
    log(instance=site_a.editor, action="wagtail.edit", user=site_a.administrator)
    people = kinds.content_types(["user"])
    assert len(found(site_a.administrator, kinds=people)) == 1
    assert found(site_a.editor, kinds=people) == found(site_a.approver, kinds=people) == []


def test_what_it_costs_does_not_depend_on_the_entries(site_a, campaigns):
    def cost() -> int:
        user = type(site_a.editor).objects.get(pk=site_a.editor.pk)
        with CaptureQueriesContext(connection) as queries:
            found(user)
        return len(queries)

    found(site_a.editor)
    few = cost()
    for _ in range(20):
        log(instance=campaigns[0], action="generator.reopen_campaign", user=site_a.editor)
    assert cost() == few <= 16


def test_every_action_has_a_level_a_group_and_a_name():
    for action in ("generator.fail_job", "generator.fail_import"):
        assert actions.level_of(action) is LogLevel.ERROR
    assert actions.level_of("generator.reject") is LogLevel.WARNING
    assert actions.level_of("generator.publish") is actions.level_of("nobody.knows") is LogLevel.INFO
    assert actions.group_of("generator.start_job") is LogGroup.JOBS
    assert actions.group_of("wagtail.workflow.approve") is LogGroup.REVIEW
    assert actions.group_of("wagtail.edit") is actions.group_of("nobody.knows") is LogGroup.PAGES
    assert actions.label_of("nobody.knows") == "nobody.knows"
    grouped = dict(actions.choices(["generator.start_job", "wagtail.edit"]))
    assert grouped == {"Jobs": [("generator.start_job", "Start job")], LogGroup.PAGES.label: [("wagtail.edit", "Edit")]}
