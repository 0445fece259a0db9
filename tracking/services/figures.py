"""What was counted in a span of time, as reports hand it out: beside the period before, bucket by bucket. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tracking.services.rates import Rate, rate_of

MEASURES = ("pageviews", "visitors", "events", "conversions", "value")


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in a span of time. `visitors` of several days are daily visitors, `value` is in no one currency."""

    pageviews: int = 0
    visitors: int = 0
    events: int = 0
    conversions: int = 0
    value: Decimal = Decimal(0)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.pageviews + other.pageviews,
            self.visitors + other.visitors,
            self.events + other.events,
            self.conversions + other.conversions,
            self.value + other.value,
        )

    @property
    def rate(self) -> Rate:
        """How many of the visitors converted."""
        return rate_of(self.conversions, self.visitors)

    @property
    def is_empty(self) -> bool:
        return not (self.pageviews or self.events or self.conversions)


@dataclass(frozen=True, slots=True)
class Compared:
    """The same of a period and of the one before it."""

    now: Figures = Figures()
    before: Figures = Figures()


@dataclass(frozen=True, slots=True)
class Course:
    """Bucket by bucket, with those of the period before beside them; both lists are equally long."""

    now: Sequence[Figures]
    before: Sequence[Figures]

    @property
    def totals(self) -> Compared:
        return Compared(total(self.now), total(self.before))


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A key of a dimension with its figures."""

    key: str
    now: Figures
    before: Figures = field(default_factory=Figures)

    @property
    def rate(self) -> Rate:
        return self.now.rate


@dataclass(frozen=True, slots=True)
class Keys:
    """Some keys of a dimension in their order, and how many there are in all."""

    rows: Sequence[KeyFigures]
    count: int


def total(figures: Iterable[Figures]) -> Figures:
    """All of them together."""
    found = Figures()
    for each in figures:
        found += each
    return found
