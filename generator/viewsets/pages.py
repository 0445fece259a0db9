"""Wagtail's own screens of articles: where the article came from stands beside the editor, and all know of the gate."""

from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from generator.panels.gate import GateSidePanel
from generator.panels.provenance import ProvenanceSidePanel, provenance_of
from generator.panels.releases import with_plan
from generator.views.wagtail_pages import ArticleUnscheduleView, ArticleWorkflowActionView
from sites_app.models import ArticlePage


class ArticleEditView(EditView):
    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()
        article = provenance_of(self.page)
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
