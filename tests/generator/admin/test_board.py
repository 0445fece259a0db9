"""The board's addresses: who sees and does what, what the filters let through, and what each answer costs."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from generator.enums import ArticleStatus, FlagKind, JobPriority
from generator.models import BoardView, GeneratedArticle, QualityFlag
from tests.generator.admin.boards import rows_of, shown, status_of, url
from tests.generator.factories import make_campaign

pytestmark = pytest.mark.django_db

ROLES = ("editor", "approver", "administrator")


@pytest.mark.parametrize("role", ROLES)
def test_everybody_of_a_site_sees_its_board_and_no_other(site_a, site_b, board_campaigns, client_for, role):
    client = client_for(site_a.user(role))
    response = client.get(url("board", site_a))
    text = response.content.decode()
    assert {row.pk for row in rows_of(site_a)} == shown(client, site_a)
    assert all(row.page.draft_title in text for row in rows_of(site_a))
    assert site_b.mark not in text
    assert client.get(url("board", site_b)).status_code == 404


def test_the_menu_leads_to_the_only_site_and_to_the_view_that_opens_first(site_a, site_b, editor):
    assert editor.get(reverse("generator_board:index")).url == url("board", site_a)
    BoardView.objects.create(site=site_a.site, owner=site_a.editor, name="Mine", query="assignee=me", is_default=True)
    assert editor.get(reverse("generator_board:index")).url == url("board", site_a) + "?assignee=me"


def test_who_works_on_several_sites_can_change_between_them(site_a, site_b, board_campaigns, superuser, client_for):
    response = client_for(superuser).get(url("board", site_a))
    assert url("board", site_b) in response.content.decode()
    assert shown(client_for(superuser), site_b) == {row.pk for row in rows_of(site_b)}


@pytest.mark.parametrize("role", ROLES)
def test_rows_of_another_site_do_not_exist(site_a, site_b, board_campaigns, client_for, role):
    client, theirs = client_for(site_a.user(role)), rows_of(site_b)[0]
    view = BoardView.objects.create(site=site_b.site, owner=site_b.editor, name="x", is_shared=True)
    for tenant in (site_a, site_b):
        for name in ("card", "history", "preview"):
            assert client.get(url(name, tenant, theirs.pk)).status_code == 404
        for name, posted in (("move", {"to": "approved"}), ("update", {"priority": 1})):
            assert client.post(url(name, tenant, theirs.pk), posted).status_code == 404
        for name in ("change_view", "delete_view"):
            assert client.post(url(name, tenant, view.pk), {"name": "y"}).status_code == 404
    for name in ("results", "changes", "jobs"):
        assert client.get(url(name, site_b)).status_code == 404
    assert client.get(url("column", site_b, "qc")).status_code == 404
    assert client.post(url("save_view", site_b), {"name": "y"}).status_code == 404
    posted = {"action": "update", "priority": "1", "id": [theirs.pk]}
    assert client.post(url("decide", site_b), posted).status_code == 404
    assert client.post(url("decide", site_a), posted).json()["message"] == "0 articles are saved."
    theirs.refresh_from_db()
    assert (theirs.status, theirs.priority) == (ArticleStatus.QC, JobPriority.NORMAL)


@pytest.mark.parametrize(("role", "code"), [("editor", 409), ("approver", 200), ("administrator", 200)])
def test_who_reviews_approves_and_others_are_told_why_not(site_a, board_campaigns, client_for, role, code):
    row = rows_of(site_a)[0]
    response = client_for(site_a.user(role)).post(url("move", site_a, row.pk), {"to": "approved", "was": "qc"})
    assert response.status_code == code
    answer = response.json()
    assert answer["status"] == status_of(row) == ("approved" if code == 200 else "qc")
    assert answer["message"]
    assert f"spark-board-card-{row.pk}" in answer["html"]
    if code == 200:
        assert answer["undo"] == "qc"
        assert answer["counts"]["qc"] == "3"


@pytest.mark.parametrize(
    ("posted", "says"),
    [
        ({"to": "scheduled", "was": "qc"}, "schedule"),
        ({"to": "qc", "was": "qc"}, "Awaiting review"),
        ({"to": "approved", "was": "rejected"}, "Awaiting review"),
        ({"to": "rejected", "was": "qc"}, "why"),
        ({"to": "nonsense"}, "no such column"),
    ],
)
def test_a_refused_move_says_why_and_changes_nothing(site_a, board_campaigns, approver, posted, says):
    row = rows_of(site_a)[0]
    response = approver.post(url("move", site_a, row.pk), posted)
    assert response.status_code == 409
    assert says.lower() in response.json()["message"].lower()
    assert status_of(row) == ArticleStatus.QC


def test_a_reason_is_kept_with_the_rejection_and_shown_in_the_panel(site_a, board_campaigns, approver):
    row = rows_of(site_a)[0]
    posted = {"to": "rejected", "was": "qc", "why": "Nothing about the town."}
    assert approver.post(url("move", site_a, row.pk), posted).status_code == 200
    assert "Nothing about the town." in approver.get(url("card", site_a, row.pk)).content.decode()


def test_an_article_is_given_to_somebody_of_the_site_only(site_a, site_b, board_campaigns, editor):
    row = rows_of(site_a)[0]
    update = url("update", site_a, row.pk)
    assert (
        editor.post(update, {"assignee": site_a.approver.pk, "due_on": "2030-05-31", "priority": 1}).status_code == 200
    )
    row.refresh_from_db()
    assert (row.assignee, row.priority, str(row.due_on)) == (site_a.approver, JobPriority.HIGH, "2030-05-31")
    for posted in ({"assignee": site_b.editor.pk}, {"priority": 3}, {"due_on": "soon"}, {"due_on": "2030-02-31"}, {}):
        assert editor.post(update, posted).status_code == 409
    assert editor.post(update, {"assignee": "", "due_on": ""}).status_code == 200
    row.refresh_from_db()
    assert (row.assignee, row.due_on) == (None, None)


def test_filters_and_search_narrow_the_board(site_a, site_b, board_campaigns, editor):
    first, second, third, fourth = rows_of(site_a)
    today = timezone.localdate()
    rows = GeneratedArticle.objects.for_site(site_a.site)
    rows.filter(pk=first.pk).update(assignee=site_a.editor, due_on=today - timedelta(days=1), similarity=0.95)
    rows.filter(pk=second.pk).update(assignee=site_a.approver, due_on=today, similarity=0.5, local_share=0.01)
    rows.filter(pk=third.pk).update(priority=JobPriority.HIGH, due_on=today + timedelta(days=6))
    QualityFlag.objects.create(site=site_a.site, article=fourth, kind=FlagKind.THIN)
    QualityFlag.objects.create(site=site_a.site, article=first, kind=FlagKind.THIN, status="resolved")
    place = first.axis_keys["location"]
    here = {row.pk for row in rows_of(site_a) if row.axis_keys["location"] == place}
    texas = {row.pk for row in rows_of(site_a) if "TX" in row.page.draft_title}
    every = {row.pk for row in (first, second, third, fourth)}
    expected = {
        "?assignee=me": {first.pk},
        "?assignee=nobody": {third.pk, fourth.pk},
        f"?assignee=me&assignee={site_a.approver.pk}": {first.pk, second.pk},
        "?priority=1": {third.pk},
        "?due=overdue": {first.pk},
        "?due=today": {second.pk},
        "?due=week": {second.pk, third.pk},
        "?flag=any": {fourth.pk},
        "?flag=thin": {fourth.pk},
        "?flag=duplicate": set(),
        "?similarity_min=60": {first.pk},
        "?similarity_max=60": {second.pk},
        "?local_share_max=5": {second.pk},
        f"?made_for=location:{place}": here,
        f"?made_for={place}": {row.pk for row in rows_of(site_a) if row.axis_keys["location"].startswith(place)},
        "?hub=texas": texas,
        "?hub=nowhere": set(),
        f"?campaign={board_campaigns[site_a.key].pk}": every,
        f"?campaign={board_campaigns[site_b.key].pk}": set(),  # no choice here: nothing, and not everything
        "?q=help": every,
        "?q=nothingofthekind": set(),
    }
    assert {query: shown(editor, site_a, query) for query in expected} == expected


def test_a_published_article_is_not_late(site_a, board_campaigns, approver):
    row = rows_of(site_a)[0]
    approver.post(url("update", site_a, row.pk), {"due_on": "2020-01-01"})
    assert "--late" in approver.get(url("board", site_a)).content.decode()
    approver.post(url("move", site_a, row.pk), {"to": "published"})
    if status_of(row) == ArticleStatus.PUBLISHED:
        assert "--late" not in approver.get(url("board", site_a)).content.decode()


def test_views_are_saved_with_the_filters_only(site_a, board_campaigns, editor):
    posted = {"name": "Late", "query": "?due=overdue&card=7&q=&assignee=me", "is_shared": "on"}
    response = editor.post(url("save_view", site_a), posted)
    view = BoardView.objects.for_site(site_a.site).get()
    assert (view.query, view.is_shared, view.is_default) == ("due=overdue&assignee=me", True, False)
    assert response.url == url("board", site_a) + "?due=overdue&assignee=me"
    editor.post(url("change_view", site_a, view.pk), {"name": "Later", "is_default": "on"})
    view.refresh_from_db()
    assert (view.name, view.query, view.is_shared, view.is_default) == (
        "Later",
        "due=overdue&assignee=me",
        False,
        True,
    )
    editor.post(url("delete_view", site_a, view.pk))
    assert not BoardView.objects.for_site(site_a.site).exists()


def test_a_shared_view_is_changed_by_its_owner_only(site_a, board_campaigns, editor, approver):
    editor.post(url("save_view", site_a), {"name": "Late", "query": "due=overdue", "is_shared": "on"})
    view = BoardView.objects.for_site(site_a.site).get()
    assert "Late" in approver.get(url("board", site_a)).content.decode()
    assert approver.post(url("change_view", site_a, view.pk), {"name": "Mine"}).status_code == 404
    assert approver.post(url("delete_view", site_a, view.pk)).status_code == 404


def test_the_board_of_a_new_site_says_what_to_do(site_a, site_b, editor, write_drafts):
    assert "no campaign yet" in editor.get(url("board", site_a)).content.decode()
    make_campaign(site_a)
    assert "Nothing is on the board yet" in editor.get(url("board", site_a)).content.decode()
    assert "Nothing matches" in editor.get(url("board", site_a) + "?assignee=me").content.decode()


def test_the_preview_is_the_draft_without_wagtails_bar(site_a, board_campaigns, editor):
    row = rows_of(site_a)[0]
    response = editor.get(url("preview", site_a, row.pk))
    text = response.content.decode()
    assert row.page.draft_title in text
    assert "wagtail-userbar" not in text
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_job_that_writes_is_shown_in_the_first_columns(site_a, site_b, board_campaigns, editor):
    from generator.models import Job, JobChunk

    job = Job.objects.create(site=site_a.site, kind="generate", campaign=board_campaigns[site_a.key], status="running")
    JobChunk.objects.create(job=job, number=0, start=0, stop=1_500, status="pending")
    columns = {column.status: column for column in editor.get(url("board", site_a)).context["columns"]}
    assert columns[ArticleStatus.QUEUED].number == 1_500
    assert columns[ArticleStatus.PROCESSING].number == 0
    assert "1,500" in editor.get(url("column", site_a, "queued")).content.decode()


def test_the_board_knows_where_cards_may_go(site_a, board_campaigns, editor, approver):
    def moves(client):
        return client.get(url("board", site_a)).context["moves_by_status"]

    assert ArticleStatus.APPROVED in moves(approver)[ArticleStatus.QC]
    assert ArticleStatus.APPROVED not in moves(editor)[ArticleStatus.QC]
    assert ArticleStatus.SCHEDULED not in moves(approver)[ArticleStatus.APPROVED]
    assert json.dumps(moves(approver))
