"""Wagtail's own screens of articles: where the article came from stands beside the editor, and all know of the gate."""

from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets.button import Button

from generator.models import GeneratedArticle
from generator.panels.gate import GateSidePanel
from generator.panels.provenance import ProvenanceSidePanel, provenance_of
from generator.panels.releases import with_plan
from generator.views.wagtail_pages import ArticleUnscheduleView, ArticleWorkflowActionView
from sites_app.models import ArticlePage
from tracking.views.pages import VisitedPageEditView


class ArticleEditView(VisitedPageEditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        if self._provenance is None:
            return buttons
        address = reverse("generator_articles:provenance", args=[self.page.pk])
        return [*buttons, Button("Provenance", url=address, icon_name="info-circle", priority=35)]

    @cached_property
    def _provenance(self) -> GeneratedArticle | None:
        return provenance_of(self.page)

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()
        article = self._provenance
        if article is None:
            return panels
        own = (panel(article, self.page, self.request) for panel in (ProvenanceSidePanel, GateSidePanel))
        return MediaContainer([*with_plan(list(panels), article), *own])


class ArticlePageViewSet(PageViewSet):
    model = ArticlePage
    edit_view_class = ArticleEditView
    revisions_unschedule_view_class = ArticleUnscheduleView
    workflow_action_view_class = ArticleWorkflowActionView
    # An article is listed with the hubs beside it, by the explorer that all pages share.
    parent_models: list[type] = []
