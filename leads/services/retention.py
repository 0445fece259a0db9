"""Deletes what a site keeps no longer: what would go, and that it goes, site by site."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from wagtail.log_actions import log
from wagtail.models import Site

from leads.enums import SubmissionStatus
from leads.models import Lead, RetentionPolicy, Submission
from leads.services import erasure
from leads.services.erasure import Erased

logger = logging.getLogger(__name__)

# What one run takes of one site and kind: the rest goes the night after, so that no task runs for ever.
MOST_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Due:
    """How many of each would go now."""

    leads: int
    submissions: int
    quarantined: int

    @property
    def is_nothing(self) -> bool:
        return not (self.leads or self.submissions or self.quarantined)


def preview(policy: RetentionPolicy, *, at: datetime) -> Due:
    """What the policy, stored or not, would delete now. What goes with a lead is not counted twice."""
    leads = _leads(policy, at=at)
    others = Submission.objects.exclude(lead__in=leads.order_by().values("pk")) if policy.lead_days else None
    received, quarantined = (_submissions(policy, at=at, quarantined=each) for each in (False, True))
    if others is not None:
        kept = Q(lead=None) | ~Q(lead__in=leads.order_by().values("pk"))
        received, quarantined = received.filter(kept), quarantined.filter(kept)
    return Due(leads.count(), received.count(), quarantined.count())


def apply(policy: RetentionPolicy, *, at: datetime) -> Erased:
    """Delete what is due on the policy's site, and log how much it was."""
    site = policy.site
    erased = erasure.erase(site, lead_ids=_ids(_leads(policy, at=at)))
    for quarantined in (True, False):
        erased += erasure.erase(site, submission_ids=_ids(_submissions(policy, at=at, quarantined=quarantined)))
    if not erased.is_nothing:
        log(instance=site, action="leads.retention", data=erased.as_data())
    return erased


def apply_all(*, at: datetime) -> int:
    """Delete what is due on every site that says so; of how many sites something went. One that fails holds up none."""
    some = Q(lead_days__isnull=False) | Q(submission_days__isnull=False) | Q(quarantine_days__isnull=False)
    count = 0
    for policy in RetentionPolicy.objects.filter(some).select_related("site").order_by("site_id"):
        try:
            count += not apply(policy, at=at).is_nothing
        except Exception:
            logger.exception("Retention failed on site %s", policy.site_id)
    return count


def policy_of(site: Site) -> RetentionPolicy:
    """The site's policy; a new one that keeps everything if it has none."""
    return RetentionPolicy.objects.for_site(site).first() or RetentionPolicy(site=site)


def _leads(policy: RetentionPolicy, *, at: datetime) -> QuerySet[Lead]:
    # One that was merged goes with the lead that it was merged into.
    rows = Lead.objects.for_site(policy.site_id).current()
    if policy.lead_days is None:
        return rows.none()
    before = at - timedelta(days=policy.lead_days)
    return rows.filter(last_at__lt=before, updated_at__lt=before).order_by("pk")


def _submissions(policy: RetentionPolicy, *, at: datetime, quarantined: bool) -> QuerySet[Submission]:
    rows = Submission.objects.for_site(policy.site_id)
    days = policy.quarantine_days if quarantined else policy.submission_days
    if days is None:
        return rows.none()
    rows = rows.filter(created_at__lt=at - timedelta(days=days)).order_by("pk")
    held = ~Q(status=SubmissionStatus.RECEIVED)
    return rows.filter(held if quarantined else ~held)


def _ids(rows: QuerySet) -> Collection[int]:
    return list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])
