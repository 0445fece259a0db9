"""The inventory of headlines: evenly made, each text once, and heard when articles are generated."""

import threading
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from generator import dispatch
from generator.core.compose import Composer
from generator.enums import HeadlineStatus, JobKind, JobStatus
from generator.models import GeneratedArticle, Headline, HeadlinePattern, Job
from generator.services import chunks, generation, headline_search, headlines, jobs, lanes, plans, positions
from generator.services.chunks import claim_chunk
from tests.generator.admin.queries import counted_queries
from tests.generator.factories import compose_drafts, make_campaign

pytestmark = pytest.mark.django_db

SIZE = 40
CITIES = 10


def make(campaign, count, **options):
    """Run a job for headlines to its end, without a queue."""
    job = dispatch.start_headlines(campaign, count=count, user=None, **options)
    work(job)
    job.refresh_from_db()
    return job


def work(job):
    while (chunk := claim_chunk(job.pk, owner=uuid4())) is not None:
        lanes.run(chunk)
    jobs.finish_if_complete(job.pk)


def generate(campaign, count):
    version = plans.freeze(campaign)
    taken = positions.take(positions.free_ranges(version), count=count)
    job = jobs.create_generation(version, ranges=taken, chunk_size=500, user=None)
    work(job)
    return job.chunks.get()


def inventory(campaign):
    return Headline.objects.for_site(campaign.site).filter(campaign=campaign).order_by("position")


def titles(campaign):
    articles = GeneratedArticle.objects.for_site(campaign.site).filter(campaign=campaign)
    return set(articles.values_list("page__draft_title", flat=True))


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr("generator.tasks.send_lanes", lambda *args, **kwargs: None)


# Making them


def test_headlines_are_the_titles_of_the_next_articles(campaign_a, campaign_b):
    job = make(campaign_a, 12)

    drafts = compose_drafts(plans.freeze(campaign_a), count=12)
    rows = list(inventory(campaign_a))
    assert job.status == JobStatus.DONE
    assert [row.text for row in rows] == [draft.title for draft in drafts]
    assert [row.axis_keys for row in rows] == [dict(draft.provenance.axis_keys) for draft in drafts]
    assert [row.index for row in rows] == [draft.provenance.index for draft in drafts]
    assert {row.status for row in rows} == {HeadlineStatus.AVAILABLE}
    assert not inventory(campaign_b).exists()


def test_they_are_evenly_chosen(campaign_a, campaign_b):
    make(campaign_a, CITIES)
    assert len({row.axis_keys["location"] for row in inventory(campaign_a)}) == CITIES


def test_each_text_is_there_once_and_what_cannot_be_found_is_skipped(campaign_a, campaign_b):
    campaign_a.headline = "{Roof|roof|ROOF, |Gutter} help in {State}"
    campaign_a.save()

    job = make(campaign_a, 30)

    texts = [" ".join(row.text.lower().replace(",", "").split()) for row in inventory(campaign_a)]
    assert sorted(texts) == [
        f"{word} help in {state}" for word in ("gutter", "roof") for state in ("colorado", "texas")
    ]
    assert (job.chunks.get().succeeded, job.chunks.get().skipped) == (4, 26)


def test_the_next_job_goes_on_where_the_last_one_stopped(campaign_a, campaign_b):
    for count in (7, 8, 100):
        make(campaign_a, count)
    assert list(inventory(campaign_a).values_list("position", flat=True)) == list(range(SIZE))
    with pytest.raises(dispatch.Refused, match="Every headline of this campaign"):
        make(campaign_a, 1)


def test_starting_again_keeps_what_somebody_decided(campaign_a, campaign_b):
    make(campaign_a, 10)
    make(campaign_b, 10)
    first, second, third = inventory(campaign_a)[:3]
    headlines.change(inventory(campaign_a).filter(pk=first.pk), status=HeadlineStatus.REJECTED)
    headlines.lock(inventory(campaign_a).filter(pk=second.pk), is_locked=True)
    campaign_a.headline = "{Roof|Gutter} care in {City}, {State_Code} for {Identity}"
    campaign_a.save()

    make(campaign_a, 10, replace=True)

    texts = set(inventory(campaign_a).values_list("text", flat=True))
    assert {first.text, second.text} <= texts
    assert third.text not in texts
    assert sum(" care in " in text for text in texts) == 10
    assert not any(" care in " in row.text for row in inventory(campaign_b))


