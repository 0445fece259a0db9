"""Counts what a campaign's form says, saved or not, while it is edited; stores nothing."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from wagtail.snippets.views.snippets import EditView

from generator.core.types import Severity
from generator.forms.campaigns import CampaignForm
from generator.models import Campaign
from generator.services import plans, text_names
from generator.services.plan_exclusions import read_each
from generator.services.spaces import count_each, summarise
from generator.views.campaigns import factors
from generator.views.creating import SiteFirstCreateView

# What the mixin is mixed into; at run time it stands alone.
if TYPE_CHECKING:
    from wagtail.admin.views.generic import EditView as FormView
else:
    FormView = object


class MeasuringMixin(ABC, FormView):
    """Answers a post of the whole form with numbers, and with the tokens that its axes bring."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.measured()
        form = self.get_form()
        form.checks_texts = False
        form.is_valid()
        return JsonResponse(answer(form))

    @abstractmethod
    def measured(self) -> Campaign | None:
        """The stored campaign, if there is one."""


class MeasureCampaignView(MeasuringMixin, EditView):
    def measured(self) -> Campaign:
        return self.get_object()


class MeasureNewCampaignView(MeasuringMixin, SiteFirstCreateView):
    def measured(self) -> None:
        if self.site is None:
            raise Http404


def answer(form: CampaignForm) -> dict[str, Any]:
    """The numbers of the campaign as the form has it, each axis and exclusion by the prefix of its row."""
    campaign = form.as_typed()
    plan = plans.draft(campaign)
    summary = summarise(plan)
    read = read_each(campaign, axes=plan.axes)
    taken = count_each(plan, [each.exclusion for each in read], headlines=summary.headlines)
    context = {"summary": summary, "factors": factors(summary), "method": campaign.method}
    return {
        "html": render_to_string("generator/campaigns/measure.html", context),
        "axes": {
            row.prefix: f"{axis.count:,} {'row' if axis.count == 1 else 'rows'}"
            for row, axis in zip(form.measured_forms("axes"), summary.axes, strict=True)
        },
        "exclusions": {
            row.prefix: {
                "text": f"Takes out {count:,} {'page' if count == 1 else 'pages'}",
                "problems": [f"Column {each.column}: {each.message}" for each in rule.diagnostics],
                "is_error": any(each.severity is Severity.ERROR for each in rule.diagnostics),
            }
            for row, rule, count in zip(form.measured_forms("exclusions"), read, taken, strict=True)
        },
        "tokens": {"names": summary.tokens, "rows": text_names.sample_rows(plan)},
    }
