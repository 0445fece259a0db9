"""The admin of campaigns: their list, their editor, their own page and the actions on them."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import path
from wagtail.admin.ui.tables import Column, NumberColumn, StatusTagColumn, TitleColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import EditView

from generator.enums import ArticleStatus, CampaignStatus
from generator.models import Campaign, GeneratedArticle
from generator.panels.campaigns import CAMPAIGN_EDITOR
from generator.permissions import visible
from generator.views.actions import GenerateView, PublishCampaignView
from generator.views.approval import ApproveCampaignView, ArchiveCampaignView, ReopenCampaignView
from generator.views.batches import CampaignBatchesView
from generator.views.campaigns import CampaignOverviewView
from generator.views.creating import SiteFirstCreateView
from generator.views.forecast import ForecastView
from generator.views.gate import WaiveCampaignView
from generator.views.headlines import HeadlineListView, MakeHeadlinesView
from generator.views.holding import HoldCampaignView, ReleaseCampaignView
from generator.views.measuring import MeasureCampaignView, MeasureNewCampaignView
from generator.views.policies import CampaignGateView
from generator.views.release_plans import StartPlanView
from generator.views.rerendering import RerenderView
from generator.views.samples import SampleView
from generator.views.saving import ApprovalAfterSaveMixin, OverviewAfterSaveMixin, OwnHubMixin, StartingAxesMixin
from generator.viewsets.library import CopyingViewSet, TeachingIndexView


class CampaignIndexView(TeachingIndexView):
    """Campaigns with their articles counted; a title leads to the campaign's own page."""

    def _get_title_column(self, field_name: str, *args: Any, **kwargs: Any) -> Column:
        column_class = self._get_title_column_class(TitleColumn)
        return self._get_custom_column(
            field_name,
            column_class,
            get_url=self.get_inspect_url,
            get_title_id=lambda campaign: f"snippet_{campaign.pk}_title",
        )


class CampaignCreateView(StartingAxesMixin, OwnHubMixin, OverviewAfterSaveMixin, SiteFirstCreateView):
    pass


class CampaignEditView(OverviewAfterSaveMixin, ApprovalAfterSaveMixin, EditView):
    pass


class CampaignViewSet(CopyingViewSet):
    """Campaigns, in the menu's first rank."""

    model = Campaign
    icon = "tasks"
    menu_label = "Campaigns"
    menu_name = "campaigns"
    menu_order = 150
    add_to_admin_menu = True
    url_namespace = "generator_campaigns"
    url_prefix = "campaigns"
    inspect_view_enabled = True
    search_fields = ["name", "key", "headline"]
    search_backend_name = None
    ordering = "name"
    list_filter = ["site", "status", "template"]
    list_display = [
        "name",
        StatusTagColumn(
            "status",
            label="Status",
            accessor="get_status_display",
            primary=lambda campaign: campaign.status == CampaignStatus.RUNNING,
        ),
        NumberColumn("generated", label="Articles"),
        NumberColumn("awaiting", label="Awaiting review"),
        Column("template", label="Template"),
        UpdatedAtColumn(),
    ]
    edit_handler = CAMPAIGN_EDITOR
    index_view_class = CampaignIndexView
    add_view_class = CampaignCreateView
    edit_view_class = CampaignEditView
    inspect_view_class = CampaignOverviewView
    index_results_template_name = "generator/library/index_results.html"
    teaching = (
        "A campaign makes one article for every combination of its axes, such as every city and every offer. "
        "Write a headline, choose a template and the axes, look at samples, then generate drafts to review."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        articles = GeneratedArticle.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
        counted = articles.annotate(count=Count("pk")).values("count")
        waiting = counted.filter(status=ArticleStatus.QC)
        return (
            visible(Campaign, request.user)
            .select_related("template")
            .annotate(generated=Coalesce(Subquery(counted), 0), awaiting=Coalesce(Subquery(waiting), 0))
        )

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(**{"teaching": self.teaching, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path(
                "measure/",
                self.construct_view(MeasureNewCampaignView, **self.get_add_view_kwargs()),
                name="measure_new",
            ),
            path(
                "<int:pk>/measure/",
                self.construct_view(MeasureCampaignView, **self.get_edit_view_kwargs()),
                name="measure",
            ),
            path("<int:pk>/generate/", self.construct_view(GenerateView), name="generate"),
            path("<int:pk>/rerender/", self.construct_view(RerenderView), name="rerender"),
            path("<int:pk>/approve/", self.construct_view(ApproveCampaignView), name="approve"),
            path("<int:pk>/forecast/", self.construct_view(ForecastView), name="forecast"),
            # Not a list of campaigns, as the viewset would make of it: the view guards the one campaign itself.
            path("<int:pk>/headlines/", HeadlineListView.as_view(), name="headlines"),
            path("<int:pk>/headlines/results/", HeadlineListView.as_view(results_only=True), name="headlines_results"),
            path("<int:pk>/headlines/make/", self.construct_view(MakeHeadlinesView), name="make_headlines"),
            path("<int:pk>/reopen/", self.construct_view(ReopenCampaignView), name="reopen"),
            path("<int:pk>/archive/", self.construct_view(ArchiveCampaignView), name="archive"),
            path("<int:pk>/test-batches/", self.construct_view(CampaignBatchesView), name="batches"),
            path("<int:pk>/hold/", self.construct_view(HoldCampaignView), name="hold"),
            path("<int:pk>/lift-hold/", self.construct_view(ReleaseCampaignView), name="lift_hold"),
            path("<int:pk>/publish/", self.construct_view(PublishCampaignView), name="publish"),
            path("<int:pk>/gate/", self.construct_view(CampaignGateView), name="gate"),
            path("<int:pk>/waive/", self.construct_view(WaiveCampaignView), name="waive"),
            path("<int:pk>/release/", self.construct_view(StartPlanView), name="release"),
            path("<int:pk>/samples/<int:position>/", self.construct_view(SampleView), name="sample"),
        ]
