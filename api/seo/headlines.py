"""`generate-headlines`: titles of a campaign in the even order, into its inventory, or as a text would make them."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from api.acting import actor
from api.authentication import may
from api.rows import Accepted, accepted, caller_of, has_ended, row_or_404
from api.schemas import BODY_PROBLEMS
from generator import dispatch
from generator.models import Campaign, Headline, Job
from generator.services.samples import titles_with

# More are made by a job.
MOST_AT_ONCE = 10_000

router = Router(tags=["Articles"])


class GenerateHeadlines(Schema):
    """How many titles. `spintax_root` in place of the campaign's own headline is tried out, and nothing is stored."""

    campaign_id: str
    spintax_root: str = Field("", max_length=20_000)
    limit: int = Field(1_000, ge=1, le=dispatch.MOST_HEADLINES)


class HeadlinesAnswer(Schema):
    """`headlines` are the new ones, each of another point, evenly over the axes; `stored` says if they were kept."""

    generated: int
    headlines: list[str]
    stored: bool


@router.post(
    "/generate-headlines",
    auth=may("campaigns:write"),
    response={200: HeadlinesAnswer, 202: Accepted, **BODY_PROBLEMS},
    summary="Make headlines of a campaign",
)
def generate_headlines(request: HttpRequest, response: HttpResponse, body: GenerateHeadlines) -> Any:
    caller = caller_of(request)
    campaigns = Campaign.objects.for_sites(caller.sites()).select_related("site__root_page", "parent_page__locale")
    campaign = row_or_404(campaigns, body.campaign_id)
    root = body.spintax_root.strip()
    if root and root != campaign.headline.strip():
        found = titles_with(campaign, headline=root, count=min(body.limit, MOST_AT_ONCE))
        return {"generated": len(found), "headlines": found, "stored": False}
    job = dispatch.start_headlines(campaign, count=body.limit, user=actor(caller, campaign.site))
    begun_at = job.start
    if body.limit > MOST_AT_ONCE:
        return accepted(response, job)
    job = dispatch.finish_soon(job, seconds=15.0)
    if not has_ended(job):
        return accepted(response, job)
    made = list(_made(job, start=begun_at, count=body.limit))
    return {"generated": len(made), "headlines": made, "stored": True}


def _made(job: Job, *, start: int, count: int) -> Iterator[str]:
    """What the job found from the place on where it began."""
    rows = Headline.objects.for_site(job.site_id).filter(campaign=job.campaign_id, version=job.version_id)
    return rows.filter(position__gte=start).order_by("position").values_list("text", flat=True)[:count].iterator()
