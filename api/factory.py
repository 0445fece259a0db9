"""`POST /api/factory/send-to-factory`: from a source to articles on a site."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from api.acting import actor
from api.authentication import may
from api.errors import Problem
from api.rows import Accepted, accepted, caller_of, row_or_404
from api.schemas import BODY_PROBLEMS
from api.schemas import Problem as ProblemSchema
from generator import dispatch
from generator.models import Campaign

router = Router(tags=["Factory"])


class SendToFactory(Schema):
    """A `manual` source is a campaign of the target site, of which the next `count` articles are written."""

    source: Literal["wordpress", "manual"]
    source_id: str
    target_site_id: str = ""
    count: int = Field(10, ge=1, le=dispatch.MOST_PER_JOB)


@router.post(
    "/send-to-factory",
    auth=may("campaigns:write"),
    response={202: Accepted, **BODY_PROBLEMS, 501: ProblemSchema},
    summary="Have articles written from a source",
)
def send_to_factory(request: HttpRequest, response: HttpResponse, body: SendToFactory) -> Any:
    caller = caller_of(request)
    site = caller.site_for(body.target_site_id)
    if body.source == "wordpress":
        raise Problem(501, "not-implemented", "This is still to come", "WordPress cannot be read yet.")
    campaign = row_or_404(Campaign.objects.for_site(site).select_related("site__root_page"), body.source_id)
    return accepted(response, dispatch.start_generation(campaign, count=body.count, user=actor(caller, site)))
