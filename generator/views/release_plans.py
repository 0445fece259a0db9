"""The screens of a release plan: making one with a preview, pausing, resuming and ending it; and a site's switch."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import FormView
from wagtail.admin import messages

from generator import dispatch
from generator.assets import RELEASES
from generator.core import drip
from generator.enums import ArticleStatus
from generator.forms.releases import SHAPES, ReleasePlanForm, StopForm
from generator.models import GeneratedArticle, ReleasePlan
from generator.permissions import signed_in
from generator.services import policies, release_plans, release_stops
from generator.services.permissions import may_review_site
from generator.views.actions import CampaignScreen
from generator.views.release_screens import SiteReleaseScreen, plan_or_404

# The preview shows so many days, and says when the plan is done, unless that is further away than anybody plans.
PREVIEW_DAYS = 42
# Without approved articles the preview shows what the plan would do with those of so many days.
IMAGINED_DAYS = 28
CHART_HEIGHT = 120


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the preview's chart; places and sizes are those of its picture."""

    day: dt.date
    number: int
    x: int
    y: float
    height: float
    is_monday: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan would do: its first weeks as bars, and when it would be done."""

    bars: list[Bar]
    total: int
    is_imagined: bool
    last: dt.date | None
    release_days: int
    most: int

    @property
    def width(self) -> int:
        return max(len(self.bars) * 12, 1)


def preview_of(plan: ReleasePlan, *, count: int, is_imagined: bool, at: dt.datetime) -> Preview:
    """The plan's next `count` releases, day by day, as they would be; nothing is stored."""
    outline = release_plans.outline(plan, count=count, at=at)
    by_day = dict(outline)
    first = outline[0][0] if outline else plan.starts_on
    shown = [first + dt.timedelta(days=number) for number in range(PREVIEW_DAYS)]
    most = max([by_day.get(day, 0) for day in shown] or [0])
    bars = [
        Bar(
            day=day,
            number=by_day.get(day, 0),
            x=place * 12,
            height=(height := round(CHART_HEIGHT * by_day.get(day, 0) / most, 1) if most else 0),
            y=CHART_HEIGHT - height,
            is_monday=day.weekday() == 0,
        )
        for place, day in enumerate(shown)
    ]
    last = outline[-1][0] if outline else None
    return Preview(bars, total=count, is_imagined=is_imagined, last=last, release_days=len(outline), most=most)


class StartPlanView(CampaignScreen):
    """Makes a campaign's release plan. `?preview` is what the form as it stands would do, as a part of the page."""

    template_name = "generator/releases/plan.html"
    page_title = "Release plan"
    header_icon = "calendar-alt"
    form_class = ReleasePlanForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_review_site(signed_in(request), self.campaign.site):
            raise PermissionDenied
        if release_plans.open_plan(self.campaign) is not None:
            messages.warning(request, "The campaign has a release plan already: end that one first.")
            return redirect(self.back_url)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" not in request.GET:
            return super().get(request, *args, **kwargs)
        form = self.get_form_class()(request.GET, **self._form_facts())
        context = self.get_context_data(form=form, preview=self._preview(form))
        return self.response_class(request, ["generator/releases/plan_preview.html"], context)

    @cached_property
    def timezone(self) -> str:
        return release_plans.timezone_of(self.campaign.site_id)

    @cached_property
    def waiting(self) -> int:
        """How many approved articles of the campaign wait for a plan."""
        articles = GeneratedArticle.objects.for_site(self.campaign.site_id).filter(campaign=self.campaign)
        return articles.filter(status=ArticleStatus.APPROVED).count()

    def _form_facts(self) -> dict[str, Any]:
        today = drip.local_day(clock.now(), self.timezone)
        plan = ReleasePlan(site=self.campaign.site, campaign=self.campaign)
        return {"today": today, "timezone": self.timezone, "instance": plan}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), **self._form_facts()}

    def get_initial(self) -> dict[str, Any]:
        tomorrow = drip.local_day(clock.now(), self.timezone) + dt.timedelta(days=1)
        return {"starts_on": tomorrow}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        kwargs.setdefault("preview", None if form.is_bound else self._preview_of_usual(form))
        return super().get_context_data(
            **{**kwargs, "form": form},
            shapes=[(value, SHAPES[value]) for value in SHAPES],
            waiting=self.waiting,
            timezone=self.timezone,
            cap=policies.policy_of(self.campaign.site_id).daily_cap,
            preview_url=f"{self.request.path}?preview",
            chart_height=CHART_HEIGHT,
            media=RELEASES,
        )

    def form_valid(self, form: ReleasePlanForm) -> HttpResponse:
        plan = form.save(commit=False)
        try:
            job = dispatch.start_plan(plan, user=signed_in(self.request))
        except dispatch.Refused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        if job is None:
            messages.success(self.request, "The plan is active. It takes articles as soon as they are approved.")
            return redirect(self.back_url)
        messages.success(self.request, f"The plan is active: {job.stop:,} articles are getting their moments.")
        return redirect(reverse("generator_jobs:detail", args=[job.pk]))

    def _preview(self, form: ReleasePlanForm) -> Preview | None:
        """What the plan of a form that is filled in would do; None when something is wrong with it."""
        if not form.is_valid():
            return None
        return self._preview_of_plan(form.save(commit=False))

    def _preview_of_usual(self, form: ReleasePlanForm) -> Preview | None:
        plan = form.instance
        plan.starts_on = self.get_initial()["starts_on"]
        return self._preview_of_plan(plan)

    def _preview_of_plan(self, plan: ReleasePlan) -> Preview:
        is_imagined = not self.waiting
        wanted = self.waiting or plan.per_day * IMAGINED_DAYS
        count = min(plan.total, wanted) if plan.total and not is_imagined else plan.total or wanted
        return preview_of(plan, count=count, is_imagined=is_imagined, at=clock.now())


