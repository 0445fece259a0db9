"""The places that all sites share: a list for everybody who makes clusters of them; the platform brings them in."""

from collections import Counter
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import FormView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from generator import dispatch
from generator.enums import LocationKind
from generator.forms.tables import TableFileForm
from generator.models import ClusterMember, Location, LocationCluster
from generator.permissions import may_see, signed_in
from generator.services.library.sheets import csv_lines
from generator.services.place_tables import HEADER, KIND, place_rows
from generator.views.tables import earlier_import
from sites_app.tenancy import site_ids_for_user

LIST = "generator_places:index"
HELP = {
    "parent": "The key of what it lies in, such as us-tx; empty for a country.",
    "kind": "country, state, county or city; must be there.",
    "name": "Must be there.",
    "code": "Such as US or TX.",
    "population": "A number.",
    "latitude": "Degrees; together with the longitude.",
    "longitude": "Degrees.",
    "zip_codes": "With spaces between them.",
    "timezone": "Such as America/Chicago.",
}


class PlaceFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(choices=LocationKind.choices, label="Kind")
    within = django_filters.ModelChoiceFilter(
        field_name="parent",
        label="In",
        queryset=Location.objects.filter(kind__in=[LocationKind.COUNTRY, LocationKind.STATE]).order_by("path_key"),
    )

    class Meta:
        model = Location
        fields = ("kind", "within")


class PlacesMixin:
    """Only for people who may see clusters of places on any site."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see(LocationCluster, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class PlaceIndexView(PlacesMixin, generic.IndexView):
    """The largest places first, each with the number of the person's clusters that it is in."""

    model = Location
    # Nobody has rights of their own on places; the mixin decides.
    permission_policy = None
    page_title = "Places"
    header_icon = "site"
    results_template_name = "generator/library/places_results.html"
    filterset_class = PlaceFilterSet
    search_fields = ["name", "path_key", "code"]
    is_searchable = True
    default_ordering = ["-population", "path_key"]
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("name", label="Name", sort_key="name"),
            Column("kind", label="Kind", accessor="get_kind_display"),
            Column("parent", label="In", accessor=lambda place: place.parent or ""),
            Column("path_key", label="Key", sort_key="path_key"),
            NumberColumn("population", label="Population", sort_key="population"),
            Column("timezone", label="Time zone"),
            Column("usage", label="Used by"),
        ]

    def get_base_queryset(self) -> QuerySet[Location]:
        return Location.objects.select_related("parent")

    def paginate_queryset(self, queryset: QuerySet[Location], page_size: int) -> tuple:
        paginator, page, places, has_others = super().paginate_queryset(queryset, page_size)
        shown: list[Any] = list(places)
        members = ClusterMember.objects.filter(
            location__in=shown, cluster__site__in=site_ids_for_user(self.request.user)
        )
        counts = Counter(members.values_list("location", flat=True))
        for place in shown:
            number = counts[place.pk]
            place.usage = f"{number:,} cluster{'' if number == 1 else 's'}" if number else "No cluster"
        return paginator, page, shown, has_others

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [
            *super().header_more_buttons,
            Button("Export as CSV", url=reverse("generator_places:export"), icon_name="download", priority=20),
        ]
        if signed_in(self.request).is_superuser:
            url = reverse("generator_places:import")
            buttons.append(Button("Import from CSV…", url=url, icon_name="upload", priority=10))
        return buttons


class ExportPlacesView(PlacesMixin, View):
    """All places as CSV."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        response = StreamingHttpResponse(csv_lines(place_rows()), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="places.csv"'
        return response


class ImportPlacesView(WagtailAdminTemplateMixin, FormView):
    """Takes a platform administrator's file and leads to its dry run."""

    template_name = "generator/library/import.html"
    page_title = "Import"
    page_subtitle = "Places"
    header_icon = "site"
    form_class = TableFileForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not signed_in(request).is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: TableFileForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        upload = dispatch.receive_table(
            file.read(), file_name=file.name, kind=KIND, site=None, user=signed_in(self.request)
        )
        return redirect("generator_imports:review", upload.pk)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": reverse(LIST), "label": "Places"}, {"url": "", "label": "Import"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            is_of_places=True,
            columns=[{"name": name, "help": HELP[name]} for name in HEADER if name != "key"],
            export_url=reverse("generator_places:export"),
            list_url=reverse(LIST),
            earlier=earlier_import(self.request),
            **kwargs,
        )
