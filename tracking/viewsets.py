"""The addresses of analytics in the admin, and its menu."""

from typing import Any

from django.urls import path
from wagtail.admin.menu import MenuItem, SubmenuMenuItem
from wagtail.admin.viewsets.base import ViewSet

from sites_app.explorer import ExplorerViewSet
from tracking.menus import MENU, ScreenMenuItem
from tracking.views.funnel import FunnelView
from tracking.views.keys import KeysView
from tracking.views.live import LiveView
from tracking.views.overview import OverviewView
from tracking.views.pages import VisitedPageEditView
from tracking.views.screens import ChooseSiteView

SCREENS = (
    ScreenMenuItem(
        "Overview",
        index="analytics:index",
        screen="analytics:overview",
        icon_name="spark-chart",
        name="analytics-overview",
        order=100,
    ),
    ScreenMenuItem(
        "Live",
        index="analytics:live_index",
        screen="analytics:live",
        icon_name="time",
        name="analytics-live",
        order=200,
    ),
    ScreenMenuItem(
        "Funnel",
        index="analytics:funnel_index",
        screen="analytics:funnel",
        icon_name="sliders",
        name="analytics-funnel",
        order=400,
    ),
)


class AnalyticsViewSet(ViewSet):
    """One menu item for all screens; those of other apps come by a hook, see `tracking.menus`."""

    name = "analytics"
    url_prefix = "analytics"
    icon = "spark-chart"
    menu_label = "Analytics"
    menu_name = "analytics"
    menu_order = 185
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        choose = self.construct_view
        return [
            path("", choose(ChooseSiteView), name="index"),
            path("live/", choose(ChooseSiteView, screen="analytics:live"), name="live_index"),
            path("funnel/", choose(ChooseSiteView, screen="analytics:funnel"), name="funnel_index"),
            path("<int:site_id>/", self.construct_view(OverviewView), name="overview"),
            path("<int:site_id>/live/", self.construct_view(LiveView), name="live"),
            path("<int:site_id>/live/results/", self.construct_view(LiveView, results_only=True), name="live_results"),
            path("<int:site_id>/funnel/", self.construct_view(FunnelView), name="funnel"),
            path("<int:site_id>/by/<slug:dimension>/", self.construct_view(KeysView), name="keys"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return SubmenuMenuItem(
            self.menu_label, MENU, name=self.menu_name, icon_name=self.icon, order=order or self.menu_order
        )


class VisitedPageViewSet(ExplorerViewSet):
    """All pages: beside the editor stands who visited them."""

    edit_view_class = VisitedPageEditView