def test_articles_that_are_there_already_have_theirs(campaign_a, campaign_b):
    generate(campaign_a, 3)

    make(campaign_a, 5)

    used = inventory(campaign_a).filter(status=HeadlineStatus.USED).select_related("article__page")
    assert [(row.position, row.text) for row in used] == [(row.position, row.article.page.draft_title) for row in used]
    assert used.count() == 3


def test_a_chunk_that_fails_leaves_no_trace_and_is_made_once(campaign_a, campaign_b, monkeypatch):
    job = dispatch.start_headlines(campaign_a, count=10, user=None)
    finish = chunks.finish_chunk

    def broken(*args, **kwargs):
        raise RuntimeError("The worker died")

    monkeypatch.setattr(chunks, "finish_chunk", broken)
    lanes.run(claim_chunk(job.pk, owner=uuid4()))
    assert not inventory(campaign_a).exists()
    assert Job.objects.get(pk=job.pk).start == 0

    monkeypatch.setattr(chunks, "finish_chunk", finish)
    job.chunks.update(not_before=None)
    work(job)
    assert inventory(campaign_a).count() == 10


def test_a_lane_that_lost_its_lease_writes_nothing(campaign_a, campaign_b):
    job = dispatch.start_headlines(campaign_a, count=10, user=None)
    chunk = claim_chunk(job.pk, owner=uuid4())
    job.chunks.update(lease_owner=uuid4())

    with pytest.raises(chunks.LeaseLostError):
        headline_search.run_chunk(chunk)

    assert not inventory(campaign_a).exists()


def test_a_space_without_end_takes_no_longer(campaign_a, campaign_b):
    words = " ".join("{a|b|c|d|e|f|g|h|i|j}" for _ in range(30))
    campaign_a.headline = f"{words} in {{City}}"
    campaign_a.save()

    make(campaign_a, 25)

    assert inventory(campaign_a).count() == 25
    assert plans.freeze(campaign_a).size > 10**30
    assert len({row.axis_keys["location"] for row in inventory(campaign_a)[:CITIES]}) == CITIES


# What the inventory reads and writes for a chunk: lock of the job, of the chunk and of the parent page, known texts,
# used positions, the rows, the job's place, the chunk. The number is the same for any rows.
def test_a_chunk_asks_the_same_for_1_and_20_headlines(campaign_a, campaign_b):
    def run(count):
        job = dispatch.start_headlines(campaign_a, count=count, user=None)
        chunk = claim_chunk(job.pk, owner=uuid4())
        with counted_queries() as asked:
            headline_search.run_chunk(chunk)
        jobs.finish_if_complete(job.pk)
        return len(asked)

    run(1)
    assert run(1) == run(20)


def test_only_who_may_generate_may_make_them_one_job_at_a_time(campaign_a, campaign_b, site_a, site_b):
    for user in (site_a.approver, site_b.editor):
        with pytest.raises(PermissionDenied):
            dispatch.start_headlines(campaign_a, count=1, user=user)
    dispatch.start_headlines(campaign_a, count=1, user=site_a.editor)
    with pytest.raises(dispatch.Refused, match="being made already"):
        dispatch.start_headlines(campaign_a, count=1, user=site_a.editor)
    assert dispatch.start_headlines(campaign_b, count=1, user=site_b.editor).kind == JobKind.HEADLINES


@pytest.mark.parametrize("count", [0, dispatch.MOST_HEADLINES + 1])
def test_a_job_has_a_size(campaign_a, campaign_b, count):
    with pytest.raises(dispatch.Refused, match="at most 500,000"):
        dispatch.start_headlines(campaign_a, count=count, user=None)


def test_a_broken_campaign_makes_none(campaign_a, campaign_b):
    campaign_a.headline = "{Nonsense_Name}"
    campaign_a.save()
    with pytest.raises(dispatch.Refused, match="Headline, line 1, column 1"):
        dispatch.start_headlines(campaign_a, count=1, user=None)


