"""`generate-article`: one article while somebody waits for it, or a number of them by a job."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from api.acting import actor
from api.article_schemas import ArticleDetail, article_detail
from api.authentication import may
from api.errors import Problem
from api.rows import Accepted, accepted, caller_of, has_ended, is_id, row_or_404
from api.schemas import BODY_PROBLEMS
from generator import dispatch
from generator.models import Avatar, Campaign, GeneratedArticle, Job, JobError
from generator.services.wishes import Wish

router = Router(tags=["Articles"])


class Place(Schema):
    """A place by its names; a state also by its code. What is left out may be any."""

    city: str = Field("", max_length=120)
    state: str = Field("", max_length=120)
    county: str = Field("", max_length=120)


class GenerateArticle(Schema):
    """The article of the campaign that has this headline, is for this place and speaks to this avatar.

    Without any of them it is the campaign's next one; with `count` that many of the next ones, by a job. `avatar_id` is
    the number or the key of an avatar.
    """

    campaign_id: str
    headline: str = Field("", max_length=255)
    location: Place | None = None
    avatar_id: str = Field("", max_length=80)
    count: int | None = Field(None, ge=1, le=dispatch.MOST_PER_JOB)


@router.post(
    "/generate-article",
    auth=may("campaigns:write"),
    response={201: ArticleDetail, 202: Accepted, **BODY_PROBLEMS},
    summary="Write articles of a campaign",
)
def generate_article(request: HttpRequest, response: HttpResponse, body: GenerateArticle) -> Any:
    caller = caller_of(request)
    campaigns = Campaign.objects.for_sites(caller.sites()).select_related("site__root_page")
    campaign = row_or_404(campaigns, body.campaign_id)
    user = actor(caller, campaign.site)
    wish = _wish(body, campaign)
    if body.count is not None:
        if wish:
            raise Problem(422, "invalid", "One or many?", "count: leave it out to say which article is meant.")
        return accepted(response, dispatch.start_generation(campaign, count=body.count, user=user))
    try:
        job = dispatch.finish_soon(dispatch.start_article(campaign, wish=wish, user=user))
    except dispatch.Refused as refused:
        if refused.code != "running":
            raise
        return accepted(response, dispatch.queue_article(campaign, wish=wish, user=user))
    return Status(201, article_detail(_written(job))) if has_ended(job) else accepted(response, job)


def _wish(body: GenerateArticle, campaign: Campaign) -> Wish:
    place = body.location or Place.model_validate({})
    return Wish(
        headline=body.headline,
        city=place.city,
        county=place.county,
        state=place.state,
        avatar=_avatar_key(body.avatar_id, campaign),
    )


def _avatar_key(given: str, campaign: Campaign) -> str:
    """The key of an avatar that the site may use, by its number or its key."""
    if not is_id(given):
        return given
    avatars = Avatar.objects.own_or_shared(campaign.site_id)
    return avatars.filter(pk=int(given)).values_list("key", flat=True).first() or given


def _written(job: Job) -> GeneratedArticle:
    """The article that the job wrote. Raises `Problem` if it could not."""
    rows = GeneratedArticle.objects.for_site(job.site_id).filter(job=job)
    article = rows.select_related("page", "assignee", "site__root_page", "campaign").first()
    if article is None:
        found = JobError.objects.filter(job=job).values_list("message", flat=True).first()
        raise Problem(
            409,
            "not-written",
            "The article could not be written",
            found or job.error or "Its headline is kept back, or somebody else has written it meanwhile.",
            job_id=str(job.pk),
        )
    return article
