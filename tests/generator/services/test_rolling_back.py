"""Rolling back a release: every page shows what it showed before, as a set and one by one, whoever edits meanwhile."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry

from generator import dispatch
from generator.enums import ArticleStatus, JobKind, JobStatus
from generator.models import Fragment, GeneratedArticle, Job, JobChunk, ReleasePolicy
from generator.services import chunks, drafts, jobs, lanes, plans, publishing, rerendering, rolling_back
from generator.services.page_sets import restoring
from sites_app.models import ArticlePage
from tests.fixtures.tenants import NO_LIMITS
from tests.generator.factories import compose_drafts
from tests.generator.row_parity import rows_of

pytestmark = pytest.mark.django_db

SEARCH = "wagtailsearch_indexentry"


@pytest.fixture
def articles(campaign_a, campaign_b):
    made = []
    for campaign in (campaign_b, campaign_a):
        version = plans.freeze(campaign)
        report = drafts.save(compose_drafts(version, count=4), version=version)
        made = list(GeneratedArticle.objects.for_site(campaign.site).filter(pk__in=report.page_ids).order_by("pk"))
    return made


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """No broker: jobs are run by hand."""
    from generator import tasks

    for task in set(tasks.LANES.values()):
        monkeypatch.setattr(task, "apply_async", lambda *args, **kwargs: None)


def run(job):
    while lanes.work(job.pk, seconds=60).goes_on:
        JobChunk.objects.filter(job=job).update(not_before=None)
    return Job.objects.get(pk=job.pk)


def publish(articles, site):
    chosen = GeneratedArticle.objects.for_site(site.site).filter(pk__in=[article.pk for article in articles])
    return run(jobs.create_for_pages(chosen, site=site.site, kind=JobKind.PUBLISH, user=site.approver))


def rerender(campaign, site, *, heading="Now {Offer} in {City}", user=None):
    """Render the campaign's articles anew with another heading, and publish them where they are live."""
    Fragment.objects.for_site(site.site).filter(key="opening").update(heading=heading)
    version = plans.freeze(campaign)
    user = user or both(site)
    chosen = GeneratedArticle.objects.for_site(site.site).outdated(version)
    details = {"campaign": campaign, "version": version, "publishes": True}
    return run(jobs.create_for_pages(chosen, site=site.site, kind=JobKind.RERENDER, user=user, **details))


def both(site):
    """Somebody who may generate and publish."""
    user = site.administrator
    user.groups.add(*site.approver.groups.all(), *site.editor.groups.all())
    return type(user).objects.get(pk=user.pk)


def roll_back(job, site, **options):
    return run(dispatch.start_rollback(job, user=site.approver, **options))


def counts(job):
    row = job.chunks.values_list("succeeded", "skipped", "failed")
    return tuple(sum(column) for column in zip(*row, strict=True))


def pages(articles):
    rows = ArticlePage.objects.filter(pk__in=[article.pk for article in articles]).order_by("pk")
    return list(rows)


def body_of(page):
    return page.body.get_prep_value()[0]["value"]["heading"]


def test_what_was_not_live_before_goes_off_the_site(articles, site_a, site_b):
    job = publish(articles, site_a)
    assert rolling_back.preview(job) == rolling_back.RollbackPreview(total=4, unpublished=4)
    done = roll_back(job, site_a, comment="Too early.")
    assert (done.status, counts(done), done.undoes) == (JobStatus.DONE, (4, 0, 0), job)
    assert [page.live for page in pages(articles)] == [False] * 4
    statuses = GeneratedArticle.objects.for_site(site_a.site).values_list("status", flat=True)
    assert set(statuses) == {ArticleStatus.UNPUBLISHED}
    entry = PageLogEntry.objects.filter(action="generator.roll_back", page=articles[0].pk).get()
    said = {"undone": str(job), "job": job.pk, "why": "Too early.", "site": site_a.site.pk, "part_of": f"job {done.pk}"}
    assert (entry.user, entry.data) == (site_a.approver, said)
    assert not PageLogEntry.objects.filter(
        action="generator.roll_back", page__in=site_b.home.get_descendants()
    ).exists()


def test_what_was_live_shows_its_former_text_and_keeps_the_new_one_as_a_draft(articles, campaign_a, site_a, client_for):
    publish(articles, site_a)
    former = {page.pk: (page.live_revision_id, page.title, page.body.get_prep_value()) for page in pages(articles)}
    job = rerender(campaign_a, site_a)
    assert counts(job) == (4, 0, 0)
    assert all(body_of(page).startswith("Now ") for page in pages(articles))
    assert rolling_back.preview(job) == rolling_back.RollbackPreview(total=4, restored=4)
    done = roll_back(job, site_a)
    assert counts(done) == (4, 0, 0)
    after = pages(articles)
    assert {page.pk: (page.live_revision_id, page.title, page.body.get_prep_value()) for page in after} == former
    assert all(page.live and page.has_unpublished_changes for page in after)
    assert all(body_of(page.get_latest_revision_as_object()).startswith("Now ") for page in after)
    assert "Now alphamark" not in client_for(host=site_a.host).get(after[0].url).content.decode()
    made = GeneratedArticle.objects.filter(pk__in=[article.pk for article in articles])
    assert set(made.values_list("status", "written_revision_id")) == {(ArticleStatus.PUBLISHED, None)}
    assert Redirect.objects.filter(site=site_a.site, automatically_created=True).count() == 0


