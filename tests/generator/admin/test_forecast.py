"""The forecast on a campaign's own page: loaded after it, for any number, and without JavaScript too."""

from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from generator.models import Campaign, Fragment
from tests.generator.admin.queries import counted_queries
from tests.generator.admin.test_campaigns import SIZE, overview, text_of

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves temporary files of renditions to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


def url(campaign: Campaign) -> str:
    return reverse("generator_campaigns:forecast", args=[campaign.pk])


def figures(client: Any, campaign: Campaign, **query: Any) -> Any:
    return client.get(url(campaign), query, headers={"X-Requested-With": "XMLHttpRequest"})


def test_the_overview_does_not_wait_for_the_forecast(editor, campaign_a, campaign_b):
    text = text_of(overview(editor, campaign_a))
    assert url(campaign_a) in text
    assert "Slot by slot" not in text


def test_the_figures_are_for_all_that_is_left_or_for_a_number(editor, campaign_a, campaign_b, write_drafts):
    assert figures(editor, campaign_a).context["forecast"].pages == SIZE
    assert figures(editor, campaign_a, count=7).context["forecast"].pages == 7
    write_drafts(campaign_a, 10)
    assert figures(editor, campaign_a).context["forecast"].pages == SIZE - 10


def test_the_part_is_no_page_and_the_page_has_the_part(editor, campaign_a, campaign_b):
    part = text_of(figures(editor, campaign_a))
    page = text_of(editor.get(url(campaign_a)))
    assert "<html" not in part
    assert "<html" in page
    for words in ("Slot by slot", "Alike", "Storage", "assumed until this site has a job"):
        assert words in part
        assert words in page


@pytest.mark.parametrize("count", ["0", "-1", "41", "x", "1e3"])
def test_a_number_that_cannot_be_is_said_beside_the_field(editor, campaign_a, campaign_b, count):
    response = figures(editor, campaign_a, count=count)
    assert response.status_code == 200
    assert response.context["forecast"] is None
    assert response.context["form"].errors["count"]


def test_a_broken_campaign_says_why_there_is_none(editor, campaign_a, campaign_b):
    Campaign.objects.filter(pk=campaign_a.pk).update(headline="{Nonsense_Name}")
    assert "problems are mended" in text_of(figures(editor, campaign_a))
    assert url(campaign_a) not in text_of(overview(editor, campaign_a))


def test_another_sites_forecast_is_404_and_nothing_is_posted(editor, campaign_a, campaign_b):
    assert figures(editor, campaign_b).status_code == 404
    assert editor.post(url(campaign_a)).status_code == 405


# What the plan reads, the version and its free positions, the size of the newest articles, the last jobs, and Wagtail's
# page furniture. The number is the same for any rows.
def test_the_forecast_asks_the_same_for_1_and_20_rows(editor, campaign_a, campaign_b, site_a, write_drafts):
    write_drafts(campaign_a, 1)
    figures(editor, campaign_a)
    cache.clear()
    with counted_queries() as one:
        figures(editor, campaign_a)
    for number in range(19):
        write_drafts(campaign_a, 1)
        fields = {"name": f"More {number}", "fragment_type": "problem", "body": "{City} and more"}
        Fragment.objects.create(site=site_a.site, key=f"more-{number}", **fields)
    cache.clear()
    with counted_queries() as twenty:
        assert figures(editor, campaign_a).context["forecast"].is_size_measured
    assert len(twenty) == len(one)
