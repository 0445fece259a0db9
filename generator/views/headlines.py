"""A campaign's inventory of headlines: the list, and the form that starts a job to fill it."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, NumberColumn, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from generator import dispatch
from generator.enums import HeadlineStatus
from generator.forms.amounts import HeadlinesForm
from generator.models import Campaign, Headline, Job
from generator.permissions import signed_in, visible
from generator.services.permissions import may_generate
from generator.views.actions import CampaignActionView
from generator.views.articles import AxisValuesColumn
from generator.views.campaigns import campaign_or_404

USUAL_COUNT = 1_000


class HeadlineFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        choices=HeadlineStatus.choices, widget=forms.CheckboxSelectMultiple, label="Status"
    )
    is_locked = django_filters.ChoiceFilter(
        choices=[("True", "Locked"), ("False", "Not locked")],
        widget=forms.RadioSelect,
        empty_label="All",
        label="Locked",
    )

    class Meta:
        model = Headline
        fields = ["status", "is_locked"]


class HeadlineColumn(Column):
    """The text, and the article that has it."""

    cell_template_name = "generator/components/headline_cell.html"


class LockedColumn(Column):
    """Says so of locked ones, and nothing of the others."""

    cell_template_name = "generator/components/locked_cell.html"


class HeadlineListView(generic.IndexView):
    """The headlines of one campaign, in the order in which its articles are generated."""

    model = Headline
    page_title = "Headlines"
    header_icon = "title"
    template_name = "generator/headlines/index.html"
    results_template_name = "generator/headlines/index_results.html"
    filterset_class = HeadlineFilterSet
    search_fields = ["text", "axis_keys"]
    default_ordering = "position"
    paginate_by = 50

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.campaign = campaign_or_404(request, kwargs["pk"])

    @cached_property
    def is_searchable(self) -> bool:
        return True

    def get_page_subtitle(self) -> str:
        return self.campaign.name

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("generator_campaigns:list"), "label": "Campaigns"},
            {"url": reverse("generator_campaigns:inspect", args=[self.campaign.pk]), "label": self.campaign.name},
            {"url": "", "label": self.page_title},
        ]

    def get_index_url(self) -> str:
        return reverse("generator_campaigns:headlines", args=[self.campaign.pk])

    def get_index_results_url(self) -> str:
        return reverse("generator_campaigns:headlines_results", args=[self.campaign.pk])

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not may_generate(signed_in(self.request), self.campaign):
            return []
        url = reverse("generator_campaigns:make_headlines", args=[self.campaign.pk])
        return [HeaderButton("Make headlines…", url=url, icon_name="plus")]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="headline"),
            HeadlineColumn("text", label="Headline"),
            StatusTagColumn(
                "status",
                label="Status",
                accessor="get_status_display",
                primary=lambda headline: headline.status == HeadlineStatus.AVAILABLE,
            ),
            LockedColumn("is_locked", label="Locked"),
            AxisValuesColumn("axes", label="Made for", width="25%"),
            NumberColumn("number", label="No.", accessor=lambda headline: headline.position + 1),
        ]

    def get_base_queryset(self) -> QuerySet[Headline]:
        headlines = Headline.objects.for_site(self.campaign.site_id).filter(campaign=self.campaign)
        return headlines.defer("text_hash", "index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(campaign=self.campaign, **kwargs)


class MakeHeadlinesView(CampaignActionView):
    """Adds headlines to a campaign's inventory, as a job."""

    template_name = "generator/headlines/make.html"
    page_title = "Make headlines"
    header_icon = "title"
    form_class = HeadlinesForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_generate(signed_in(request), self.campaign):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def back_url(self) -> str:
        return reverse("generator_campaigns:headlines", args=[self.campaign.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "most": dispatch.MOST_HEADLINES}

    def get_initial(self) -> dict[str, Any]:
        return {"count": USUAL_COUNT}

    def start(self, form: forms.Form) -> Job:
        wanted = form.cleaned_data
        return dispatch.start_headlines(
            self.campaign, count=wanted["count"], replace=wanted["replace"], user=signed_in(self.request)
        )


def chosen_headlines(request: HttpRequest) -> QuerySet[Headline]:
    """What a bulk action is for: the ticked rows, or everything that the list's filters and search let through."""
    headlines = Headline.objects.filter(campaign__in=visible(Campaign, request.user))
    ids = request.GET.getlist("id")
    if "all" not in ids:
        return headlines.filter(pk__in=[pk for pk in ids if pk.isdecimal()])
    scope, _, campaign = request.GET.get("childOf", "").partition("-")
    if scope != "campaign" or not campaign.isdecimal():
        return headlines.none()
    view = HeadlineListView(request=request, kwargs={}, args=())
    return view.search_queryset(view.filter_queryset(headlines.filter(campaign=int(campaign))))