def test_a_rolled_back_text_can_be_rendered_anew_and_goes_out_again(articles, campaign_a, site_a):
    publish(articles, site_a)
    roll_back(rerender(campaign_a, site_a), site_a)
    rerender(campaign_a, site_a, heading="Later {Offer} in {City}")
    latest = [body_of(page.get_latest_revision_as_object()) for page in pages(articles)]
    assert all(text.startswith("Later ") for text in latest)
    # Unpublished changes waited there, so nothing went out by itself.
    assert not any(body_of(page).startswith("Later ") for page in pages(articles))


def test_pages_that_changed_since_are_left_alone_and_counted(articles, site_a):
    job = publish(articles, site_a)
    edited, published, gone, _ = (article.page for article in articles)
    edited.title = "By hand"
    edited.save_revision(user=site_a.editor)
    published.refresh_from_db()
    published.save_revision(user=site_a.editor).publish(user=site_a.approver)
    gone.refresh_from_db()
    gone.unpublish()
    assert rolling_back.preview(job) == rolling_back.RollbackPreview(total=4, unpublished=1, changed=2, gone=1)
    done = roll_back(job, site_a)
    assert counts(done) == (1, 3, 0)
    assert [page.live for page in pages(articles)] == [True, True, False, False]


def test_they_go_back_too_when_that_is_wished(articles, site_a):
    job = publish(articles, site_a)
    page = articles[0].page
    page.title = "By hand"
    revision = page.save_revision(user=site_a.editor)
    done = roll_back(job, site_a, also_changed=True)
    assert counts(done) == (4, 0, 0)
    page.refresh_from_db()
    assert (page.live, page.latest_revision_id) == (False, revision.pk)


def test_what_nobody_released_is_no_part_of_it(articles, site_a):
    publishing.publish(articles[0], user=site_a.approver)
    job = publish(articles, site_a)
    assert rolling_back.preview(job).total == 3
    roll_back(job, site_a)
    assert [page.live for page in pages(articles)] == [True, False, False, False]


def test_only_a_job_that_ended_and_released_something_is_rolled_back(articles, campaign_a, site_a):
    publish(articles, site_a)
    unpublishing = jobs.create_for_pages(
        GeneratedArticle.objects.for_site(site_a.site), site=site_a.site, kind=JobKind.UNPUBLISH, user=site_a.approver
    )
    with pytest.raises(dispatch.Refused, match="published something"):
        dispatch.start_rollback(run(unpublishing), user=site_a.approver)
    waiting = jobs.create_for_pages(
        GeneratedArticle.objects.for_site(site_a.site), site=site_a.site, kind=JobKind.PUBLISH, user=site_a.approver
    )
    with pytest.raises(dispatch.Refused, match="ended"):
        dispatch.start_rollback(waiting, user=site_a.approver)
    done = run(waiting)
    first = dispatch.start_rollback(done, user=site_a.approver)
    with pytest.raises(dispatch.Refused, match="already"):
        dispatch.start_rollback(done, user=site_a.approver)
    run(first)
    with pytest.raises(dispatch.Refused, match="still on the site"):
        dispatch.start_rollback(done, user=site_a.approver)


def test_whether_a_job_can_be_rolled_back_is_known_without_its_preview(articles, site_a, monkeypatch):
    job = publish(articles, site_a)
    monkeypatch.setattr(rolling_back, "preview", lambda job: pytest.fail("All of the job was read."))
    for article in articles[1:]:
        publishing.unpublish(article, user=site_a.approver)
    assert rolling_back.refusal(job) == ""
    publishing.unpublish(articles[0], user=site_a.approver)
    assert "still on the site" in rolling_back.refusal(job)


def test_who_may_not_publish_on_the_site_rolls_nothing_back(articles, site_a, site_b):
    job = publish(articles, site_a)
    for user in (site_a.editor, site_b.approver, site_b.administrator):
        with pytest.raises(PermissionDenied):
            dispatch.start_rollback(job, user=user)


def test_a_page_that_somebody_locked_is_an_error_of_its_own(articles, site_a):
    job = publish(articles, site_a)
    Page.objects.filter(pk=articles[0].pk).update(locked=True, locked_by=site_a.editor)
    done = roll_back(job, site_a)
    assert counts(done) == (3, 0, 1)
    error = done.errors.get()
    assert (error.page_id, "locked" in error.message) == (articles[0].pk, True)


