"""Campaigns: listed, made, changed, archived, looked at before anything is written."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, Query, Router, Schema, Status

from api.acting import actor
from api.authentication import may
from api.campaign_schemas import (
    CampaignAnswer,
    CampaignChange,
    CampaignDetail,
    CampaignList,
    ForecastAnswer,
    NewCampaign,
    PreviewAnswer,
    campaign_answer,
    campaign_detail,
    forecast_answer,
    sample_answer,
    values_of,
)
from api.errors import Problem
from api.rows import caller_of, page_of, row_or_404
from api.schemas import BODY_PROBLEMS, PROBLEMS
from generator import dispatch
from generator.enums import CampaignStatus
from generator.models import Campaign
from generator.services import campaign_records, campaigns, plans
from generator.services.forecasts import forecast
from generator.services.samples import Sampler

MOST = 200
MOST_SAMPLES = 20
CONFLICT = {**PROBLEMS, 409: BODY_PROBLEMS[409]}

router = Router(tags=["Campaigns"])


class CampaignFilters(Schema):
    site_id: str = ""
    status: CampaignStatus | None = None
    limit: int = Field(50, ge=1, le=MOST)
    cursor: str = ""


class Preview(Schema):
    """Which articles to look at: `count` from the place `start` of the campaign's order on."""

    count: int = Field(5, ge=1, le=MOST_SAMPLES)
    start: int = Field(0, ge=0)


class Forecast(Schema):
    """For how many articles; all that a job could still make if it is not given."""

    count: int | None = Field(None, ge=1, le=dispatch.MOST_PER_JOB)


@router.get("", auth=may("campaigns:read"), response={200: CampaignList, **PROBLEMS}, summary="Campaigns")
def list_campaigns(request: HttpRequest, filters: Query[CampaignFilters]) -> Any:
    rows = _campaigns(request).prefetch_related("axes")
    if filters.site_id:
        rows = rows.filter(site=caller_of(request).site_for(filters.site_id))
    if filters.status is not None:
        rows = rows.filter(status=filters.status)
    page, following = page_of(rows, limit=filters.limit, cursor=filters.cursor)
    return {"campaigns": [campaign_answer(campaign) for campaign in page], "next": following}


@router.post(
    "", auth=may("campaigns:write"), response={201: CampaignDetail, **BODY_PROBLEMS}, summary="Make a campaign"
)
def create_campaign(request: HttpRequest, response: HttpResponse, body: NewCampaign) -> Any:
    caller = caller_of(request)
    site = caller.site_for(body.site_id)
    made = campaign_records.create(site, values_of(body), user=actor(caller, site))
    response["Location"] = reverse("api:campaign", args=[made.pk])
    return Status(201, campaign_detail(made))


@router.get(
    "/{campaign_id}",
    auth=may("campaigns:read"),
    response={200: CampaignDetail, **PROBLEMS},
    summary="A campaign",
    url_name="campaign",
)
def get_campaign(request: HttpRequest, campaign_id: str) -> Any:
    return campaign_detail(row_or_404(_campaigns(request), campaign_id))


@router.patch(
    "/{campaign_id}",
    auth=may("campaigns:write"),
    response={200: CampaignDetail, **BODY_PROBLEMS},
    summary="Change a campaign",
)
def change_campaign(request: HttpRequest, campaign_id: str, body: CampaignChange) -> Any:
    campaign = row_or_404(_campaigns(request), campaign_id)
    values = values_of(body)
    changed = campaign_records.change(campaign, values, user=actor(caller_of(request), campaign.site))
    return campaign_detail(row_or_404(_campaigns(request), str(changed.pk)))


@router.post(
    "/{campaign_id}/archive",
    auth=may("campaigns:write"),
    response={200: CampaignAnswer, **CONFLICT},
    summary="Put a campaign away",
)
def archive_campaign(request: HttpRequest, campaign_id: str) -> Any:
    campaign = row_or_404(_campaigns(request), campaign_id)
    return campaign_answer(campaigns.archive(campaign, user=actor(caller_of(request), campaign.site)))


@router.post(
    "/{campaign_id}/reopen",
    auth=may("campaigns:write"),
    response={200: CampaignAnswer, **CONFLICT},
    summary="Make a campaign a draft again",
)
def reopen_campaign(request: HttpRequest, campaign_id: str) -> Any:
    campaign = row_or_404(_campaigns(request), campaign_id)
    return campaign_answer(campaigns.reopen(campaign, user=actor(caller_of(request), campaign.site)))


@router.get(
    "/{campaign_id}/preview",
    auth=may("campaigns:read"),
    response={200: PreviewAnswer, **CONFLICT},
    summary="Articles as they would be written",
)
def preview_campaign(request: HttpRequest, campaign_id: str, asked: Query[Preview]) -> Any:
    sampler = Sampler(row_or_404(_campaigns(request), campaign_id))
    if asked.start >= max(sampler.size, 1):
        raise Problem(422, "invalid", "No such place", f"start: the campaign has {sampler.size:,} places.")
    samples = sampler.first(asked.count, start=asked.start)
    return {"size": str(sampler.size), "left": str(sampler.left()), "articles": list(map(sample_answer, samples))}


@router.get(
    "/{campaign_id}/forecast",
    auth=may("campaigns:read"),
    response={200: ForecastAnswer, **CONFLICT},
    summary="What generating would cost and give",
)
def forecast_campaign(request: HttpRequest, campaign_id: str, asked: Query[Forecast]) -> Any:
    campaign = row_or_404(_campaigns(request), campaign_id)
    plan = plans.examine(campaign).plan
    count = asked.count
    if count is None:
        sampler = Sampler(campaign, plan=plan)
        count = min(sampler.left() or sampler.size, dispatch.MOST_PER_JOB)
    try:
        return forecast_answer(forecast(campaign, max(count, 1), plan=plan))
    except ValueError as error:
        raise Problem(409, "used-up", "There is nothing to forecast", str(error)) from error


def _campaigns(request: HttpRequest) -> QuerySet[Campaign]:
    rows = Campaign.objects.for_sites(caller_of(request).sites())
    return rows.select_related("site__root_page", "template", "headline_pattern", "parent_page__locale")
