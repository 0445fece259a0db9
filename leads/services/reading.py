"""Leads and their files as programs read them: each reading is logged, as looking at one in the admin is."""

import uuid
from collections.abc import Collection, Iterable

from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet
from wagtail.log_actions import log
from wagtail.models import Site

from leads.models import Lead, Submission, SubmissionFile


def leads_of(sites: Collection[int] | QuerySet[Site]) -> QuerySet[Lead]:
    """The leads of the sites, without those that were merged into another."""
    return Lead.objects.for_sites(sites).current()


def with_submissions(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """The leads with what they sent, the newest first, and its files."""
    sent = Submission.objects.select_related("form").order_by("-pk")
    return leads.prefetch_related(Prefetch("submissions", sent), "submissions__files")


def lead_id_of(site_id: int, named: str) -> int | None:
    """The number of the site's lead with the number, or of that which came of the submission with the UUID."""
    if _is_number(named):
        return Lead.objects.for_site(site_id).filter(pk=int(named)).values_list("pk", flat=True).first()
    number = _uuid(named)
    sent = Submission.objects.for_site(site_id).filter(uuid=number) if number else Submission.objects.none()
    return sent.values_list("lead", flat=True).first()


def find(sites: Collection[int] | QuerySet[Site], named: str) -> Lead | None:
    """The lead with the number, or that which came of the submission with the UUID; only on the sites."""
    rows = with_submissions(leads_of(sites))
    if _is_number(named):
        return rows.filter(pk=int(named)).first()
    number = _uuid(named)
    if number is None:
        return None
    sent = Submission.objects.for_sites(sites).filter(uuid=number).values("lead")
    return rows.filter(pk__in=sent).first()


def find_file(lead: Lead, named: str) -> SubmissionFile | None:
    """A file that the lead sent, by its UUID."""
    number = _uuid(named)
    if number is None:
        return None
    rows = SubmissionFile.objects.for_site(lead.site_id).filter(uuid=number, submission__lead=lead)
    return rows.select_related("submission").first()


def note_view(lead: Lead, *, user: User | None) -> None:
    """Write down that somebody looked at a lead."""
    log(instance=lead, action="leads.view", user=user)


def note_list(leads: Iterable[Lead], *, user: User | None) -> None:
    """Write down on each site how many leads somebody took along."""
    counts: dict[int, int] = {}
    for lead in leads:
        counts[lead.site_id] = counts.get(lead.site_id, 0) + 1
    for site in Site.objects.filter(pk__in=counts):
        data = {"count": counts[site.pk], "what": "leads", "format": "JSON"}
        log(instance=site, action="leads.export", user=user, data=data)


def note_download(file: SubmissionFile, *, user: User | None) -> None:
    """Write down that somebody took a file along; its name may name somebody, so the field does."""
    log(instance=file.submission, action="leads.download", user=user, data={"field": file.key})


def _is_number(named: str) -> bool:
    return named.isascii() and named.isdecimal() and len(named) < 19


def _uuid(named: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(named)
    except ValueError:
        return None
