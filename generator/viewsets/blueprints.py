"""The addresses of blueprints, and their place in the menu of the content library."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from generator.views.blueprints import (
    BlueprintExportView,
    BlueprintIndexView,
    ReviewBlueprintView,
    StartingPointPreviewView,
    StartingPointView,
)
from generator.viewsets.library import LIBRARY_MENU
from sites_app.tenancy import is_administrator


class BlueprintMenuItem(MenuItem):
    """Shown to people who administer a site."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)


class BlueprintViewSet(ViewSet):
    """The screens of blueprints."""

    name = "generator_blueprints"
    url_prefix = "blueprints"
    icon = "download"
    menu_label = "Blueprints"
    menu_item_class = BlueprintMenuItem
    menu_hook = LIBRARY_MENU

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.construct_view(BlueprintIndexView), name="index"),
            path("export/", self.construct_view(BlueprintExportView), name="export"),
            path("dry-run/<int:pk>/", self.construct_view(ReviewBlueprintView), name="review"),
            path("starting-points/<slug:key>/", self.construct_view(StartingPointView), name="starting_point"),
            path("starting-points/<slug:key>/preview/", self.construct_view(StartingPointPreviewView), name="preview"),
        ]
