"""One action on one set of pages: what it works with, and what it reports."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest
from wagtail.models import Page
from wagtail.permissions import policy_registry

from generator.querysets import among
from generator.services.page_sets.history import History
from generator.services.page_sets.states import PageState


@dataclass(frozen=True, slots=True)
class SetReport:
    """Ids of the pages that were changed, and of those that now wait for somebody else; all others were left alone.

    `refused` says of pages that were left alone for good why they were.
    """

    done: frozenset[int] = frozenset()
    waiting: frozenset[int] = frozenset()
    refused: Mapping[int, str] = field(default_factory=dict)

    @property
    def handled(self) -> frozenset[int]:
        return self.done | self.waiting | self.refused.keys()


@dataclass(frozen=True, slots=True)
class Run:
    """Who acts on which pages of a site, when and why, and what the pages' histories get.

    `target` is where pages are moved to.
    """

    pages: dict[int, PageState]
    site_id: int
    user: User
    at: datetime
    history: History
    target: Page | None = None
    comment: str = ""


def with_permission(user: User, action: str, pages: Collection[PageState]) -> list[PageState]:
    """Those of the pages for which the user's permissions on the page tree allow `action`, in their order."""
    if not pages:
        return []
    allowed = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, action)
    may = set(allowed.filter(among("pk", [page.page_id for page in pages])).values_list("pk", flat=True))
    return [page for page in pages if page.page_id in may]


def may_be_taken_away(user: User, pages: Collection[PageState]) -> list[PageState]:
    """Those of the pages that the user may delete or move elsewhere: which they may change, and publish if live."""
    may_change = with_permission(user, "change", pages)
    may_take_down = {page.page_id for page in with_permission(user, "publish", [p for p in may_change if p.live])}
    return [page for page in may_change if not page.live or page.page_id in may_take_down]


def parents_of(pages: Collection[PageState]) -> Counter[str]:
    """The paths of the pages' parents, each with the number of its children among the pages."""
    return Counter(page.path[: -Page.steplen] for page in pages)


def count_children(changes: Mapping[str, int]) -> None:
    """Add to the number of children of the pages at these paths, which are locked."""
    if changes:
        number = Case(*[When(path=path, then=Value(change)) for path, change in sorted(changes.items())])
        Page.objects.filter(path__in=changes).update(numchild=Greatest(F("numchild") + number, 0))
