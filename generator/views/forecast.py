"""A campaign's forecast: a part of the campaign's own page, loaded after it; without JavaScript a page of its own."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from generator import dispatch
from generator.core.compose import PlanError
from generator.forms.amounts import ForecastForm
from generator.services import plans
from generator.services.forecasts import Forecast, forecast
from generator.services.samples import Sampler
from generator.views.actions import CampaignScreen

MINUTE, HOUR = 60, 3_600


class ForecastView(CampaignScreen):
    """The figures for `?count=` articles; without it, for all that are still to be made."""

    http_method_names = ["get", "head", "options"]
    template_name = "generator/campaigns/forecast.html"
    page_title = "Forecast"
    header_icon = "tasks"
    form_class: type[ForecastForm] = ForecastForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_template_names(self) -> list[str]:
        is_part = self.request.headers.get("X-Requested-With") == "XMLHttpRequest"
        return ["generator/campaigns/forecast_figures.html"] if is_part else [self.template_name]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"data": {"count": self.request.GET.get("count") or self.most}, "most": self.most}

    @cached_property
    def examination(self) -> plans.Examination:
        return plans.examine(self.campaign)

    @cached_property
    def most(self) -> int:
        """How many articles a job could make now; of a campaign that is used up, how many it made."""
        try:
            left = Sampler(self.campaign, plan=self.examination.plan).left()
        except PlanError:
            return 0
        return min(left or self.examination.summary.total, dispatch.MOST_PER_JOB)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.get_form()
        found = self._forecast(form.cleaned_data["count"]) if self.most and form.is_valid() else None
        duration = _duration(found.seconds) if found else ""
        return super().get_context_data(
            form=form, field=form["count"], most=self.most, forecast=found, duration=duration, **kwargs
        )

    def _forecast(self, count: int) -> Forecast:
        try:
            return forecast(self.campaign, count, plan=self.examination.plan)
        except ValueError as error:
            raise BadRequest(str(error)) from error


def _duration(seconds: float) -> str:
    """A time as people say it, in the two units that matter."""
    if seconds < MINUTE:
        return "< 1 min"
    if seconds < HOUR:
        return f"{round(seconds / MINUTE)} min"
    hours, minutes = divmod(round(seconds / MINUTE), MINUTE)
    days, hours_left = divmod(hours, 24)
    return f"{days:,} d {hours_left} h" if days else f"{hours} h {minutes} min"
