"""Finds the point of a campaign that somebody describes: by its place, its avatar, its title, or some of these."""

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.core.compose import Composer, UnresolvedTokenError
from generator.core.types import AxisPlan
from generator.enums import AxisKind
from generator.models import CampaignVersion, GeneratedArticle
from generator.services import positions
from generator.services.generation import composer_for

# How many points are looked at one by one: a campaign has far more titles than anybody waits for.
MOST_TRIES = 20_000


class NoSuchPointError(LookupError):
    """The campaign makes no article like that; the message says why, for people."""


class WrittenBeforeError(LookupError):
    """The campaign's articles like that are all written; `page_id` is one of them, None while a job still writes it."""

    def __init__(self, page_id: int | None) -> None:
        self.page_id = page_id
        super().__init__("The campaign's article for that is written already.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What an article should be for. What is empty may be anything; names are compared without regard to case.

    `state` is a name or a code, `avatar` the key of an avatar, `headline` the whole title.
    """

    headline: str = ""
    city: str = ""
    county: str = ""
    state: str = ""
    avatar: str = ""

    def __bool__(self) -> bool:
        return any((self.headline, self.city, self.county, self.state, self.avatar))

    @property
    def place(self) -> dict[str, str]:
        return {name: value for name in ("city", "county", "state") if (value := getattr(self, name))}


def find_position(version: CampaignVersion, wish: Wish) -> int:
    """The first position of the version that fits and that no job has taken.

    Raises `NoSuchPointError`, `WrittenBeforeError` and `CannotGenerateError`.
    """
    composer = composer_for(version.pk)
    free = positions.free_ranges(version)
    starts = [each.start for each in free]
    taken = None
    for position in itertools.islice(_fitting(composer, wish), MOST_TRIES):
        if wish.headline and not _reads(composer, position, wish.headline):
            continue
        place = bisect_right(starts, position) - 1
        if place >= 0 and position in free[place]:
            return position
        taken = position if taken is None else taken
    if taken is not None:
        raise WrittenBeforeError(_page_at(version, taken))
    raise NoSuchPointError(
        f"No title of the campaign reads “{wish.headline}” there." if wish.headline else "The campaign leaves this out."
    )


def _fitting(composer: Composer, wish: Wish) -> Iterator[int]:
    """The positions whose rows fit; the title is not looked at."""
    space = composer.space
    rows = [_rows(axis, wish) for axis in composer.plan.axes]
    _check_asked(composer.plan.axes, wish)
    # The titles may be more than memory holds: they are counted up, and not made a list of.
    points = ((*chosen, title) for chosen in itertools.product(*rows) for title in range(space.sizes[-1]))
    for choices in itertools.islice(points, MOST_TRIES):
        try:
            position = space.position_of(space.index_of(choices))
        except IndexError:
            # Axes that walk together have no such point.
            continue
        if position < space.size and not space.excludes(position):
            yield position


def _rows(axis: AxisPlan, wish: Wish) -> Sequence[int]:
    """The rows of the axis that fit. Raises `NoSuchPointError` when none does."""
    fits = range(len(axis.keys))
    if axis.kind == AxisKind.LOCATION and wish.place:
        found = [row for row in fits if _is_at(axis.rows[row], wish.place)]
        what = ", ".join(wish.place.values())
    elif axis.kind == AxisKind.AVATAR and wish.avatar:
        found = [row for row in fits if axis.keys[row].partition("/")[0] == wish.avatar]
        what = wish.avatar
    else:
        return fits
    if not found:
        raise NoSuchPointError(f"The campaign has no row “{what}” on its axis “{axis.name}”.")
    return found


def _check_asked(axes: Sequence[AxisPlan], wish: Wish) -> None:
    kinds = {axis.kind for axis in axes}
    if wish.place and AxisKind.LOCATION not in kinds:
        raise NoSuchPointError("The campaign has no axis of places.")
    if wish.avatar and AxisKind.AVATAR not in kinds:
        raise NoSuchPointError("The campaign has no axis of avatars.")


def _is_at(row: Mapping[str, str], place: Mapping[str, str]) -> bool:
    return all(
        value.casefold() in {row.get(name, "").casefold(), row.get(f"{name}_code", "").casefold()} - {""}
        for name, value in place.items()
    )


def _reads(composer: Composer, position: int, headline: str) -> bool:
    try:
        found = composer.headline(position)
    except UnresolvedTokenError:
        return False
    return found is not None and found.text.casefold() == headline.strip().casefold()


def _page_at(version: CampaignVersion, position: int) -> int | None:
    articles = GeneratedArticle.objects.for_site(version.campaign.site_id).filter(
        campaign=version.campaign_id, version__space_digest=version.space_digest, position=position
    )
    return articles.order_by("-pk").values_list("pk", flat=True).first()
