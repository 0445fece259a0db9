"""The addresses of a person's notices."""

from typing import Any

from django.urls import path
from wagtail.admin.viewsets.base import ViewSet

from generator.views.notices import CountNoticesView, NoticeIndexView, OpenNoticeView, ReadNoticeView


class NoticeViewSet(ViewSet):
    name = "generator_notices"
    url_prefix = "notices"
    icon = "spark-bell"

    def get_urlpatterns(self) -> list[Any]:
        names = {"index_url_name": "generator_notices:index", "index_results_url_name": "generator_notices:results"}
        return [
            path("", self.construct_view(NoticeIndexView, **names), name="index"),
            path("results/", self.construct_view(NoticeIndexView, **names, results_only=True), name="results"),
            path("count/", self.construct_view(CountNoticesView), name="count"),
            path("read/", self.construct_view(ReadNoticeView), name="read_all"),
            path("<int:pk>/", self.construct_view(OpenNoticeView), name="open"),
            path("<int:pk>/read/", self.construct_view(ReadNoticeView), name="read"),
        ]
