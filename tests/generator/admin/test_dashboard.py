"""The dashboard: the next step of each campaign, work in progress, and panels that campaigns do not drown."""

import pytest
from django.urls import reverse

from generator import dispatch
from generator.enums import ArticleStatus
from generator.models import GeneratedArticle

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

    (row,) = panel(response, "desk").rows
    assert row.step == ("Preview and generate", reverse("generator_campaigns:inspect", args=[campaign_a.pk]))
    assert campaign_b.name not in text_of(response)


def test_drafts_that_await_review_are_led_to_where_one_may_review(
    editor, approver, campaign_a, campaign_b, write_drafts
):
    write_drafts(campaign_a, 3)
    write_drafts(campaign_b, 5)

    (row,) = panel(dashboard(approver), "desk").rows
    assert (row.count("awaiting"), row.step[0]) == (3, "Review")
    (row,) = panel(dashboard(editor), "desk").rows
    assert (row.count("awaiting"), row.step[0]) == (3, "Open")


def test_a_published_campaign_says_so(editor, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 3)
    GeneratedArticle.objects.filter(campaign=campaign_a).update(status=ArticleStatus.PUBLISHED)

    (row,) = panel(dashboard(editor), "desk").rows
    assert (row.summary.split(",")[0], row.step[0]) == ("3 published", "Open")


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
