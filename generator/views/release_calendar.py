"""The calendar of a site's releases: a month or a week of days, and a day with its articles."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from generator.assets import RELEASES
from generator.core import drip
from generator.enums import ArticleStatus
from generator.forms.releases import MoveDayForm
from generator.models import Campaign
from generator.permissions import signed_in, visible
from generator.services import policies, release_calendar, release_moves, release_stops
from generator.services.permissions import may_review_site
from generator.services.release_calendar import CalendarDay
from generator.views.campaigns import campaign_or_404
from generator.views.release_screens import SiteReleaseScreen, day_or_404
from sites_app.tenancy import sites_for_user

MONTH, WEEK = "month", "week"
ARTICLES_PER_PAGE = 50
# Of a day's portions so many are in the month; the day itself has them all.
SHOWN_PORTIONS = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A day as the calendar shows it: `percent` of the cap is used, `parts` are its portions with their rights."""

    day: CalendarDay
    is_today: bool
    is_past: bool
    is_outside: bool
    percent: int | None
    url: str
    hidden: int

    @property
    def is_full(self) -> bool:
        return self.percent is not None and self.percent >= 100


class ReleasesView(WagtailAdminTemplateMixin, TemplateView):
    """Leads to the calendar of the person's first site; without any site, says so."""

    template_name = "generator/releases/no_site.html"
    page_title = "Releases"
    header_icon = "calendar-alt"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with_campaigns = visible(Campaign, request.user).order_by("-updated_at").values_list("site_id", flat=True)
        site_id = with_campaigns.first() or sites_for_user(request.user).values_list("pk", flat=True).first()
        if site_id is None:
            return super().get(request, *args, **kwargs)
        return redirect("generator_releases:site", site_id=site_id)


