"""Articles rendered anew as a set: the rows that the way for one page leaves, and what people did by hand is kept."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageLogEntry, Revision

from generator.core.compose import Composer
from generator.enums import ArticleStatus, JobKind
from generator.models import Fragment, GeneratedArticle
from generator.services import plans, publishing, rerendering, review
from generator.services.page_sets import actions
from generator.services.page_sets import rerendering as sets
from generator.services.points import PointFinder
from generator.services.rerendering import Wish
from sites_app.models import ArticlePage
from tests.generator.row_parity import NOW, rows_of
from tests.generator.services.page_sets.conftest import make_articles

pytestmark = pytest.mark.django_db

# How much of a draft is in the search index is the set's own affair.
SEARCH = "wagtailsearch_indexentry"


def ids(articles):
    return [article.pk for article in articles]


def change(site, *, key="opening", heading="Now {Offer} in {City}"):
    Fragment.objects.for_site(site.site).filter(key=key).update(heading=heading)


def fresh(articles):
    return list(GeneratedArticle.objects.filter(pk__in=ids(articles)).order_by("pk"))


def drafts_of(articles, version):
    finder = PointFinder(Composer(plans.load(version)))
    return rerendering.compose(fresh(articles), finder=finder)[0]


def run(articles, *, version, user, publishes=False):
    return sets.run(drafts_of(articles, version), version=version, user=user, publishes=publishes)


def one_by_one(articles, *, version, user, publishes=False):
    drafts = drafts_of(articles, version)
    wish = Wish(version=version, user=user, publishes=publishes)
    for article in fresh(articles):
        rerendering.rerender(article, draft=drafts[article.pk], wish=wish)


def assert_same(articles, *, version, user, publishes=False, leaving_out=()):
    singly = rows_of(
        lambda: one_by_one(articles, version=version, user=user, publishes=publishes), leaving_out=leaving_out
    )
    reports = []
    as_set = rows_of(
        lambda: reports.append(run(articles, version=version, user=user, publishes=publishes)), leaving_out=leaving_out
    )
    assert sorted(reports[0].handled) == ids(articles)
    assert as_set == singly
    return {table: len(found) for table, found in as_set.items()}


def publish(articles, site):
    """Before the moment at which the clock stands in comparisons."""
    with time_machine.travel(NOW - timedelta(days=1)):
        for article in articles:
            publishing.publish(article, user=site.approver)
    Revision.objects.update(created_at=NOW - timedelta(days=2))


def test_drafts_get_the_rows_that_one_gets(articles, campaign_a, site_a):
    change(site_a)
    version = plans.freeze(campaign_a)
    assert assert_same(articles, version=version, user=site_a.editor, leaving_out={SEARCH}) == {
        "generator_generatedarticle": 3,
        "sites_app_articlepage": 3,
        "wagtailcore_page": 3,
        "wagtailcore_pagelogentry": 3,
        "wagtailcore_revision": 3,
    }


def test_live_pages_get_a_revision_that_waits(articles, campaign_a, site_a):
    publish(articles, site_a)
    change(site_a)
    found = assert_same(articles, version=plans.freeze(campaign_a), user=site_a.editor)
    assert "sites_app_articlepage" not in found
    assert found["wagtailcore_revision"] == 3


def test_live_pages_are_published_at_once_where_that_is_wished(articles, campaign_a, site_a):
    publish(articles, site_a)
    change(site_a)
    campaign_a.headline = campaign_a.headline.replace("help", "care")
    campaign_a.save()
    found = assert_same(articles, version=plans.freeze(campaign_a), user=site_a.administrator, publishes=True)
    assert found["wagtailcore_pagelogentry"] == 9
    assert found["sites_app_articlepage"] == 3


def edit_block(article, site, *, section, text):
    """A person rewrites the block of a section, in Wagtail's way."""
    page = article.page.get_latest_revision_as_object()
    origin = next(each for each in article.blocks if each["section"] == section)
    body = [dict(block) for block in page.body.raw_data]
    for block in body:
        if block["id"] == origin["id"]:
            block["value"] = text
    page.body = json.dumps(body)
    page.save()
    page.save_revision(user=site.editor, log_action=True)
    return origin["id"]


def body_of(article):
    return ArticlePage.objects.get(pk=article.pk).body.raw_data


def rerender_all(articles, campaign, site):
    """As a job does it: a set, and what it leaves page by page."""
    version = plans.freeze(campaign)
    report = run(articles, version=version, user=site.editor)
    left = [article for article in articles if article.pk not in report.handled]
    one_by_one(left, version=version, user=site.editor)
    return report


def test_what_a_person_wrote_is_kept_and_stays_kept(articles, campaign_a, site_a):
    edited = edit_block(articles[0], site_a, section="problem", text="<p>By hand.</p>")
    for heading in ("Second {City}", "Third {City}"):
        for key in ("problem", "opening"):
            change(site_a, key=key, heading=heading)
        rerender_all(fresh(articles), campaign_a, site_a)
    body = {block["id"]: block["value"] for block in body_of(articles[0])}
    assert body[edited] == "<p>By hand.</p>"
    assert body_of(articles[0])[0]["value"]["heading"].startswith("Third ")
    assert "<h2>Third " in str(body_of(articles[1])[1]["value"])


