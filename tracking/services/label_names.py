"""What the labels of pages are called, for people: told by the packages above that register what they know.

A name is asked for when something is written down that has to be understood when the campaign is gone.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from tracking.enums import Dimension
from tracking.services.labels import PageLabel

type LabelKey = tuple[Dimension, str]


@dataclass(frozen=True, slots=True)
class LabelName:
    """`what` is what kind of thing it is (Campaign, Place, Offer), `text` what this one is called."""

    what: str
    text: str


# From a site's id and labels of its pages to their names, as far as they are known.
Namer = Callable[[int, Collection[PageLabel]], Mapping[LabelKey, LabelName]]

_namers: list[Namer] = []


def register(namer: Namer) -> None:
    """For the `ready` of an app's config. Registered twice, it is asked once."""
    if namer not in _namers:
        _namers.append(namer)


def names_of(site_id: int, labels: Collection[PageLabel]) -> Mapping[LabelKey, LabelName]:
    """The names of labels of the site's pages; those that nobody knows are called by their keys."""
    found = {(label.dimension, label.key): LabelName(label.dimension.label, label.key) for label in labels}
    for namer in _namers if labels else ():
        found.update(namer(site_id, labels))
    return found
