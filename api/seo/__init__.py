"""The old API's routes beneath `/api/seo/`: headlines, articles, their review, publishing and release, the queue."""

from ninja import NinjaAPI

from api.seo import articles, headlines, later, releases, upkeep, writing


def add_routers(api: NinjaAPI) -> None:
    for module in (headlines, writing, articles, releases, upkeep, later):
        api.add_router("/seo", module.router)