def test_rerendered_drafts_are_still_published_as_one_set(articles, campaign_a, site_a):
    change(site_a)
    run(articles, version=plans.freeze(campaign_a), user=site_a.editor)
    report = actions.run(JobKind.PUBLISH, ids(articles), site_id=site_a.site.pk, user=site_a.approver)
    assert report.done == set(ids(articles))
    page = ArticlePage.objects.get(pk=articles[0].pk)
    assert page.body.raw_data[0]["value"]["heading"].startswith("Now ")
    assert page.live_revision_id == page.latest_revision_id


def test_publishing_rerendered_drafts_as_a_set_is_what_wagtail_does(articles, campaign_a, site_a):
    change(site_a)
    run(articles, version=plans.freeze(campaign_a), user=site_a.editor)
    singly = rows_of(lambda: [publishing.publish(article, user=site_a.approver) for article in fresh(articles)])
    as_set = rows_of(lambda: actions.run(JobKind.PUBLISH, ids(articles), site_id=site_a.site.pk, user=site_a.approver))
    assert as_set == singly


def test_a_live_page_that_was_taken_down_with_a_text_that_waits_goes_page_by_page(articles, campaign_a, site_a):
    publish(articles, site_a)
    change(site_a)
    run(articles, version=plans.freeze(campaign_a), user=site_a.editor)
    for article in fresh(articles):
        publishing.unpublish(article, user=site_a.approver)
    report = actions.run(JobKind.PUBLISH, ids(articles), site_id=site_a.site.pk, user=site_a.approver)
    assert not report.handled


def test_an_article_that_stays_the_same_gets_no_revision(articles, campaign_a, site_a):
    Fragment.objects.for_site(site_a.site).filter(key="opening").update(weight=7)
    version = plans.freeze(campaign_a)
    revisions = Revision.objects.count()
    report = run(articles, version=version, user=site_a.editor)
    assert (report.done, report.waiting) == (frozenset(), frozenset(ids(articles)))
    assert Revision.objects.count() == revisions
    assert {article.version_id for article in fresh(articles)} == {version.pk}


def test_approved_drafts_await_review_again(articles, campaign_a, site_a):
    for article in articles:
        review.approve(article, user=site_a.approver)
    change(site_a)
    assert_same(articles, version=plans.freeze(campaign_a), user=site_a.editor, leaving_out={SEARCH})
    run(articles, version=plans.freeze(campaign_a), user=site_a.editor)
    assert {article.status for article in fresh(articles)} == {ArticleStatus.QC}
    assert not ArticlePage.objects.filter(pk__in=ids(articles), is_approved=True).exists()
    for article in fresh(articles):
        assert article.page.current_workflow_task_state.revision_id == article.page.latest_revision_id


def test_changes_of_somebody_else_that_wait_are_not_published(articles, campaign_a, site_a):
    publish(articles, site_a)
    edit_block(articles[0], site_a, section="problem", text="<p>Not ready.</p>")
    Page.objects.filter(pk=articles[0].pk).update(live=True)
    change(site_a)
    run(articles, version=plans.freeze(campaign_a), user=site_a.administrator, publishes=True)
    page = Page.objects.get(pk=articles[0].pk)
    assert page.live_revision_id != page.latest_revision_id
    assert Page.objects.filter(pk__in=ids(articles), has_unpublished_changes=False).count() == 2


def test_who_may_not_publish_leaves_revisions_that_wait(articles, campaign_a, site_a):
    publish(articles, site_a)
    change(site_a)
    run(articles, version=plans.freeze(campaign_a), user=site_a.editor, publishes=True)
    assert not Page.objects.filter(pk__in=ids(articles), has_unpublished_changes=False).exists()


def test_nothing_of_another_site_is_touched(articles, articles_b, campaign_a, site_a, site_b):
    change(site_a)
    change(site_b)
    version = plans.freeze(campaign_a)
    drafts = drafts_of(articles, version)
    stolen = {**drafts, **dict(zip(ids(articles_b), drafts.values(), strict=True))}
    report = sets.run(stolen, version=version, user=site_a.administrator, publishes=True)
    assert report.handled == set(ids(articles))
    assert not PageLogEntry.objects.filter(page__in=ids(articles_b), action="generator.rerender").exists()


def test_the_number_of_statements_does_not_depend_on_the_number_of_pages(articles_b, campaign_a, site_a):
    articles = make_articles(campaign_a, count=21, user=site_a.editor)
    publish(articles[10:], site_a)
    change(site_a)
    version = plans.freeze(campaign_a)
    # The first makes the process know what it keeps of the version.
    run(articles[20:], version=version, user=site_a.administrator, publishes=True)
    articles = articles[:20]
    counts = []
    for some in (articles[9:11], [*articles[:9], *articles[11:]]):
        drafts = drafts_of(some, version)
        user = type(site_a.editor).objects.get(pk=site_a.administrator.pk)
        with CaptureQueriesContext(connection) as queries:
            report = sets.run(drafts, version=version, user=user, publishes=True)
        assert report.done == set(ids(some))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 45
