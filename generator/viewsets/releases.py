"""The admin of releases: the calendar of each site, its days, the plans, and the switch."""

from typing import Any

from django.urls import path, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from generator.models import ReleasePlan
from generator.views.release_calendar import MoveDayView, ReleaseCalendarView, ReleaseDayView, ReleasesView
from generator.views.release_plans import EndPlanView, FillPlanView, StartReleasesView, SteerPlanView, StopReleasesView
from generator.viewsets.work import SeenMenuItem


class ReleaseViewSet(ViewSet):
    name = "generator_releases"
    url_prefix = "releases"
    icon = "calendar-alt"
    menu_label = "Releases"
    menu_name = "releases"
    menu_order = 158
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        day = "<int:site_id>/<str:day>/"
        return [
            path("", self.construct_view(ReleasesView), name="index"),
            path("plans/<int:pk>/pause/", self.construct_view(SteerPlanView, action="pause"), name="pause"),
            path("plans/<int:pk>/resume/", self.construct_view(SteerPlanView, action="resume"), name="resume"),
            path("plans/<int:pk>/fill/", self.construct_view(FillPlanView), name="fill"),
            path("plans/<int:pk>/end/", self.construct_view(EndPlanView), name="end"),
            path("<int:site_id>/", self.construct_view(ReleaseCalendarView), name="site"),
            path("<int:site_id>/stop/", self.construct_view(StopReleasesView), name="stop"),
            path("<int:site_id>/start/", self.construct_view(StartReleasesView), name="start"),
            path(day, self.construct_view(ReleaseDayView), name="day"),
            path(f"{day}move/<int:pk>/", self.construct_view(MoveDayView), name="move"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return SeenMenuItem(
            self.menu_label,
            reverse_lazy("generator_releases:index"),
            name=self.menu_name,
            icon_name=self.icon,
            order=order or self.menu_order,
            model=ReleasePlan,
        )