class ReleaseCalendarView(SiteReleaseScreen, TemplateView):
    """A month or, with `?view=week`, a week of the site's releases, around `?on=`, today unless told."""

    template_name = "generator/releases/calendar.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.view = WEEK if request.GET.get("view") == WEEK else MONTH
        self.on = day_or_404(request.GET["on"]) if request.GET.get("on") else self.today

    def get_page_title(self) -> str:
        return f"Releases of {self.site}"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if self.policy.stopped_at:
            return []
        user = signed_in(self.request)
        if not release_stops.may_stop(user, self.site):
            return []
        url = reverse("generator_releases:stop", args=[self.site.pk])
        return [HeaderButton("Stop all releases…", url=url, icon_name="warning", priority=90)]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return []

    @cached_property
    def policy(self) -> Any:
        return policies.policy_of(self.site.pk)

    @property
    def first(self) -> dt.date:
        start = self.on if self.view == WEEK else self.on.replace(day=1)
        return start - dt.timedelta(days=start.weekday())

    @property
    def last(self) -> dt.date:
        if self.view == WEEK:
            return self.first + dt.timedelta(days=6)
        end = (self.on.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        return end + dt.timedelta(days=6 - end.weekday())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        days = release_calendar.days(self.site, first=self.first, last=self.last)
        cells = [self._cell(day) for day in days]
        user = signed_in(self.request)
        campaigns = {portion.campaign.pk: portion for day in days for portion in day.portions}
        today = next((day for day in days if day.date == self.today), None)
        return super().get_context_data(
            weeks=[cells[number : number + 7] for number in range(0, len(cells), 7)],
            legend=[campaigns[pk] for pk in sorted(campaigns)],
            today_day=today,
            is_empty=not any(day.portions or day.by_hand or day.failed for day in days),
            view_name=self.view,
            links=self._links(),
            heading=self._heading(),
            policy=self.policy,
            may_move=may_review_site(user, self.site),
            may_start=release_stops.may_start_again(user, self.site),
            sites=list(sites_for_user(user).order_by("site_name")[:50]),
            shown=SHOWN_PORTIONS if self.view == MONTH else 100,
            media=RELEASES,
            **kwargs,
        )

    def _cell(self, day: CalendarDay) -> Cell:
        cap = self.policy.daily_cap
        return Cell(
            day=day,
            is_today=day.date == self.today,
            is_past=day.date < self.today,
            is_outside=self.view == MONTH and day.date.month != self.on.month,
            percent=min(round(100 * day.total / cap), 100) if cap else None,
            url=reverse("generator_releases:day", args=[self.site.pk, day.date.isoformat()]),
            hidden=max(len(day.portions) - SHOWN_PORTIONS, 0) if self.view == MONTH else 0,
        )

    def _heading(self) -> str:
        if self.view == MONTH:
            return f"{self.on:%B %Y}"
        return f"{self.first.day} {self.first:%B} – {self.last.day} {self.last:%B %Y}"

    def _links(self) -> dict[str, str]:
        if self.view == WEEK:
            before, after = self.first - dt.timedelta(days=7), self.first + dt.timedelta(days=7)
        else:
            before = (self.on.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
            after = (self.on.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        week = "&view=week" if self.view == WEEK else ""
        return {
            "before": f"{self.calendar_url(before)}{week}",
            "after": f"{self.calendar_url(after)}{week}",
            "now": f"{self.calendar_url(self.today)}{week}",
            "month": self.calendar_url(self.on),
            "week": f"{self.calendar_url(self.on)}&view=week",
        }


class ReleaseDayView(SiteReleaseScreen, TemplateView):
    """The articles of a day with their times, what failed, and what people scheduled by hand."""

    template_name = "generator/releases/day.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.day = day_or_404(kwargs["day"])

    def get_page_title(self) -> str:
        return f"{self.day:%A}, {self.day.day} {self.day:%B %Y}"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        calendar = {"url": self.calendar_url(self.day), "label": f"Releases of {self.site}"}
        return [*self.breadcrumbs_items, calendar, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        articles = release_calendar.articles_of(self.site, self.day).select_related("page", "campaign")
        articles = articles.only("status", "release_at", "campaign__name", "page__draft_title", "page__title")
        (summary,) = release_calendar.days(self.site, first=self.day, last=self.day)
        start, end = (drip.start_of(self.day + dt.timedelta(days=number), self.timezone) for number in (0, 1))
        page = Paginator(articles, ARTICLES_PER_PAGE).get_page(self.request.GET.get("p"))
        zone = ZoneInfo(self.timezone)
        return super().get_context_data(
            on=self.day,
            summary=summary,
            rows=[(article.release_at.astimezone(zone), article) for article in page if article.release_at],
            articles=page,
            published=ArticleStatus.PUBLISHED,
            failures=release_calendar.failures_of(self.site, self.day),
            by_hand=[
                (found.approved_go_live_at.astimezone(zone), found)  # type: ignore[attr-defined]
                for found in release_calendar.scheduled_by_hand(self.site, start=start, end=end)
            ],
            may_move=may_review_site(signed_in(self.request), self.site),
            media=RELEASES,
            **kwargs,
        )


class MoveDayView(SiteReleaseScreen, FormView):
    """Asks for the day that a campaign's portion of a day is moved to; a drag in the calendar posts here as well."""

    template_name = "generator/releases/move.html"
    page_title = "Move to another day"
    form_class = MoveDayForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.day = day_or_404(kwargs["day"])
        self.campaign = campaign_or_404(request, kwargs["pk"])
        if self.campaign.site_id != self.site.pk:
            raise Http404
        if not may_review_site(signed_in(request), self.site):
            raise PermissionDenied

    def get_initial(self) -> dict[str, Any]:
        return {"target": max(self.day, self.today) + dt.timedelta(days=1)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        (summary,) = release_calendar.days(self.site, first=self.day, last=self.day)
        portion = next((found for found in summary.portions if found.campaign.pk == self.campaign.pk), None)
        back_url = self.calendar_url(self.day)
        return super().get_context_data(
            day=self.day, campaign=self.campaign, portion=portion, back_url=back_url, **kwargs
        )

    def form_valid(self, form: MoveDayForm) -> HttpResponse:
        target = form.cleaned_data["target"]
        try:
            number = release_moves.move_day(
                self.campaign, source=self.day, target=target, user=signed_in(self.request), at=clock.now()
            )
        except release_moves.CannotMoveError as error:
            return self._refuse(form, str(error))
        text = f"{number:,} of “{self.campaign}” moved to {target.day} {target:%B %Y}."
        messages.success(self.request, text)
        url = self.calendar_url(target)
        return JsonResponse({"url": url}) if self._is_script else redirect(url)

    def form_invalid(self, form: MoveDayForm) -> HttpResponse:
        if self._is_script:
            return JsonResponse({"error": "Choose a day."}, status=422)
        return super().form_invalid(form)

    def _refuse(self, form: MoveDayForm, why: str) -> HttpResponse:
        if self._is_script:
            return JsonResponse({"error": why}, status=422)
        form.add_error("target", why)
        return super().form_invalid(form)

    @property
    def _is_script(self) -> bool:
        return self.request.headers.get("X-Requested-With") == "XMLHttpRequest"
