"""The list of generated articles, its bulk actions, and where an article came from beside the page editor."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from generator.enums import ArticleStatus, JobKind
from generator.models import Fragment, GeneratedArticle, Job
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db

INDEX = "/admin/articles/"


@pytest.fixture
def articles(campaign_a, campaign_b, write_drafts):
    """Six articles of the tenant whose people act, in their order; as many of the other tenant."""
    write_drafts(campaign_a, 6)
    write_drafts(campaign_b, 6)
    return list(GeneratedArticle.objects.filter(campaign=campaign_a).select_related("page").order_by("position"))


def found(client, **query):
    return list(client.get(reverse("generator_articles:results"), query).context["object_list"])


def test_list_shows_own_articles_with_hub_and_axis_values(editor, articles, campaign_b):
    response = editor.get(INDEX)

    rows = response.context["object_list"]
    assert {row.pk for row in rows} == {article.pk for article in articles}
    assert {row.hub_title for row in rows} <= {"Texas", "Colorado"}
    text = response.content.decode()
    assert rows[0].axis_keys["location"] in text
    assert reverse("wagtailadmin_pages:edit", args=[rows[0].pk]) in text
    assert campaign_b.name not in text


def test_list_is_filtered_and_searched(editor, articles, campaign_a, campaign_b):
    GeneratedArticle.objects.filter(pk=articles[0].pk).update(status=ArticleStatus.PUBLISHED)

    assert found(editor, status="published") == [articles[0]]
    assert len(found(editor, status="qc", campaign=campaign_a.pk)) == 5
    assert found(editor, q=articles[1].page.title) == [articles[1]]
    wanted = articles[2].axis_keys["location"]
    assert {article.pk for article in found(editor, q=wanted)} == {
        article.pk for article in articles if article.axis_keys["location"] == wanted
    }
    assert "campaign" in editor.get(INDEX, {"campaign": campaign_b.pk}).context["filters"].form.errors


def test_empty_list_leads_to_the_first_campaign(editor, site_a, site_b):
    text = editor.get(INDEX).content.decode()

    assert "There are no generated articles yet" in text
    assert reverse("generator_campaigns:add") in text


# 1 user, 2 profile, 3 rights (site), 4 campaigns for the filter, 5 count, 6 articles with page and campaign, 7 hubs.
def test_list_asks_the_same_for_1_and_20_articles(editor, campaign_a, campaign_b, write_drafts):
    address = reverse("generator_articles:results")
    write_drafts(campaign_a, 1)
    editor.get(address)
    with counted_queries() as one:
        editor.get(address)
    write_drafts(campaign_a, 19)
    with counted_queries() as twenty:
        assert len(editor.get(address).context["object_list"]) == 20
    assert len(twenty) == len(one) <= 8


def bulk(client, action, *, send="post", form=None, **query):
    address = reverse("wagtail_bulk_action", args=["generator", "generatedarticle", action])
    return getattr(client, send)(f"{address}?{urlencode({'next': INDEX, **query}, doseq=True)}", form or {})


def test_selected_articles_are_published_as_one_job(
    approver, articles, site_a, queue, django_capture_on_commit_callbacks
):
    chosen = [articles[0].pk, articles[3].pk]

    assert bulk(approver, "approve_and_publish", send="get", id=chosen).context["count"] == 2
    with django_capture_on_commit_callbacks(execute=True):
        response = bulk(approver, "approve_and_publish", id=chosen)

    job = Job.objects.get(kind=JobKind.PUBLISH)
    assert response.headers["Location"] == reverse("generator_jobs:detail", args=[job.pk])
    assert [pk for chunk in job.chunks.all() for pk in chunk.page_ids] == sorted(chosen)
    assert job.created_by == site_a.approver
    assert {sent for _, sent in queue} == {job.pk}


def test_select_all_takes_what_the_filters_let_through(approver, articles, queue):
    GeneratedArticle.objects.filter(pk=articles[0].pk).update(status=ArticleStatus.PUBLISHED)

    bulk(approver, "approve_and_publish", id="all", status="qc")

    assert Job.objects.get(kind=JobKind.PUBLISH).stop == 5


def test_select_all_takes_nothing_where_a_filter_means_nothing_any_more(approver, articles, queue):
    bulk(approver, "approve_and_publish", id="all", campaign="999999")

    assert not Job.objects.filter(kind=JobKind.PUBLISH).exists()


def test_select_all_on_a_jobs_page_takes_that_jobs_articles(approver, articles, campaign_a, write_drafts, queue):
    job = write_drafts(campaign_a, 2)

    bulk(approver, "approve_and_publish", id="all", childOf=f"job-{job.pk}")

    assert Job.objects.get(kind=JobKind.PUBLISH).stop == 2


def test_bulk_actions_never_reach_another_sites_articles(approver, articles, campaign_b, queue):
    theirs = list(GeneratedArticle.objects.filter(campaign=campaign_b).values_list("pk", flat=True))

    assert bulk(approver, "approve_and_publish", send="get", id=theirs).status_code == 404
    assert bulk(approver, "approve_and_publish", id=[*theirs, articles[0].pk]).status_code == 404
    assert not Job.objects.filter(kind=JobKind.PUBLISH).exists()
    bulk(approver, "approve_and_publish", id="all")
    assert Job.objects.get(kind=JobKind.PUBLISH).stop == len(articles)


@pytest.mark.parametrize(
    "action", ["approve", "approve_and_publish", "reject", "archive", "unpublish", "delete_articles"]
)
def test_an_editor_may_not_run_bulk_actions(editor, articles, queue, action):
    GeneratedArticle.objects.filter(pk=articles[0].pk).update(status=ArticleStatus.PUBLISHED)

    assert bulk(editor, action, send="get", id="all").context["count"] == 0
    bulk(editor, action, id="all")
    assert not Job.objects.exclude(kind=JobKind.GENERATE).exists()


def test_only_fitting_articles_are_rejected(approver, articles, queue):
    GeneratedArticle.objects.filter(pk=articles[0].pk).update(status=ArticleStatus.PUBLISHED)

    response = bulk(approver, "reject", send="get", id=[article.pk for article in articles])
    assert (response.context["count"], response.context["chosen_count"]) == (5, 6)
    silent = bulk(approver, "reject", id=[article.pk for article in articles])
    assert "This field is required" in silent.content.decode()
    bulk(approver, "reject", form={"comment": "Too thin."}, id=[article.pk for article in articles])

    job = Job.objects.get(kind=JobKind.REJECT)
    assert (job.stop, job.comment) == (5, "Too thin.")


def test_deleting_asks_for_the_number_and_starts_a_job(approver, articles, queue):
    ids = [article.pk for article in articles]
    asked = bulk(approver, "delete_articles", send="get", id=ids).content.decode()
    assert "Type 6 to confirm" in asked
    wrong = bulk(approver, "delete_articles", form={"number": "5"}, id=ids)
    assert "6 articles would be deleted" in wrong.content.decode()
    assert not Job.objects.filter(kind=JobKind.DELETE).exists()
    bulk(approver, "delete_articles", form={"number": "6"}, id=ids)
    assert Job.objects.get(kind=JobKind.DELETE).stop == 6


# Provenance beside the page editor


def test_editor_of_a_generated_page_says_where_it_came_from(editor, articles, campaign_a, site_a):
    article = articles[0]
    fragment = Fragment.objects.for_site(site_a.site).get(key="proof")

    text = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()

    assert "Generated by" in text
    assert campaign_a.name in text
    assert article.axis_keys["location"] in text
    assert reverse(Fragment.snippet_viewset.get_url_name("edit"), args=[fragment.pk]) in text


def test_editor_of_a_page_made_by_hand_says_nothing_of_campaigns(editor, articles, site_a):
    text = editor.get(reverse("wagtailadmin_pages:edit", args=[site_a.page("article").pk])).content.decode()

    assert "Generated by" not in text