def test_a_former_text_that_is_not_kept_is_an_error(articles, campaign_a, site_a):
    publish(articles, site_a)
    former = pages(articles)[0].live_revision
    job = rerender(campaign_a, site_a)
    former.delete()
    done = roll_back(job, site_a)
    assert counts(done) == (3, 0, 1)
    assert done.errors.get().message == rolling_back.NOT_KEPT


def chunk_of(job, site, **options):
    made = dispatch.start_rollback(job, user=site.approver, **options)
    return chunks.claim_chunk(made.pk, owner=uuid4())


@pytest.mark.parametrize("was_live", [False, True])
def test_a_set_leaves_the_rows_that_one_by_one_leaves(articles, campaign_a, site_a, monkeypatch, was_live):
    job = publish(articles, site_a)
    if was_live:
        job = rerender(campaign_a, site_a)
    chunk = chunk_of(job, site_a)
    wish = rolling_back._Wish(chunk.job, {int(pk): row for pk, row in chunk.before.items() if pk.isdigit()},
                              also_changed=False)  # fmt: skip
    done = []

    def singly():
        with transaction.atomic():
            done.append([rolling_back._one(article, wish) for article in articles])

    # Boards are told of all pages of a set at once.
    leaving_out = (SEARCH, "generator_articlechange")
    one_by_one = rows_of(singly, leaving_out=leaving_out)
    as_set = rows_of(lambda: done.append(rolling_back._as_set(wish)), leaving_out=leaving_out)
    assert done == [[True] * 4, frozenset(article.pk for article in articles)]
    assert as_set == one_by_one


def test_the_number_of_queries_does_not_depend_on_the_number_of_pages(campaign_a, site_a):
    version = plans.freeze(campaign_a)
    made = drafts.save(compose_drafts(version, count=20), version=version).page_ids
    articles = list(GeneratedArticle.objects.filter(pk__in=made).order_by("pk"))
    publish(articles, site_a)
    job = rerender(campaign_a, site_a)
    chunk = chunk_of(job, site_a)
    befores = {int(pk): row for pk, row in chunk.before.items() if pk.isdigit()}
    numbers = []
    # The first makes the process know what it keeps.
    for some in (articles[:1], articles[1:2], articles[2:]):
        wish = rolling_back._Wish(chunk.job, {each.pk: befores[each.pk] for each in some}, also_changed=False)
        with CaptureQueriesContext(connection) as queries:
            assert len(rolling_back._as_set(wish)) == len(some)
        numbers.append(len(queries))
    assert numbers[1] == numbers[2]


def test_a_page_whose_revisions_differ_in_more_than_text_goes_by_itself(articles, campaign_a, site_a):
    publish(articles, site_a)
    page = articles[0].page
    page.refresh_from_db()
    page.show_in_menus = True
    page.save_revision(user=site_a.editor).publish(user=site_a.approver)
    job = rerender(campaign_a, site_a)
    revision = pages(articles)[0].live_revision
    revision.content["show_in_menus"] = False
    revision.save()
    former = job.chunks.get().before[str(page.pk)]["live_revision"]
    assert restoring._plain({page.pk: former}) == []
    done = roll_back(job, site_a)
    assert counts(done)[2] == 0
    page.refresh_from_db()
    assert page.show_in_menus is True


def test_what_is_rendered_anew_goes_out_only_through_the_gate(articles, campaign_a, site_a):
    publish(articles, site_a)
    ReleasePolicy.objects.filter(site=site_a.site).update(**{**NO_LIMITS, "requires_sample": True})
    job = rerender(campaign_a, site_a)
    assert counts(job) == (0, 0, 4)
    messages = set(job.errors.values_list("message", flat=True))
    assert messages == {
        "Rendered anew as a draft, but not published. "
        f"Nobody has approved a test batch of “{campaign_a.name}” as it is in version 2."
    }
    for page in pages(articles):
        assert page.live
        assert page.has_unpublished_changes
        assert not body_of(page).startswith("Now ")
        assert body_of(page.get_latest_revision_as_object()).startswith("Now ")
    assert rolling_back.preview(job).total == 0


def test_one_article_rendered_anew_is_kept_back_as_one_of_a_set(articles, campaign_a, site_a, monkeypatch):
    publish(articles, site_a)
    ReleasePolicy.objects.filter(site=site_a.site).update(**{**NO_LIMITS, "max_title": 5})
    monkeypatch.setattr(rerendering.rerendering_sets.listeners, "sets_allowed", lambda kind: False)
    job = rerender(campaign_a, site_a)
    assert counts(job) == (0, 0, 4)
    assert all("not published" in message for message in job.errors.values_list("message", flat=True))
    assert not any(body_of(page).startswith("Now ") for page in pages(articles))
