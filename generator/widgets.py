"""The chooser of places: a searchable dialogue, since there are far too many for a list."""

from django import forms
from django.db.models import QuerySet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import BaseChooseView, ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from generator.models import Location


class LocationFilterForm(BaseFilterForm):
    """Finds places by the beginning of their names."""

    q = forms.CharField(
        label="Search", required=False, widget=forms.TextInput(attrs={"placeholder": "Beginning of the name"})
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        objects = super().filter(objects)
        wanted = self.cleaned_data.get("q")
        if wanted:
            self.is_searching = True
            self.search_query = wanted
            objects = objects.filter(name__istartswith=wanted)
        return objects


class _LocationListing(BaseChooseView):
    filter_form_class = LocationFilterForm
    ordering = ["-population", "path_key"]

    def get_object_list(self) -> QuerySet:
        return Location.objects.select_related("parent__parent")

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,
            Column("kind", label="Kind", accessor="get_kind_display"),
            Column("parent", label="In", accessor="parent"),
            Column("population", label="Population", accessor=lambda place: f"{place.population:,}"),
        ]


class LocationChooseView(_LocationListing, ChooseView):
    pass


class LocationChooseResultsView(_LocationListing, ChooseResultsView):
    pass


class LocationChooserViewSet(ChooserViewSet):
    """Places are shared by all sites, so everybody may choose all of them; nobody edits them here."""

    model = Location
    icon = "site"
    choose_one_text = "Choose a place"
    choose_another_text = "Choose another place"
    register_widget = False
    choose_view_class = LocationChooseView
    choose_results_view_class = LocationChooseResultsView


location_chooser_viewset = LocationChooserViewSet("generator_locations")
LocationChooser = location_chooser_viewset.widget_class
