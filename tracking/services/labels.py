"""What pages were made of, as told by the packages above: each registers a provider, the roll-up asks them all."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from tracking.enums import LABEL_DIMENSIONS, Dimension


@dataclass(frozen=True, slots=True)
class PageLabel:
    """Something that a page was made of: what happens on the page counts for the dimension's key as well.

    `dimension` is one of `LABEL_DIMENSIONS`; `key` has at most 500 characters.
    """

    page_id: int
    dimension: Dimension
    key: str


# From the ids of pages to their labels, set by set: a provider runs a few queries, however many pages they are.
Provider = Callable[[Collection[int]], Iterable[PageLabel]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Asks the provider at each roll-up; for the `ready` of an app's config. Registered twice, it is asked once."""
    if provider not in _providers:
        _providers.append(provider)


def labels_of(page_ids: Collection[int]) -> Iterator[PageLabel]:
    """What the pages were made of, each label once. Raises ValueError for a label of no such dimension."""
    seen: set[PageLabel] = set()
    for provider in _providers if page_ids else ():
        for label in provider(page_ids):
            if label.dimension not in LABEL_DIMENSIONS:
                raise ValueError(f"{label.dimension} is no dimension of a page's making.")
            if label not in seen:
                seen.add(label)
                yield label
