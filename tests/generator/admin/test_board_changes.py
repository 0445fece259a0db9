"""What changes on the board: what others do, what a look costs, and many cards at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generator.enums import FlagKind
from generator.models import GeneratedArticle, QualityFlag
from generator.services import changes
from tests.generator.admin.boards import rows_of, url
from tests.generator.factories import make_campaign

pytestmark = pytest.mark.django_db


def seen_so_far(client, tenant):
    """What a board that has just been opened asks with: its drafts were written a moment ago."""
    answer = client.get(url("changes", tenant), {"since": timezone.now().isoformat()}).json()
    return {name: answer[name] for name in ("since", "seen")}


def test_nothing_new_costs_one_query_beside_signing_in(site_a, site_b, board_campaigns, editor):
    asked = seen_so_far(editor, site_a)
    with CaptureQueriesContext(connection) as captured:
        answer = editor.get(url("changes", site_a), asked).json()
    assert set(answer) == {"since", "seen"}
    tables = [query["sql"].split("FROM ")[1].split()[0].strip('"') for query in captured if "FROM" in query["sql"]]
    known = {"django_session", "auth_user", "auth_permission", "wagtailcore_site", "wagtailusers_userprofile"}
    assert [table for table in tables if table not in known] == ["generator_articlechange"]


def test_what_others_change_is_told_as_cards_and_counts(site_a, site_b, board_campaigns, editor, approver):
    asked = seen_so_far(editor, site_a)
    row = rows_of(site_a)[0]
    approver.post(url("move", site_a, row.pk), {"to": "approved"})
    changes.record([rows_of(site_b)[0].pk], user=None)
    answer = editor.get(url("changes", site_a), asked).json()
    assert [(card["id"], card["status"]) for card in answer["cards"]] == [(row.pk, "approved")]
    assert answer["counts"]["approved"] == "1"
    again = editor.get(url("changes", site_a), {"since": answer["since"], "seen": answer["seen"]}).json()
    assert set(again) == {"since", "seen"}


def test_a_changed_card_that_no_longer_matches_is_gone(site_a, board_campaigns, editor, approver):
    asked = seen_so_far(editor, site_a)
    row = rows_of(site_a)[0]
    approver.post(url("update", site_a, row.pk), {"assignee": site_a.approver.pk})
    answer = editor.get(url("changes", site_a), {**asked, "assignee": "nobody"}).json()
    assert answer["gone"] == [row.pk]
    assert answer["cards"] == []


@pytest.mark.parametrize("since", ["", "yesterday", "2020-01-01", "2020-01-01T00:00:00+00:00", "2026-13-45T00:00:00Z"])
def test_whoever_was_away_for_long_reads_everything_anew(site_a, board_campaigns, editor, since):
    answer = editor.get(url("changes", site_a), {"since": since}).json()
    assert answer["reload"]
    assert answer["counts"]["qc"] == "4"


def costs(client, tenant, row):
    """How many statements each answer takes."""
    addresses = {
        "board": url("board", tenant),
        "filtered": url("board", tenant) + "?flag=any&q=help",
        "column": url("column", tenant, "qc"),
        "panel": url("card", tenant, row.pk),
    }
    found = {}
    for name, address in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        found[name] = len(captured)
    return found


def test_twenty_cards_cost_what_one_costs(site_a, site_b, client_for, write_drafts):
    campaign, other = make_campaign(site_a, cities=20), make_campaign(site_b, cities=20)
    write_drafts(other, 2, user=site_b.editor)
    client, found = client_for(site_a.approver), []
    for count in (1, 19):
        write_drafts(campaign, count, user=site_a.editor)
        for row in rows_of(site_a):
            QualityFlag.objects.get_or_create(site=site_a.site, article=row, kind=FlagKind.THIN)
            GeneratedArticle.objects.for_site(site_a.site).filter(pk=row.pk).update(assignee=site_a.editor)
        found.append(costs(client, site_a, rows_of(site_a)[0]))
    one, twenty = found
    assert twenty == one
    assert one["board"] <= 40


def test_many_are_given_to_somebody_but_for_some(site_a, board_campaigns, editor):
    rows = rows_of(site_a)
    posted = {"action": "update", "status": "qc", "except": [rows[0].pk], "assignee": site_a.editor.pk}
    answer = editor.post(url("decide", site_a), posted).json()
    assert answer["message"] == "3 articles are saved."
    assert [row.assignee_id == site_a.editor.pk for row in rows_of(site_a)] == [False, True, True, True]


@pytest.mark.parametrize(
    "posted",
    [
        {"action": "update", "status": "qc"},
        {"action": "update", "priority": "1"},
        {"action": "update", "status": "nonsense", "priority": "1"},
        {"action": "explode", "status": "qc"},
        {"action": "reject", "status": "qc"},
        {"action": "approve"},
    ],
)
def test_a_bulk_action_that_says_too_little_is_refused(site_a, board_campaigns, approver, posted):
    response = approver.post(url("decide", site_a), posted)
    assert response.status_code == 409
    assert response.json()["message"]


@pytest.mark.parametrize("query", ["?assignee=999999", "?campaign=999999", "?similarity_min=abc"])
def test_a_filter_that_means_nothing_any_more_chooses_nothing(site_a, board_campaigns, approver, query):
    posted = {"action": "update", "status": "qc", "priority": "1"}
    response = approver.post(url("decide", site_a) + query, posted)
    assert (response.status_code, "filter" in response.json()["message"]) == (409, True)
    assert {row.priority for row in rows_of(site_a)} == {5}
    assert not approver.get(url("board", site_a) + query).context["total"]
