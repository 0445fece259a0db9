"""The addresses of the editor of texts."""

from typing import Any

from django.urls import path
from wagtail.admin.viewsets.base import ViewSet

from generator.views.texts import TextCheckView


class TextViewSet(ViewSet):
    """What the editor asks while a text is typed."""

    name = "generator_texts"
    url_prefix = "texts"

    def get_urlpatterns(self) -> list[Any]:
        return [path("check/", self.construct_view(TextCheckView), name="check")]
