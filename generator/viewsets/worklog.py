"""The work log in the admin, among the reports."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from generator.views.worklog import WorkLogView
from sites_app.tenancy import site_ids_for_user


class WorkLogViewSet(ViewSet):
    name = "generator_worklog"
    url_prefix = "reports/work-log"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.construct_view(WorkLogView), name="index"),
            path("results/", self.construct_view(WorkLogView, results_only=True), name="results"),
        ]


class WorkLogMenuItem(MenuItem):
    """For everybody who works on a site."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_superuser or bool(site_ids_for_user(request.user))


def worklog_menu_item() -> MenuItem:
    address = reverse_lazy("generator_worklog:index")
    return WorkLogMenuItem("Work log", address, name="work-log", icon_name="history", order=950)
