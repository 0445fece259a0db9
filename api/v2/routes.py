"""All routers of the read API, which anybody may call; a token that is sent has to be a good one."""

from ninja import NinjaAPI

from api.openapi import describe
from api.v2.files import router as files
from api.v2.forms import router as forms
from api.v2.hubs import router as hubs
from api.v2.locations import router as locations
from api.v2.pages import router as pages
from api.v2.reading import reader
from api.v2.redirects import router as redirects
from api.v2.schemas import router as schemas
from api.v2.search import router as search
from api.v2.site import router as site
from api.v2.sitemap import router as sitemap

RESOURCES = (pages, files, site, redirects, forms, search, sitemap, hubs, locations, schemas)

describe(tags={"Reading": "What visitors of a site may see: on the site's own hosts, and by name on the platform's."})


def add_to(api: NinjaAPI) -> None:
    """Adds every resource beneath `/v2`."""
    for resource in RESOURCES:
        api.add_router("/v2", resource, auth=reader)
