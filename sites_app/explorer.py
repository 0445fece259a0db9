"""Wagtail's explorer and page chooser, for hubs with thousands of pages: bounded lists, no query for each row."""

from collections.abc import Iterable
from typing import Any

from wagtail.admin.views import chooser
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, Site

from sites_app.page_rights import MOST_ARRANGED, read_live_pages


class BoundedExplorerView(ExplorableIndexView):
    """Lists no hub's children by their own order once they are many: in that order they are not paged."""

    def get_valid_orderings(self) -> list[str]:
        orderings = super().get_valid_orderings()
        if self.parent_page.numchild > MOST_ARRANGED:
            return [ordering for ordering in orderings if ordering != self.sort_order_field]
        return orderings

    def get_table(self, object_list: Any) -> Any:
        if not self.request.user.is_superuser:
            read_live_pages(object_list)
        # Else each row asks the cache for the sites' roots to tell its address.
        roots = Site.get_site_root_paths()
        for page in object_list:
            page._wagtail_cached_site_root_paths = roots
        return super().get_table(object_list)


class BoundedEditView(EditView):
    """Wagtail's page editor, which reads the state of the page's workflow once."""

    def get_object(self) -> Page:
        page: Page = super().get_object()
        if self.request.method == "GET":
            # Nothing moves while it is shown, and Wagtail asks for it a dozen times.
            page._current_workflow_states = self.real_page_record._current_workflow_states
        return page


class ExplorerViewSet(PageViewSet):
    """In the place of Wagtail's own, for all pages."""

    model = Page
    edit_view_class = BoundedEditView
    index_view_class = BoundedExplorerView


class TitleColumn(chooser.PageTitleColumn):
    """The title, whose link names the page's parent: all rows' parents are read at once."""

    def get_cell_context_data(self, instance: Page, parent_context: dict[str, Any]) -> dict[str, Any]:
        if not hasattr(instance, "_cached_parent_obj"):
            _read_parents(parent_context["table"].data)
        return super().get_cell_context_data(instance, parent_context)


def _read_parents(pages: Iterable[Page]) -> None:
    paths = {Page._get_parent_path_from_path(page.path) for page in pages if page.depth > 1}
    parents = {parent.path: parent for parent in Page.objects.filter(path__in=paths).select_related("locale")}
    for page in pages:
        page._cached_parent_obj = parents.get(Page._get_parent_path_from_path(page.path)) if page.depth > 1 else None