# Generating with them


def test_a_used_headline_says_by_which_article(campaign_a, campaign_b):
    make(campaign_a, 10)
    make(campaign_b, 10)

    generate(campaign_a, 4)

    rows = inventory(campaign_a).select_related("article__page")
    assert [row.status for row in rows] == ["used"] * 4 + ["available"] * 6
    assert [row.text for row in rows[:4]] == [row.article.page.draft_title for row in rows[:4]]
    assert set(inventory(campaign_b).values_list("status", flat=True)) == {"available"}


@pytest.mark.parametrize("how", ["rejected", "reserved", "locked"])
def test_no_article_is_made_with_a_headline_that_is_kept_back(campaign_a, campaign_b, how):
    make(campaign_a, 10)
    make(campaign_b, 10)
    kept = inventory(campaign_a).filter(position__in=(1, 3))
    if how == "locked":
        headlines.lock(kept, is_locked=True)
    else:
        headlines.change(kept, status=HeadlineStatus(how))

    chunk = generate(campaign_a, 6)

    assert (chunk.succeeded, chunk.skipped) == (4, 2)
    assert titles(campaign_a) == set(
        inventory(campaign_a).filter(position__in=(0, 2, 4, 5)).values_list("text", flat=True)
    )
    assert not kept.filter(status=HeadlineStatus.USED).exists()
    generate(campaign_b, 6)
    assert len(titles(campaign_b)) == 6


def test_a_rejected_text_is_passed_over_at_every_point_that_has_it(campaign_a, campaign_b):
    campaign_a.headline = "{Roof|Gutter} help in {State}"
    campaign_a.save()
    make(campaign_a, 10)
    rejected = inventory(campaign_a).first()
    headlines.change(inventory(campaign_a).filter(pk=rejected.pk), status=HeadlineStatus.REJECTED)

    generate(campaign_a, SIZE)

    assert rejected.text not in titles(campaign_a)
    assert len(titles(campaign_a)) == 3


def test_a_chunk_that_fails_marks_nothing(campaign_a, campaign_b, monkeypatch):
    make(campaign_a, 5)
    version = plans.freeze(campaign_a)
    job = jobs.create_generation(version, ranges=[range(5)], chunk_size=5, user=None)

    def broken(*args, **kwargs):
        raise RuntimeError("The worker died")

    monkeypatch.setattr(chunks, "finish_chunk", broken)
    with pytest.raises(RuntimeError):
        generation.run_chunk(claim_chunk(job.pk, owner=uuid4()))

    assert set(inventory(campaign_a).values_list("status", flat=True)) == {"available"}
    assert not titles(campaign_a)


# Of the inventory: the texts that the drafts have, the new articles' keys, and the headlines themselves.
def test_generating_asks_the_same_with_1_and_20_headlines(campaign_a, campaign_b):
    make(campaign_a, SIZE)
    version = plans.freeze(campaign_a)

    def run(start, stop):
        job = jobs.create_generation(version, ranges=[range(start, stop)], chunk_size=50, user=None)
        chunk = claim_chunk(job.pk, owner=uuid4())
        with counted_queries() as asked:
            generation.run_chunk(chunk)
        jobs.finish_if_complete(job.pk)
        return len(asked)

    run(0, 12)
    assert run(12, 13) == run(13, 33)
    assert inventory(campaign_a).filter(status=HeadlineStatus.USED, article__isnull=False).count() == 33


# Deciding by hand


def test_moves_follow_the_table_and_leave_locked_and_used_ones(campaign_a, campaign_b):
    make(campaign_a, 6)
    generate(campaign_a, 2)
    headlines.lock(inventory(campaign_a).filter(position=2), is_locked=True)

    assert headlines.change(inventory(campaign_a), status=HeadlineStatus.REJECTED) == 3
    assert headlines.change(inventory(campaign_a), status=HeadlineStatus.REJECTED) == 0
    assert [row.status for row in inventory(campaign_a)] == ["used", "used", "available", *["rejected"] * 3]
    assert headlines.change(inventory(campaign_a), status=HeadlineStatus.AVAILABLE) == 3
    assert headlines.counts(campaign_a) == {"used": 2, "available": 4}
    assert headlines.counts(campaign_b) == {}


