"""`GET /api/whoami`: who the caller is, as the API sees it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from api.authentication import Caller, may
from api.schemas import PROBLEMS

router = Router(tags=["Access"])


class CallerSite(Schema):
    """A site that the caller may act on."""

    id: str
    key: str
    name: str


class WhoAmI(Schema):
    """`level` is `site`, `platform` or `person`; a person's scopes say what there is, their rights what they may do.

    `sites` holds at most 100, by their numbers.
    """

    level: str
    name: str
    scopes: list[str]
    sites: list[CallerSite]
    expires_at: datetime | None


@router.get("/whoami", auth=may(), response={200: WhoAmI, **PROBLEMS}, summary="Who is calling", url_name="whoami")
def who_am_i(request: HttpRequest, response: HttpResponse) -> Any:
    """Answers to any valid credential, so it is the way to try one."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    response["Cache-Control"] = "private, no-store"
    sites = caller.sites().select_related("sitesettings").order_by("pk")[:100]
    return {
        "level": caller.level,
        "name": caller.token.name if caller.token else caller.user and caller.user.get_username(),
        "scopes": sorted(caller.scopes),
        "sites": [
            {"id": str(site.pk), "key": site.sitesettings.key, "name": site.sitesettings.name}
            for site in sites
            if hasattr(site, "sitesettings")
        ],
        "expires_at": caller.token.expires_at if caller.token else None,
    }
