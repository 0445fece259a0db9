"""What analytics adds to Wagtail's admin: its menu and screens, panels on the dashboard and beside the page editor."""

from collections.abc import Callable
from functools import partial
from typing import Any

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from tracking import destination_hooks  # noqa: F401 - registers them
from tracking.menus import HOOK
from tracking.panels.dashboard import VisitsPanel
from tracking.viewsets import SCREENS, AnalyticsViewSet, VisitedPageViewSet


@hooks.register("register_admin_viewset")
def register_analytics() -> ViewSet:
    return AnalyticsViewSet()


def _item(item: MenuItem) -> MenuItem:
    return item


for screen in SCREENS:
    register: Callable[[], MenuItem] = partial(_item, screen)
    hooks.register(HOOK, register)


# After that of `sites_app`, whose place it takes: it is the same with a panel beside the editor.
@hooks.register("register_admin_viewset", order=2)
def register_pages() -> ViewSet:
    return VisitedPageViewSet()


@hooks.register("construct_homepage_panels")
def add_visits(request: Any, panels: list[Any]) -> None:
    panels.append(VisitsPanel(request))


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return [*icons, "tracking/icons/spark-chart.svg"]