def test_a_used_headline_can_be_had_again_when_its_article_is_gone(campaign_a, campaign_b):
    make(campaign_a, 2)
    generate(campaign_a, 2)
    GeneratedArticle.objects.get(position=0, campaign=campaign_a).page.delete()

    assert headlines.change(inventory(campaign_a), status=HeadlineStatus.AVAILABLE) == 1
    assert [row.status for row in inventory(campaign_a)] == ["available", "used"]


# Patterns


def test_a_campaign_takes_its_headlines_from_a_pattern(campaign_a, campaign_b, site_a):
    pattern = HeadlinePattern.objects.for_site(site_a.site).get()
    campaign_a.headline, campaign_a.headline_pattern = "", pattern
    campaign_a.save()

    make(campaign_a, 5)

    assert all(row.text.endswith("?") and " fixes roofs in Town " in row.text for row in inventory(campaign_a))
    before = plans.freeze(campaign_a)
    HeadlinePattern.objects.filter(pk=pattern.pk).update(formula="Who mends roofs in {City}?")
    assert plans.current_version(campaign_a) is None
    assert Composer(plans.load(before)).headline(0).text == inventory(campaign_a).first().text


def test_a_campaign_may_take_a_shared_pattern(campaign_a, campaign_b):
    shared = HeadlinePattern.objects.create(site=None, key="shared", name="Shared", formula="Roofs of {City}")
    campaign_a.headline, campaign_a.headline_pattern = "", shared
    campaign_a.save()
    make(campaign_a, 1)
    assert inventory(campaign_a).get().text.startswith("Roofs of Town ")


def test_a_pattern_of_another_site_is_a_problem_of_its_field(campaign_a, campaign_b, site_b):
    theirs = HeadlinePattern.objects.for_site(site_b.site).get()
    campaign_a.headline, campaign_a.headline_pattern = "", theirs
    assert {problem.field for problem in plans.problems(campaign_a)} == {"headline_pattern"}


def test_a_wrong_pattern_is_named_as_such(campaign_a, campaign_b, site_a):
    wrong = HeadlinePattern.objects.create(site=site_a.site, key="wrong", name="Wrong", formula="one\n{Citty}")
    campaign_a.headline, campaign_a.headline_pattern = "", wrong
    (problem,) = plans.problems(campaign_a)
    assert str(problem).startswith("Headline pattern, line 2, column 1: ")


@pytest.mark.django_db(transaction=True)
def test_two_lanes_of_one_job_make_no_text_twice(site_a, site_b, monkeypatch):
    monkeypatch.setattr(jobs, "HEADLINES_PER_CHUNK", 5)
    campaign = make_campaign(site_a)
    job = dispatch.start_headlines(campaign, count=SIZE, user=None)
    assert job.chunks.count() == 8

    def lane():
        try:
            lanes.work(job.pk, seconds=60)
        finally:
            connection.close()

    threads = [threading.Thread(target=lane) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert list(inventory(campaign).values_list("position", flat=True)) == list(range(SIZE))


@pytest.mark.django_db(transaction=True)
def test_filling_waits_for_whoever_writes_articles_and_they_not_for_one_another(site_a, site_b):
    campaign = make_campaign(site_a)
    job = dispatch.start_headlines(campaign, count=5, user=None)
    seen = []

    def fill():
        try:
            lanes.work(job.pk, seconds=60)
            seen.append("filled")
        finally:
            connection.close()

    def write():
        try:
            with transaction.atomic():
                headlines.hold(campaign)
                seen.append("wrote")
        finally:
            connection.close()

    with transaction.atomic():
        headlines.hold(campaign)
        other = threading.Thread(target=write)
        other.start()
        other.join(timeout=20)
        filling = threading.Thread(target=fill)
        filling.start()
        filling.join(timeout=1)
        assert seen == ["wrote"]
    filling.join(timeout=30)
    assert seen == ["wrote", "filled"]
