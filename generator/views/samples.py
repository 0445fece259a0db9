"""One sample of a campaign as visitors will see it, on request with where each of its texts came from."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views import View
from wagtail.utils.decorators import xframe_options_sameorigin_override

from generator.core.compose import PlanError
from generator.models import Campaign
from generator.services.samples import Sample, Sampler, page_of
from generator.services.tracing import fragments_of, trace
from generator.views.campaigns import campaign_or_404
from generator.views.provenance import sources_of, tell


@method_decorator(xframe_options_sameorigin_override, name="dispatch")
class SampleView(View):
    """One sample on the site's own templates, shown in a frame of the campaign's page.

    With `?from=1` spans in its texts, and a list of its fragments, tell where each came from.
    """

    model = Campaign

    def get(self, request: HttpRequest, pk: int, position: int) -> HttpResponse:
        campaign = campaign_or_404(request, pk)
        try:
            sampler = Sampler(campaign)
            sample = sampler.at(position) or Sample(position, None, "The campaign leaves this combination out.")
        except PlanError as error:
            sample = Sample(position, None, str(error))
        except IndexError as error:
            raise Http404 from error
        if sample.draft is None:
            return TemplateResponse(request, "generator/campaigns/no_sample.html", {"sample": sample})
        traced = trace(sampler, position) if request.GET.get("from") else None
        page = page_of(traced.draft if traced else sample.draft, campaign=campaign)
        response = page.make_preview_request(request, page.default_preview_mode)
        if traced:
            origin = traced.draft.provenance
            tell(
                response,
                marks=traced.marks,
                sources=sources_of(fragments_of(traced.draft), site_id=campaign.site_id, request=request),
                panel="generator/provenance/sample_panel.html",
                axes=origin.axis_keys,
                number=origin.position + 1,
            )
        return response