class SteerPlanView(View):
    """Pauses or resumes the plan, and leads back to the campaign."""

    http_method_names = ["post"]
    action: str = "pause"
    _ACTIONS = {
        "pause": (dispatch.pause_plan, "The plan is paused: nothing of it goes out until it is resumed."),
        "resume": (dispatch.resume_plan, "The plan goes on in your name. What it missed gets its next free moments."),
    }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        plan = plan_or_404(request, kwargs["pk"])
        act, text = self._ACTIONS[self.action]
        try:
            act(plan, user=signed_in(request))
        except dispatch.Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, text)
        return redirect(reverse("generator_campaigns:inspect", args=[plan.campaign_id]))


class FillPlanView(View):
    """Gives the campaign's approved articles the plan's next moments, also those that came off it before."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        plan = plan_or_404(request, kwargs["pk"])
        try:
            job = dispatch.start_schedule(plan, user=signed_in(request))
        except dispatch.Refused as error:
            messages.error(request, str(error))
            job = None
        url = reverse("generator_campaigns:inspect", args=[plan.campaign_id])
        return redirect(reverse("generator_jobs:detail", args=[job.pk]) if job else url)


class EndPlanView(CampaignScreen):
    """Asks, then ends the plan and takes what it has not released off the schedule."""

    template_name = "generator/releases/end.html"
    page_title = "End the release plan"
    header_icon = "calendar-alt"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.plan = plan_or_404(request, kwargs["pk"])
        super().setup(request, *args, **{**kwargs, "pk": self.plan.campaign_id})

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_review_site(signed_in(request), self.campaign.site):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        counts = release_plans.counts_by_plan([self.plan]).get(self.plan.pk, {})
        waiting = counts.get(ArticleStatus.SCHEDULED, 0)
        out = counts.get(ArticleStatus.PUBLISHED, 0)
        return self.render_to_response(self.get_context_data(form=None, waiting=waiting, out=out))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            job = dispatch.end_plan(self.plan, user=signed_in(request))
        except dispatch.Refused as error:
            messages.error(request, str(error))
            return redirect(self.back_url)
        messages.success(request, "The plan has ended.")
        return redirect(reverse("generator_jobs:detail", args=[job.pk]) if job else self.back_url)


class StopReleasesView(SiteReleaseScreen, FormView):
    """Asks why, then stops all releases of the site."""

    template_name = "generator/releases/stop.html"
    page_title = "Stop all releases"
    form_class = StopForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not release_stops.may_stop(signed_in(request), self.site):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.calendar_url(), **kwargs)

    def form_valid(self, form: StopForm) -> HttpResponse:
        dispatch.stop_site(self.site, user=signed_in(self.request), because=form.cleaned_data["because"])
        return redirect(self.calendar_url())


class StartReleasesView(SiteReleaseScreen, View):
    """Lets the site release again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        dispatch.start_site(self.site, user=signed_in(request), at=clock.now())
        messages.success(request, f"{self.site} releases again. What it missed gets its next free moments.")
        return redirect(self.calendar_url())
