"""The admin of places."""

from typing import Any

from django.urls import path, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from generator.models import LocationCluster
from generator.views.places import ExportPlacesView, ImportPlacesView, PlaceIndexView
from generator.viewsets.work import SeenMenuItem


class PlaceViewSet(ViewSet):
    name = "generator_places"
    url_prefix = "places"
    icon = "globe"
    menu_label = "Places"
    menu_name = "places"
    menu_order = 900

    def get_urlpatterns(self) -> list[Any]:
        names = {"index_url_name": "generator_places:index", "index_results_url_name": "generator_places:results"}
        return [
            path("", self.construct_view(PlaceIndexView, **names), name="index"),
            path("results/", self.construct_view(PlaceIndexView, **names, results_only=True), name="results"),
            path("export/", self.construct_view(ExportPlacesView), name="export"),
            path("import/", self.construct_view(ImportPlacesView), name="import"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return SeenMenuItem(
            self.menu_label,
            reverse_lazy("generator_places:index"),
            name=self.menu_name,
            icon_name=self.icon,
            order=order or self.menu_order,
            model=LocationCluster,
        )
