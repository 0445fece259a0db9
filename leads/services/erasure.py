"""Deletes what visitors handed over for good, with everything that hangs on it, in batches.

What goes: leads, submissions, their files and mails, the messages of webhooks that tell of them, and what is waiting to
be told to advertising services. Conversions stay as numbers that are about nobody.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Site

from leads.models import Lead, Submission
from leads.services import lead_events, matching
from tracking.services import destinations

BATCH = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was deleted, or changed for good."""

    leads: int = 0
    submissions: int = 0
    mails: int = 0
    messages: int = 0
    conversions: int = 0

    def __add__(self, other: "Erased") -> "Erased":
        return Erased(*(one + more for one, more in zip(self.as_tuple(), other.as_tuple(), strict=True)))

    def as_tuple(self) -> tuple[int, ...]:
        return (self.leads, self.submissions, self.mails, self.messages, self.conversions)

    def as_data(self) -> dict[str, int]:
        """For log entries: numbers that name nobody."""
        return {name: getattr(self, name) for name in ("leads", "submissions", "mails", "messages", "conversions")}

    @property
    def is_nothing(self) -> bool:
        return not any(self.as_tuple())


def erase(site: Site, *, lead_ids: Iterable[int] = (), submission_ids: Iterable[int] = ()) -> Erased:
    """Delete the leads with all that they sent, and the submissions. Each batch is committed, or none if one fails.

    Ids of other sites are passed over.
    """
    erased = Erased()
    for part in _parts(lead_ids):
        erased += _erase_leads(site, part)
    for part in _parts(submission_ids):
        erased += _erase_submissions(site, Submission.objects.for_site(site).filter(pk__in=part))
    return erased


@transaction.atomic
def _erase_leads(site: Site, lead_ids: Sequence[int]) -> Erased:
    leads = list(Lead.objects.for_site(site).filter(pk__in=lead_ids).order_by("pk"))
    # What is sent under the same address meanwhile waits, and then makes a lead of its own.
    matching.lock(site, [key for lead in leads for key in matching.keys_of(email=lead.email, phone=lead.phone)])
    ids = list(Lead.objects.for_site(site).filter(pk__in=lead_ids).select_for_update().values_list("pk", flat=True))
    erased = _erase_submissions(site, Submission.objects.for_site(site).filter(lead__in=ids))
    conversions = destinations.forget(site, lead_ids=ids)
    Lead.objects.filter(pk__in=ids).delete()
    return erased + Erased(leads=len(ids), conversions=conversions)


@transaction.atomic
def _erase_submissions(site: Site, rows: QuerySet[Submission]) -> Erased:
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return Erased()
    conversions = destinations.forget(site, submission_ids=ids)
    messages = lead_events.forget(site, submission_ids=ids)
    _, by_model = Submission.objects.filter(pk__in=ids).delete()
    mails = by_model.get("leads.Delivery", 0)
    return Erased(submissions=len(ids), mails=mails, messages=messages, conversions=conversions)


def _parts(ids: Iterable[int]) -> Iterator[Sequence[int]]:
    found = sorted(set(ids))
    return (found[start : start + BATCH] for start in range(0, len(found), BATCH))
