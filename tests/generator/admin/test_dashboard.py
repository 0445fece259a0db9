"""The dashboard: the next step of each campaign, work in progress, and panels that campaigns do not drown."""

import pytest
from django.urls import reverse

from generator import dispatch
from generator.enums import ArticleStatus
from generator.models import Campaign, GeneratedArticle
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db


def dashboard(client):
    return client.get(reverse("wagtailadmin_home"))


def panel(response, name):
    return next(panel for panel in response.context["panels"] if panel.name == name)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_new_site_is_led_to_its_first_campaign(editor, site_a, site_b):
    assert "Create your first campaign" in text_of(dashboard(editor))


def test_who_administers_a_site_may_start_from_a_blueprint(client_for, editor, site_a, site_b):
    assert "Start from a blueprint" in text_of(dashboard(client_for(user=site_a.administrator)))
    assert "Start from a blueprint" not in text_of(dashboard(editor))


def test_an_approver_is_not_asked_to_create(approver, site_a, site_b):
    assert "Create your first campaign" not in text_of(dashboard(approver))


def test_a_campaign_without_articles_is_to_be_previewed(editor, campaign_a, campaign_b):
    response = dashboard(editor)

    (row,) = panel(response, "next_steps").rows
    assert row.step == ("Preview and generate", reverse("generator_campaigns:inspect", args=[campaign_a.pk]))
    assert campaign_b.name not in text_of(response)


def test_drafts_that_await_review_are_counted_and_led_to(editor, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 3)
    write_drafts(campaign_b, 5)

    response = dashboard(editor)

    (row,) = panel(response, "next_steps").rows
    assert (row.awaiting, row.step[0]) == (3, "Review")
    assert panel(response, "next_steps").awaiting == 3
    assert "3 drafts await review" in text_of(response)


def test_a_published_campaign_says_so(editor, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 3)
    GeneratedArticle.objects.filter(campaign=campaign_a).update(status=ArticleStatus.PUBLISHED)

    (row,) = panel(dashboard(editor), "next_steps").rows
    assert (row.state, row.step[0]) == ("3 of 3 published", "Open")


def test_running_jobs_are_shown_with_their_progress(editor, campaign_a, campaign_b, site_a, site_b, queue):
    job = dispatch.start_generation(campaign_a, count=5, user=site_a.editor)
    other = dispatch.start_generation(campaign_b, count=5, user=site_b.editor)

    text = text_of(dashboard(editor))

    assert reverse("generator_jobs:progress", args=[job.pk]) in text
    assert reverse("generator_jobs:progress", args=[other.pk]) not in text


def test_wagtails_review_panel_shows_what_people_submitted_only(approver, campaign_a, campaign_b, site_a, write_drafts):
    write_drafts(campaign_a, 12)

    states = panel(dashboard(approver), "workflow_objects_to_moderate").get_context_data(
        {"request": dashboard(approver).wsgi_request, "csrf_token": ""}
    )["states"]

    assert [state["obj"].pk for state in states] == [site_a.page("article").pk]


def test_own_submissions_and_edits_leave_out_what_a_campaign_wrote(
    editor, campaign_a, campaign_b, site_a, write_drafts
):
    write_drafts(campaign_a, 12, user=site_a.editor)

    response = dashboard(editor)
    context = {"request": response.wsgi_request, "csrf_token": ""}

    own = panel(response, "user_objects_in_workflow_moderation").get_context_data(context)["workflow_states"]
    assert [state.content_object.pk for state in own] == [site_a.page("article").pk]
    edits = panel(response, "recent_edits").get_context_data(context)["last_edits"]
    generated = set(GeneratedArticle.objects.values_list("pk", flat=True))
    assert edits
    assert not generated & {page.pk for _, page in edits}


def test_an_edit_by_hand_of_a_generated_page_is_a_recent_edit(editor, campaign_a, campaign_b, site_a, write_drafts):
    write_drafts(campaign_a, 3, user=site_a.editor)
    page = GeneratedArticle.objects.filter(campaign=campaign_a).first().page
    GeneratedArticle.objects.filter(pk=page.pk).update(created_at="2026-01-01T00:00:00Z")
    page.save_revision(user=site_a.editor, log_action=True)

    response = dashboard(editor)
    edits = panel(response, "recent_edits").get_context_data({"request": response.wsgi_request})["last_edits"]

    assert edits[0][1].pk == page.pk


# Of the panel: 1 rights (site), 2 campaigns, 3 counts by status, 4 open jobs, 5 their progress, 6 awaiting review; the
# rest is Wagtail's page furniture and the other panels, whose rows here are the same.
def test_dashboard_asks_the_same_for_1_and_20_rows(editor, campaign_a, campaign_b, site_a, write_drafts):
    write_drafts(campaign_a, 1, user=site_a.editor)
    dashboard(editor)
    with counted_queries() as one:
        dashboard(editor)
    write_drafts(campaign_a, 19, user=site_a.editor)
    for number in range(19):
        campaign = Campaign.objects.get(key="cities", site=site_a.site)
        campaign.pk, campaign.uid, campaign.key, campaign._state.adding = None, f"{number:032x}", f"c{number}", True
        campaign.save()
    with counted_queries() as twenty:
        assert len(panel(dashboard(editor), "next_steps").rows) > 1
    assert len(twenty) == len(one)
