"""Forecasts: figures of sampled articles, the site's own size and speed, and advice that fits the slot."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from generator.core.compose import Composer, PlanError
from generator.enums import JobKind, JobStatus
from generator.models import CampaignVersion, Fragment, FragmentItem, GeneratedArticle, Job, JobChunk
from generator.services import drafts, forecasts, plans
from generator.services.forecast_advice import MOST_WORDINGS, SlotForecast, advise
from generator.services.forecasts import forecast
from generator.services.measures import bytes_per_article, drafts_per_second
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db

SIZE = 40
TARGET = {"words": 800, "word_target": 800, "similarity": 0.1}


def slot(**changes):
    whole = SlotForecast("intro", "rich_text", fragments=5, wordings=10_000, words=120, share=1.0)
    return replace(whole, **changes)


def write(campaign, count=5):
    version = plans.freeze(campaign)
    drafts.save(compose_drafts(version, count=count), version=version)


def finished_job(campaign, *, written, seconds, status=JobStatus.DONE):
    version = plans.freeze(campaign)
    until = timezone.now()
    job = Job.objects.create(
        site=campaign.site, kind=JobKind.GENERATE, status=status, campaign=campaign, version=version, stop=written
    )
    JobChunk.objects.create(
        job=job, number=0, start=0, stop=written, succeeded=written, status="done",
        started_at=until - timedelta(seconds=seconds), finished_at=until,
    )  # fmt: skip
    return job


def test_words_are_those_of_the_articles_that_will_be_made(campaign_a, campaign_b):
    found = forecast(campaign_a, SIZE)

    version = plans.freeze(campaign_a)
    lengths = [draft.word_count for draft in compose_drafts(version, count=SIZE)]
    assert found.pages == SIZE
    assert min(lengths) <= found.fewest_words <= found.words <= found.most_words <= max(lengths)
    assert found.total_words == found.words * SIZE
    assert found.samples == forecasts.SAMPLES


def test_a_forecast_is_for_no_more_than_there_is(campaign_a, campaign_b):
    assert forecast(campaign_a, 10**9).pages == SIZE


def test_a_forecast_stores_nothing(campaign_a, campaign_b):
    forecast(campaign_a, SIZE)
    assert not CampaignVersion.objects.exists()
    assert not GeneratedArticle.objects.exists()


def test_a_broken_campaign_has_no_forecast(campaign_a, campaign_b):
    campaign_a.headline = "{Citty}"
    with pytest.raises(PlanError):
        forecast(campaign_a, 5)


def test_samples_are_spread_over_all_that_will_be_made(campaign_a, campaign_b):
    composer = Composer(plans.examine(campaign_a).plan)
    positions = [draft.provenance.position for draft in forecasts.sample(composer, count=SIZE)]
    assert positions == list(range(0, SIZE, 2))


def test_articles_that_say_the_same_everywhere_are_alike_though_their_towns_differ(campaign_a, campaign_b, site_a):
    Fragment.objects.for_site(site_a.site).update(heading="Help in {City}", body="Call {Agency_Name} in {City} today.")
    FragmentItem.objects.filter(fragment__site=site_a.site).update(title="Near {City}", text="")
    campaign_a.headline = "Roofs in {City}, {State_Code} for {Identity}"
    found = forecast(campaign_a, 20).similarity
    assert found.pairs == forecasts.PAIRS
    assert found.mean == found.highest == pytest.approx(1.0)


def test_further_wordings_make_articles_less_alike(campaign_a, campaign_b, site_a):
    before = forecast(campaign_a, SIZE).similarity
    words = "{" + "|".join(f"{verb} every roof before the storms of {month}" for verb in "abcdef" for month in "uvwxyz")
    Fragment.objects.for_site(site_a.site).filter(key="problem").update(body=f"{words}}} in {{City}}.\n\n{words}}}.")
    after = forecast(campaign_a, SIZE).similarity
    assert after.mean < before.mean
    assert after.highest <= 1.0


def test_size_is_estimated_from_samples_until_the_site_has_articles(campaign_a, campaign_b, site_a):
    write(campaign_b)
    estimated = forecast(campaign_a, SIZE)
    assert not estimated.is_size_measured

    write(campaign_a)
    cache.clear()
    measured = forecast(campaign_a, SIZE)

    assert measured.is_size_measured
    assert measured.total_bytes == measured.article_bytes * SIZE
    assert measured.article_bytes == round(bytes_per_article(site_a.site))
    # Both ways of knowing speak of the same thing.
    assert 0.4 < estimated.article_bytes / measured.article_bytes < 2.5


def test_speed_is_that_of_the_sites_last_long_jobs(campaign_a, campaign_b, site_a, site_b):
    finished_job(campaign_b, written=9_000, seconds=1)
    assert forecast(campaign_a, SIZE).rate == forecasts.USUAL_RATE

    for written, seconds in ((1_000, 10), (1_000, 5), (300, 1), (99, 1)):
        finished_job(campaign_a, written=written, seconds=seconds)
    finished_job(campaign_a, written=5_000, seconds=1, status=JobStatus.FAILED)
    cache.clear()

    found = forecast(campaign_a, SIZE)
    assert drafts_per_second(site_a.site) == pytest.approx(200)
    assert (found.is_rate_measured, found.seconds) == (True, pytest.approx(0.2))
    assert drafts_per_second(site_b.site) == pytest.approx(9_000)


def test_a_forecast_is_worked_out_once_for_the_same_plan(campaign_a, campaign_b, monkeypatch):
    plan = plans.examine(campaign_a).plan
    made = []
    monkeypatch.setattr(forecasts, "Composer", lambda each: made.append(each) or Composer(each))

    assert forecast(campaign_a, 20, plan=plan) == forecast(campaign_a, 20, plan=plan)
    assert len(made) == 1
    forecast(campaign_a, 21, plan=plan)
    forecast(campaign_a, 20, plan=replace(plan, seed=99))
    assert len(made) == 3


def test_each_slot_says_how_much_it_has_to_say(campaign_a, campaign_b):
    slots = {each.name: each for each in forecast(campaign_a, SIZE).slots}
    # “opening”: {opening|start}. “problem”: {fails|breaks} and two terms of a dictionary.
    assert (slots["opening"].fragments, slots["opening"].wordings) == (1, 2)
    assert (slots["problem"].wordings, slots["problem"].share) == (4, 1.0)
    assert slots["questions"].words > slots["opening"].words > 0


def test_wordings_without_end_are_not_written_out(campaign_a, campaign_b, site_a):
    body = "{a|b|c|d|e|f|g|h|i|j}" * 40 + " in {City}"
    Fragment.objects.for_site(site_a.site).filter(key="problem").update(body=body)
    (found,) = (each for each in forecast(campaign_a, SIZE).slots if each.name == "problem")
    assert found.wordings == MOST_WORDINGS
    assert found.has_more_wordings


@pytest.mark.parametrize(
    ("changes", "count", "code"),
    [
        ({"words": 12}, 10, "slot.thin"),
        ({"words": 12, "block_type": "faq"}, 10, "slot.thin"),
        ({"wordings": 3}, 1_000, "slot.repeats"),
        ({"wordings": 3, "share": 0.5}, 1_000, "slot.repeats"),
        ({"fragments": 1}, 1_000, "slot.few"),
        ({"share": 0.0}, 1_000, "slot.unused"),
    ],
)
def test_advice_names_the_slot_and_what_is_wrong_with_it(changes, count, code):
    (found,) = advise([slot(**changes), slot(name="other")], count=count, **TARGET)
    assert (found.code, found.slot) == (code, "intro")


@pytest.mark.parametrize(
    "changes",
    [{}, {"words": 8, "block_type": "cta", "wordings": 1}, {"fragments": 1, "block_type": "hero"}, {"wordings": 50}],
)
def test_what_is_well_gets_no_advice(changes):
    assert advise([slot(**changes)], count=1_000, **TARGET) == ()


def test_short_and_alike_articles_are_said_first():
    found = advise([slot(words=1)], count=10, words=200, word_target=800, similarity=0.8)
    assert [advice.code for advice in found] == ["words.few", "similarity.high", "slot.thin"]
    assert "600 fewer" in found[0].message
    assert "80%" in found[1].message
