"""Wagtail's page editor with a panel that says who visited the page."""

from wagtail.admin.ui.components import MediaContainer

from sites_app.explorer import BoundedEditView
from tracking.panels.pages import VisitsSidePanel


class VisitedPageEditView(BoundedEditView):
    """For pages of a site whose figures the person may see."""

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()
        if self.expects_json_response or not self.page.live:
            return panels
        panel = VisitsSidePanel(self.page, self.request)
        return MediaContainer([*panels, panel]) if panel.is_shown else panels
