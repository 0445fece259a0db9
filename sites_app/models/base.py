"""What every page of ours has: search and sharing fields, robots and structured data."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index


class BasePage(Page):
    """The abstract parent of all page types; it adds no query to a request but what a template shows."""

    social_image = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown when the page is shared; about 1200 × 630 pixels.",
    )

    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], "For search engines"
        ),
        MultiFieldPanel([FieldPanel("social_image")], "For sharing"),
        MultiFieldPanel([FieldPanel("show_in_menus")], "For site menus"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("search_description")]
    api_fields = [APIField("search_description"), APIField("robots")]

    class Meta:
        abstract = True

    @property
    def robots(self) -> str:
        """The robots directive of the page's current state; what is not live is never indexed."""
        return "index, follow" if self.live and self.is_indexable else "noindex, follow"

    @property
    def is_indexable(self) -> bool:
        return True

    def structured_data_for(self, request: HttpRequest) -> list[dict[str, Any]]:
        """JSON-LD documents of the page, with absolute addresses."""
        return []
