"""Which pages a visitor saw in the visit in which they wrote, as long as the events of that day are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from wagtail.models import Page

from leads.models import Submission
from tracking.enums import PAGEVIEW
from tracking.models import Event

MOST_SHOWN = 60
# A visitor's number is another one each day of the site, so that nothing of another day can be found by it.
AROUND = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the visitor did: the page that they saw, or another event there."""

    at: datetime
    path: str
    title: str
    page_id: int | None
    name: str
    source: str

    @property
    def is_pageview(self) -> bool:
        return self.name == PAGEVIEW


def steps_of(site_id: int, submissions: Sequence[Submission]) -> dict[int, list[Step]]:
    """By submission, what its visitor did around it, oldest first; two queries however many submissions there are."""
    known = {sent.pk: sent for sent in submissions if sent.visitor is not None}
    if not known:
        return {}
    wanted = Q()
    for sent in known.values():
        start, end = sent.created_at - AROUND, sent.created_at + AROUND
        wanted |= Q(visitor=sent.visitor, at__gte=start, at__lt=end)
    events = Event.objects.for_site(site_id).by_people().filter(wanted).order_by("at")
    columns = ("visitor", "at", "path", "page_id", "name", "source")
    rows = list(events.values_list(*columns)[: MOST_SHOWN * len(known)])
    titles = dict(Page.objects.filter(pk__in={row[3] for row in rows if row[3]}).values_list("pk", "title"))
    by_visitor: dict[int, list[Step]] = {}
    for visitor, at, path, page_id, name, source in rows:
        step = Step(at, path, titles.get(page_id, ""), page_id if page_id in titles else None, name, source)
        by_visitor.setdefault(visitor, []).append(step)
    return {pk: by_visitor[sent.visitor][:MOST_SHOWN] for pk, sent in known.items() if sent.visitor in by_visitor}
