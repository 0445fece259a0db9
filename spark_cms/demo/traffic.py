"""Believable visits for a site: a rhythm of the day and the week, growth, sources, devices, places that do better.

The same seed gives the same visits of a day, whenever it is asked for; so a day is never there twice.
"""

import math
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wagtail.models import Page, Site

from tracking.enums import PAGEVIEW, Dimension
from tracking.services import labels
from tracking.services.arrivals import Arrival

# Of 24 hours, how busy each is: lunch and the evening most.
HOURS = (2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 11, 12, 11, 10, 9, 9, 10, 11, 13, 13, 11, 7, 4)
# From Monday to Sunday.
WEEK = (1.15, 1.1, 1.05, 1.0, 0.9, 0.7, 0.8)
# How far below today the first day is.
GROWTH = 0.55
# Source, medium, campaign, referrer; how frequent it is, and how much better or worse it converts.
SOURCES: Sequence[tuple[str, str, str, str, float, float]] = (
    ("google", "organic", "", "google.com", 40, 1.1),
    ("direct", "", "", "", 22, 1.3),
    ("google", "cpc", "storm-season", "google.com", 11, 1.6),
    ("bing", "organic", "", "bing.com", 5, 1.0),
    ("facebook", "social", "", "facebook.com", 6, 0.4),
    ("facebook", "cpc", "spring-offer", "facebook.com", 4, 0.7),
    ("newsletter", "email", "monthly-letter", "", 4, 1.9),
    ("duckduckgo", "organic", "", "duckduckgo.com", 3, 1.0),
    ("nextdoor.com", "referral", "", "nextdoor.com", 3, 1.4),
    ("yelp.com", "referral", "", "yelp.com", 2, 1.5),
)
# Device, browser, system; how frequent, and how it converts.
DEVICES: Sequence[tuple[str, str, str, float, float]] = (
    ("mobile", "Safari", "iOS", 34, 0.8),
    ("mobile", "Chrome", "Android", 24, 0.8),
    ("mobile", "Samsung Internet", "Android", 4, 0.7),
    ("desktop", "Chrome", "Windows", 16, 1.3),
    ("desktop", "Safari", "macOS", 8, 1.3),
    ("desktop", "Edge", "Windows", 6, 1.2),
    ("desktop", "Firefox", "Linux", 2, 1.2),
    ("tablet", "Safari", "iOS", 6, 1.0),
)
BOTS = (("search", "Googlebot"), ("ai", "GPTBot"), ("monitor", "UptimeRobot"))
CONVERTS = 0.034
FORM_SEEN, FORM_STARTED, FORM_SENT = "form_view", "form_start", "form_submit"
OTHER_EVENTS = (("call", 0.03), ("outbound", 0.025))
LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Spot:
    """A page as visits choose it: how often, and how well it converts."""

    page_id: int
    path: str
    weight: float
    pull: float


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visitor did; `converted_at` is empty for most."""

    arrivals: Sequence[Arrival]
    spot: Spot
    visitor: int
    source: str
    medium: str
    campaign: str
    referrer: str
    key: str
    converted_at: datetime | None = None


@dataclass(frozen=True)
class Traffic:
    """The visits of a site, day by day. `per_day` is about how many there are on the last day."""

    site: Site
    zone: ZoneInfo
    spots: Sequence[Spot]
    seed: int
    per_day: int
    last: date
    days: int
    _weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_weights", [spot.weight for spot in self.spots])

    def visits(self, *, until: datetime) -> Iterator[Visit]:
        """All visits up to a moment, the oldest day first."""
        for number in range(self.days):
            yield from self._day(self.last - timedelta(days=self.days - 1 - number), number, until=until)

    def _day(self, day: date, number: int, *, until: datetime) -> Iterator[Visit]:
        draw = random.Random(f"{self.seed}:{self.site.hostname}:{day.isoformat()}")  # noqa: S311 - a demo's dice
        grown = 1 - GROWTH * (1 - (number + 1) / self.days)
        wave = 1 + 0.12 * math.sin(day.toordinal() / 9)
        count = round(self.per_day * grown * wave * WEEK[day.weekday()] * draw.uniform(0.88, 1.12))
        hours = draw.choices(range(24), HOURS, k=count)
        for hour in hours:
            at = datetime.combine(day, time(hour, draw.randrange(60), draw.randrange(60)), self.zone)
            visit = self._visit(draw, at.astimezone(UTC))
            if visit.arrivals[-1].at <= until:
                yield visit

    def _visit(self, draw: random.Random, at: datetime) -> Visit:
        (source, medium, campaign, referrer, _, good) = draw.choices(SOURCES, [each[4] for each in SOURCES])[0]
        (device, browser, system, _, handy) = draw.choices(DEVICES, [each[3] for each in DEVICES])[0]
        visitor = draw.getrandbits(63)
        is_bot = draw.random() < 0.06
        bot, name = draw.choice(BOTS) if is_bot else ("", "")
        common = {
            "visitor": visitor,
            "site_id": self.site.pk,
            "device": "other" if is_bot else device,
            "browser": name or browser,
            "os": "" if is_bot else system,
            "bot": bot,
        }
        views = 1 if is_bot else 1 + min(int(draw.expovariate(0.75)), 6)
        spots = draw.choices(self.spots, self._weights, k=views)
        arrivals, moment = [], at
        for place, spot in enumerate(spots):
            came = (source, medium, campaign, referrer) if place == 0 else ("", "", "", "")
            arrivals.append(self._arrival(draw, moment, PAGEVIEW, spot, came, common))
            moment += timedelta(seconds=draw.randint(12, 140))
        last = spots[-1]
        converted = None if is_bot else self._form(draw, arrivals, moment, last, common, good * handy * last.pull)
        for event, share in OTHER_EVENTS if not is_bot else ():
            if draw.random() < share:
                arrivals.append(self._arrival(draw, moment, event, last, ("", "", "", ""), common))
        key = f"demo-{visitor:x}"
        return Visit(arrivals, last, visitor, source, medium, campaign, referrer, key, converted)

    def _form(
        self,
        draw: random.Random,
        arrivals: list[Arrival],
        at: datetime,
        spot: Spot,
        common: Mapping[str, object],
        pull: float,
    ) -> datetime | None:
        """Some see a form, some of these begin to fill it, and some of these send it; when it was sent."""
        chance = min(CONVERTS * pull, 0.5)
        dice = draw.random()
        nowhere = ("", "", "", "")
        for name, factor in ((FORM_SEEN, 11.0), (FORM_STARTED, 2.4), (FORM_SENT, 1.0)):
            if dice > chance * factor:
                return None
            at += timedelta(seconds=draw.randint(3, 40))
            arrivals.append(self._arrival(draw, at, name, spot, nowhere, common))
        return at

    @staticmethod
    def _arrival(
        draw: random.Random,
        at: datetime,
        name: str,
        spot: Spot,
        came: tuple[str, str, str, str],
        common: Mapping[str, object],
    ) -> Arrival:
        moment = int(at.timestamp() * 1_000)
        key = uuid.UUID(int=moment << 80 | 7 << 76 | draw.getrandbits(12) << 64 | 2 << 62 | draw.getrandbits(62))
        source, medium, campaign, referrer = came
        return Arrival(
            id=str(key),
            moment=moment,
            name=name,
            path=spot.path,
            source=source,
            medium=medium,
            utm_campaign=campaign,
            referrer_host=referrer,
            **common,  # type: ignore[arg-type]
        )


def spots_of(site: Site, *, seed: int) -> list[Spot]:
    """The site's live pages: its home page is visited most, then those near it; some places are better than others.

    How well a page converts hangs on what it was made of, so that the same place does well in every article.
    """
    live = Page.objects.live().descendant_of(site.root_page, inclusive=True).order_by("path")
    pages = list(live.values_list("pk", "url_path", "depth"))
    top = min((depth for _, _, depth in pages), default=2)
    home = next((url_path for _, url_path, depth in pages if depth == top), "/")
    pulls = _pulls([pk for pk, _, _ in pages], seed=seed)
    spots = []
    for pk, url_path, depth in pages:
        dice = random.Random(f"{seed}:{pk}")  # noqa: S311 - a demo's dice
        near = {0: 30.0, 1: 6.0, 2: 1.6}.get(depth - top, 0.6)
        weight = near * dice.paretovariate(1.6)
        spots.append(Spot(pk, f"/{url_path.removeprefix(home)}", weight, pulls.get(pk, 1.0)))
    return spots


def _pulls(page_ids: Sequence[int], *, seed: int) -> dict[int, float]:
    """How well pages convert, by their labels: most of a label's values are ordinary, some good, some poor."""
    found: dict[int, float] = {}
    for label in labels.labels_of(page_ids):
        if label.dimension is Dimension.CAMPAIGN:
            continue
        dice = random.Random(f"{seed}:{label.key}")  # noqa: S311 - a demo's dice
        spread = 0.55 if label.dimension is Dimension.AXIS else 0.12
        found[label.page_id] = found.get(label.page_id, 1.0) * dice.lognormvariate(0, spread)
    return found
