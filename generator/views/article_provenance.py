"""Where the words of a stored article came from: its page as visitors see it, each text traced to what made it."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.utils.decorators import xframe_options_sameorigin_override

from generator.core.text_report import written_token
from generator.core.tokens import token_key
from generator.models import GeneratedArticle, SpintaxDictionary
from generator.permissions import changeable, signed_in, visible
from generator.services.stored_tracing import BlockState, StoredTrace, trace_stored
from generator.views.provenance import Source, sources_of, tell
from sites_app.models import ArticlePage

_FIELDS = {"title": "title", "seo_title": "meta title", "search_description": "meta description", "place": "place"}


def article_or_404(request: HttpRequest, page_id: int) -> GeneratedArticle:
    """The article, if it is of a site whose articles the person may see; anything else does not exist."""
    articles = visible(GeneratedArticle, signed_in(request)).select_related("campaign", "version", "page")
    return get_object_or_404(articles, pk=page_id)


class ProvenanceView(WagtailAdminTemplateMixin, TemplateView):
    """The frame's own screen: what article it is, and the way back to its editor."""

    template_name = "generator/articles/provenance.html"
    page_title = "Provenance"
    header_icon = "info-circle"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.article = article_or_404(request, kwargs["page_id"])

    def get_page_subtitle(self) -> str:
        return self.article.page.draft_title

    @property
    def edit_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.article.pk])

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(label="Edit the article", url=self.edit_url, icon_name="edit")]

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("generator_articles:index"), "label": "Articles"},
            {"url": self.edit_url, "label": self.article.page.draft_title},
            {"url": "", "label": self.page_title, "sublabel": self.article.page.draft_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frame_url = reverse("generator_articles:provenance_frame", args=[self.article.pk])
        return super().get_context_data(article=self.article, frame_url=frame_url, **kwargs)


@method_decorator(xframe_options_sameorigin_override, name="dispatch")
class ProvenanceFrameView(View):
    """The article's latest revision on the site's own templates, with spans and a list that tell of its texts."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        article = article_or_404(request, page_id)
        page = article.page.get_latest_revision_as_object()
        if not isinstance(page, ArticlePage):
            raise Http404
        trace = trace_stored(article, page=page)
        response: HttpResponse = trace.page.make_preview_request(request, trace.page.default_preview_mode)
        blocks = _blocks(trace, article=article, request=request)
        tell(
            response,
            marks=trace.marks,
            sources=[block for block in blocks if block["key"]],
            panel="generator/provenance/article_panel.html",
            article=article,
            blocks=blocks,
            figures={state.value: trace.count(state) for state in BlockState},
            edited_fields=[_FIELDS[name] for name in trace.edited_fields],
            terms=_terms(article, request=request),
            values=_values(trace),
            number=article.position + 1,
        )
        return response


def _blocks(trace: StoredTrace, *, article: GeneratedArticle, request: HttpRequest) -> list[Source]:
    """Each block with its fragment, and what became of it."""
    origins = list(dict.fromkeys((block.section, block.fragment) for block in trace.blocks if block.fragment))
    found = {
        (source["section"], source["key"]): source
        for source in sources_of(origins, site_id=article.site_id, request=request)
    }
    nothing = {"section": "", "key": "", "name": "", "url": ""}
    labels = {
        name: block.label for name, block in ArticlePage._meta.get_field("body").stream_block.child_blocks.items()
    }
    return [
        {
            **found.get((block.section, block.fragment), nothing),
            "state": block.state.value,
            "choices": block.choices if any(map(str.isdigit, block.choices)) else "",
            "type": str(labels.get(block.block_type, "")),
        }
        for block in trace.blocks
    ]


def _terms(article: GeneratedArticle, *, request: HttpRequest) -> list[dict[str, str]]:
    """The terms that the article drew, with their dictionaries and the forms of those that the person may edit."""
    drawn = [entry.partition(":") for entry in article.dictionary_entries]
    rows = SpintaxDictionary.objects.readable_by(article.site_id)
    keys = {token_key(row.key): row for row in rows} if drawn else {}
    may_edit = set(changeable(SpintaxDictionary, request.user).values_list("pk", flat=True)) if drawn else set()
    edit = SpintaxDictionary.snippet_viewset.get_url_name("edit")
    return [
        {
            "name": str(row) if row else name,
            "term": term,
            "url": reverse(edit, args=[row.pk]) if row and row.pk in may_edit else "",
        }
        for name, _, term in drawn
        for row in (keys.get(name),)
    ]


def _values(trace: StoredTrace) -> Sequence[tuple[str, str]]:
    """The values of the tokens that stand in the article's texts."""
    names = sorted({mark.detail for mark in trace.marks if mark.kind == "token"})
    found = [(written_token(name), trace.tokens.get(token_key(name), "")) for name in names]
    return [(name, value) for name, value in found if value]
