"""One sample of a campaign as visitors will see it, on request with where each of its texts came from."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from wagtail.utils.decorators import xframe_options_sameorigin_override

from generator.core.compose import PlanError
from generator.core.traced_html import annotate
from generator.core.tracing import Mark
from generator.models import Campaign, Fragment
from generator.permissions import changeable
from generator.services.samples import Sample, Sampler, page_of
from generator.services.tracing import TracedDraft, explain_mark, fragments_of, trace
from generator.views.campaigns import campaign_or_404


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
            add_provenance(response, traced, campaign=campaign, request=request)
        return response


def add_provenance(response: HttpResponse, traced: TracedDraft, *, campaign: Campaign, request: HttpRequest) -> None:
    """Puts spans, a list of fragments and a script into the page of a traced draft; an error stays as it is."""
    if response.status_code != 200 or response.streaming:
        return
    page = annotate(response.content.decode(response.charset))
    sources = _sources(traced, campaign=campaign, request=request)
    names = {(source["section"], source["key"]): source for source in sources}
    context = {
        "sources": sources,
        "marks": {number: _told(traced.marks[number], names) for number in page.used if number < len(traced.marks)},
        "axes": traced.draft.provenance.axis_keys,
        "number": traced.draft.provenance.position + 1,
    }
    html = page.html
    for end, template in (("</head>", "provenance_head.html"), ("</body>", "provenance_panel.html")):
        before, mark, after = html.rpartition(end)
        html = f"{before}{render_to_string(f'generator/campaigns/{template}', context)}{mark}{after}"
    response.content = html.encode(response.charset)
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))


def _sources(traced: TracedDraft, *, campaign: Campaign, request: HttpRequest) -> list[dict[str, Any]]:
    """The fragments of the article in order, with the addresses of their forms for those who may edit them."""
    origins = fragments_of(traced.draft)
    rows = Fragment.objects.readable_by(campaign.site_id).filter(key__in={key for _, key in origins})
    names = dict(rows.values_list("key", "name"))
    editable = changeable(Fragment, request.user).filter(pk__in=rows.values("pk"))
    ids = dict(editable.values_list("key", "pk"))
    edit = Fragment.snippet_viewset.get_url_name("edit")
    return [
        {
            "section": section,
            "key": key,
            "name": names.get(key, key),
            "url": reverse(edit, args=[ids[key]]) if key in ids else "",
        }
        for section, key in origins
    ]


def _told(mark: Mark, names: dict[tuple[str, str], dict[str, Any]]) -> dict[str, str]:
    source = names.get((mark.section, mark.fragment), {})
    return {
        "text": explain_mark(mark) or f"{source.get('name', mark.fragment)} ({mark.section})",
        "source": f"{mark.section}/{mark.fragment}" if mark.kind == "text" else "",
    }
