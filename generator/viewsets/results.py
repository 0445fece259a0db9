"""The addresses of campaign results, and their item in the menu of analytics."""

from typing import Any

from django.urls import path
from wagtail.admin.viewsets.base import ViewSet

from generator.models import Campaign
from generator.permissions import may_see
from generator.views.results import ResultsOfCampaignView, ResultsOfSiteView
from tracking.menus import ScreenMenuItem
from tracking.views.screens import ChooseSiteView


class ResultsMenuItem(ScreenMenuItem):
    """Shown to people who may see figures, and campaigns."""

    def is_shown(self, request: Any) -> bool:
        return super().is_shown(request) and may_see(Campaign, request.user)


class ResultsViewSet(ViewSet):
    name = "generator_results"
    url_prefix = "campaign-results"

    def get_urlpatterns(self) -> list[Any]:
        campaign = self.construct_view(ResultsOfCampaignView)
        return [
            path("", self.construct_view(ChooseSiteView, screen="generator_results:site"), name="index"),
            path("<int:site_id>/", self.construct_view(ResultsOfSiteView), name="site"),
            path("<int:site_id>/<int:pk>/", campaign, name="campaign"),
            path("<int:site_id>/<int:pk>/<slug:facet>/", campaign, name="facet"),
        ]


def results_menu_item() -> ResultsMenuItem:
    return ResultsMenuItem(
        "Campaign results",
        index="generator_results:index",
        screen="generator_results:site",
        icon_name="tasks",
        name="analytics-campaigns",
        order=300,
    )
