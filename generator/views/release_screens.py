"""What the screens of releases share: the site or the plan of an address, if the person may see it."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone as clock
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from generator.core import drip
from generator.models import ReleasePlan
from generator.permissions import visible
from generator.services import release_plans
from sites_app.tenancy import sites_for_user


def site_or_404(request: HttpRequest, pk: int) -> Site:
    """The site, if the person works on it; any other does not exist."""
    return get_object_or_404(sites_for_user(request.user).select_related("root_page"), pk=pk)


def plan_or_404(request: HttpRequest, pk: int) -> ReleasePlan:
    """The plan, if it is of a site whose plans the person may see; anything else does not exist."""
    plans = visible(ReleasePlan, request.user).select_related("campaign", "created_by", "site__root_page")
    return get_object_or_404(plans, pk=pk)


def day_or_404(text: str) -> dt.date:
    """The day of an address, in the years that calendars have."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not 2000 <= day.year <= 2200:
        raise Http404
    return day


class SiteReleaseScreen(WagtailAdminTemplateMixin):
    """A screen about the releases of the site in the address, by the site's clock."""

    page_title = "Releases"
    header_icon = "calendar-alt"
    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.site = site_or_404(request, kwargs["site_id"])
        self.timezone = release_plans.timezone_of(self.site.pk)
        self.today = drip.local_day(clock.now(), self.timezone)

    def calendar_url(self, day: dt.date | None = None) -> str:
        address = reverse("generator_releases:site", args=[self.site.pk])
        return f"{address}?on={day.isoformat()}" if day else address

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.calendar_url(), "label": f"Releases of {self.site}"},
            *([{"url": "", "label": self.page_title}] if self.page_title != "Releases" else []),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        timezone = self.timezone
        return super().get_context_data(site=self.site, timezone=timezone, today=self.today, **kwargs)
