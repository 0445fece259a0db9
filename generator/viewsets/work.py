"""The admin of what campaigns make and of the work itself: articles and jobs."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from generator.models import GeneratedArticle, Job
from generator.permissions import may_see
from generator.views.actions import PublishJobView
from generator.views.article_provenance import ProvenanceFrameView, ProvenanceView
from generator.views.articles import ArticleIndexView
from generator.views.batch_reading import (
    BatchArticleView,
    BatchComparisonView,
    BatchDecisionView,
    BatchReadingView,
)
from generator.views.batches import BatchDetailView
from generator.views.gate import ArticleGateView, WaiveArticleView
from generator.views.jobs import (
    CancelJobView,
    JobDetailView,
    JobIndexView,
    JobProgressView,
    PauseJobView,
    ResumeJobView,
    RetryJobView,
)
from generator.views.rolling_back import RollBackView
from generator.views.undoing import UndoJobView


class SeenMenuItem(MenuItem):
    """Shown to people who may see rows of the model on any site."""

    def __init__(self, *args: Any, model: type, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model = model

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see(self.model, request.user)


class ArticleViewSet(ViewSet):
    name = "generator_articles"
    url_prefix = "articles"
    icon = "doc-full"
    menu_label = "Articles"
    menu_name = "generated-articles"
    menu_order = 155
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        names = {"index_url_name": "generator_articles:index", "index_results_url_name": "generator_articles:results"}
        return [
            path("", self.construct_view(ArticleIndexView, **names), name="index"),
            path("results/", self.construct_view(ArticleIndexView, **names, results_only=True), name="results"),
            path("<int:pk>/gate/", self.construct_view(ArticleGateView), name="gate"),
            path("<int:pk>/waive/", self.construct_view(WaiveArticleView), name="waive"),
            path("<int:page_id>/provenance/", self.construct_view(ProvenanceView), name="provenance"),
            path("<int:page_id>/provenance/page/", self.construct_view(ProvenanceFrameView), name="provenance_frame"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return SeenMenuItem(
            self.menu_label,
            reverse_lazy("generator_articles:index"),
            name=self.menu_name,
            icon_name=self.icon,
            order=order or self.menu_order,
            model=GeneratedArticle,
        )


class JobViewSet(ViewSet):
    name = "generator_jobs"
    url_prefix = "jobs"
    icon = "history"
    menu_label = "Jobs"
    menu_name = "jobs"
    menu_order = 160
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        names = {"index_url_name": "generator_jobs:index", "index_results_url_name": "generator_jobs:results"}
        return [
            path("", self.construct_view(JobIndexView, **names), name="index"),
            path("results/", self.construct_view(JobIndexView, **names, results_only=True), name="results"),
            path("<int:pk>/", self.construct_view(JobDetailView), name="detail"),
            path("<int:pk>/results/", self.construct_view(JobDetailView, results_only=True), name="detail_results"),
            path("<int:pk>/progress/", self.construct_view(JobProgressView), name="progress"),
            path("<int:pk>/pause/", self.construct_view(PauseJobView), name="pause"),
            path("<int:pk>/resume/", self.construct_view(ResumeJobView), name="resume"),
            path("<int:pk>/retry/", self.construct_view(RetryJobView), name="retry"),
            path("<int:pk>/cancel/", self.construct_view(CancelJobView), name="cancel"),
            path("<int:pk>/undo/", self.construct_view(UndoJobView), name="undo"),
            path("<int:pk>/publish/", self.construct_view(PublishJobView), name="publish"),
            path("<int:pk>/roll-back/", self.construct_view(RollBackView), name="roll_back"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return SeenMenuItem(
            self.menu_label,
            reverse_lazy("generator_jobs:index"),
            name=self.menu_name,
            icon_name=self.icon,
            order=order or self.menu_order,
            model=Job,
        )


class BatchViewSet(ViewSet):
    """Test batches; their lists are on the campaigns' own pages."""

    name = "generator_batches"
    url_prefix = "test-batches"
    icon = "tasks"
    add_to_admin_menu = False

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("<int:pk>/", self.construct_view(BatchDetailView), name="detail"),
            path("<int:pk>/read/", self.construct_view(BatchReadingView), name="read"),
            path("<int:pk>/<int:number>/article/", self.construct_view(BatchArticleView), name="article"),
            path("<int:pk>/<int:number>/decide/", self.construct_view(BatchDecisionView), name="decide"),
            path("<int:pk>/<int:number>/compare/", self.construct_view(BatchComparisonView), name="compare"),
        ]
