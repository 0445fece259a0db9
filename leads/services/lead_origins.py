"""Where leads came from, as their touches say it: page, campaign, place and source. Reads nothing of other packages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Func, JSONField, Q

from leads.models import Lead, Submission
from leads.models.submissions import LeadQuerySet
from tracking.enums import DIRECT, Dimension

# What the generator's labels call the value of an axis of places.
_PLACE = "Place"
_PATH = f'$.labels[*] ? (@.dimension == "{Dimension.CAMPAIGN}")'
_CAMPAIGN_LABEL = f"jsonb_path_query_first(%(expressions)s, '{_PATH}')"
MOST_CAMPAIGNS = 200


@dataclass(frozen=True, slots=True)
class LeadOrigin:
    """What a touch says of where somebody came from."""

    form: str = ""
    page: str = ""
    page_id: int | None = None
    source: str = DIRECT
    medium: str = ""
    landing_page: str = ""
    referrer: str = ""
    at: str = ""
    campaign: str = ""
    campaign_id: str = ""
    place: str = ""
    points: tuple[tuple[str, str], ...] = ()
    utm: Mapping[str, str] = field(default_factory=dict)


def origin_of(touch: Mapping[str, Any], *, form: str = "") -> LeadOrigin:
    """The touch in words."""
    labels = touch.get("labels", ())
    campaigns = [each for each in labels if each["dimension"] == Dimension.CAMPAIGN]
    points = [each for each in labels if each["dimension"] == Dimension.AXIS]
    page = touch.get("brought_by") or touch.get("page") or {}
    return LeadOrigin(
        form=form,
        page=page.get("title", ""),
        page_id=page.get("id"),
        source=touch.get("source", DIRECT),
        medium=touch.get("medium", ""),
        landing_page=touch.get("landing_page", ""),
        referrer=touch.get("referrer", ""),
        at=touch.get("at", ""),
        campaign=campaigns[0]["text"] if campaigns else "",
        campaign_id=campaigns[0]["key"] if campaigns else "",
        place=next((each["text"] for each in points if each["what"] == _PLACE), ""),
        points=tuple((each["what"], each["text"]) for each in points),
        utm={**touch.get("utm", {}), **touch.get("click_ids", {})},
    )


def origins_of(leads: Sequence[Lead]) -> dict[int, LeadOrigin]:
    """By the first touch of each lead that sent something; its `first_submission` has to be there already."""
    return {
        lead.pk: origin_of(lead.first_touch, form=lead.first_submission.form_name if lead.first_submission else "")
        for lead in leads
        if lead.first_touch or lead.first_submission is not None
    }


def brought_by(leads: LeadQuerySet, *, campaigns: Collection[str]) -> LeadQuerySet:
    """The leads whose first or last touch was a page of one of these campaigns."""
    found = Q(pk__in=[])
    for key in campaigns:
        label = [{"dimension": str(Dimension.CAMPAIGN), "key": key}]
        found |= Q(first_touch__labels__contains=label) | Q(last_touch__labels__contains=label)
    return leads.filter(found)


def from_source(leads: LeadQuerySet, source: str) -> LeadQuerySet:
    """The leads whose first or last touch came by the source."""
    return leads.filter(Q(first_touch__source__iexact=source) | Q(last_touch__source__iexact=source))


def campaigns_of(site_id: int) -> list[tuple[str, str]]:
    """The campaigns that brought leads to the site, by name: as they were called when they did."""
    label = Func(F("first_touch"), template=_CAMPAIGN_LABEL, output_field=JSONField())
    rows = Lead.objects.for_site(site_id).annotate(label=label).filter(label__isnull=False).order_by()
    labels = rows.values_list("label", flat=True).distinct()[:MOST_CAMPAIGNS]
    found = {each["key"]: each["text"] for each in labels}
    return sorted(found.items(), key=lambda each: each[1].casefold())


def submission_counts(site_id: int, lead_ids: Collection[int]) -> dict[int, int]:
    """How often each lead has written; one query."""
    rows = Submission.objects.for_site(site_id).filter(lead__in=list(lead_ids)).order_by()
    return dict(rows.values("lead").annotate(number=Count("pk")).values_list("lead", "number"))
