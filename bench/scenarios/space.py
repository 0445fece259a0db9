"""A campaign of 10^12 points: how fast its page with five samples answers, and how much memory that takes."""

import random
import resource
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from bench.results import Result
from bench.sites import CITIES, make_campaign
from generator.enums import AxisKind
from generator.models import Campaign, CampaignAxis
from generator.services.headlines import text_hash
from generator.services.samples import Sampler

LISTS = ("material", "season", "colour")
ROWS = 1_000
ROUNDS = 20
LIMIT_MS = 300
LIMIT_MB = 300
# Bytes of `ru_maxrss`'s unit: macOS counts bytes, everybody else kilobytes.
UNIT = 1 if sys.platform == "darwin" else 1_024
STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def run(*, scale: float) -> Result:
    """The campaign's page in the admin, as a browser asks for it; the baseline is the same with 4,000 points."""
    rounds = max(int(ROUNDS * scale), 3)
    campaign = make_campaign()
    client = _client()
    with override_settings(STORAGES=_storages(), ALLOWED_HOSTS=["*"]):
        small = _median(lambda: _page(client, campaign), rounds=rounds)
        _widen(campaign)
        large = _median(lambda: _page(client, campaign), rounds=rounds)
        forecast = _median(lambda: _forecast(client, campaign), rounds=rounds)
    size, sample, titles = _samples(campaign)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT / 1_000_000
    return Result(
        name="space",
        ours=1 / large,
        baseline=1 / small,
        unit="previews/s",
        notes=(
            f"the page with five samples of a campaign of {size:.1e} points takes {large * 1e3:.0f} ms (limit "
            f"{LIMIT_MS}), with {CITIES * 4:,} points {small * 1e3:.0f} ms; its forecast, once made, "
            f"{forecast * 1e3:.0f} ms; an article at a random place {sample * 1e3:.1f} ms; {titles:,} of 1,000 random "
            f"titles differ; peak memory of the process {peak:.0f} MB (limit {LIMIT_MB})"
        ),
    )


def _widen(campaign: Campaign) -> None:
    """Three lists of a thousand rows each, all in the headline: 4 × 10^12 points."""
    for order, name in enumerate(LISTS, start=1):
        rows = "\n".join(f"{name} {number}" for number in range(ROWS))
        CampaignAxis.objects.create(
            campaign=campaign, kind=AxisKind.LIST, name=name, rows=f"{name}\n{rows}", sort_order=order
        )
    campaign.headline += ": {material}, {season}, {colour}"
    campaign.save()


def _client() -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("bench", "bench@bench.test", "bench"))
    return client


def _storages() -> dict[str, Any]:
    from django.conf import settings

    return {**settings.STORAGES, **STATIC}


def _page(client: Client, campaign: Campaign) -> None:
    # Another place each time: nothing of the answer was kept.
    start = random.randrange(1, 4_000)  # noqa: S311 - any place will do
    response = client.get(reverse("generator_campaigns:inspect", args=[campaign.pk]), {"sample": start})
    assert response.status_code == 200, response.status_code
    assert response.content.count(b'class="spark-sample"') == 5


def _forecast(client: Client, campaign: Campaign) -> None:
    response = client.get(reverse("generator_campaigns:forecast", args=[campaign.pk]), {"count": 1_000_000})
    assert response.status_code == 200, response.status_code
    assert b"1,000,000" in response.content


def _samples(campaign: Campaign) -> tuple[int, float, int]:
    """The size of the space, the seconds for an article at a random place, how many of 1,000 titles differ."""
    sampler = Sampler(Campaign.objects.get(pk=campaign.pk))
    places = [random.randrange(sampler.size) for _ in range(1_000)]  # noqa: S311 - any places will do
    seconds = _median(lambda: sampler.at(places[0]), rounds=20)
    found = (sampler.composer.headline(place) for place in places)
    return sampler.size, seconds, len({text_hash(headline.text) for headline in found if headline})


def _median(work: Callable[[], object], *, rounds: int) -> float:
    """Seconds that the work takes, after one round to warm up."""
    work()
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return median(taken)
