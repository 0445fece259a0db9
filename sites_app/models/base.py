"""What every page of ours has: search and sharing fields, robots and structured data."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index

from sites_app import structured_data
from sites_app.models.settings import SiteSettings
from sites_app.outline import outline, table_of_contents
from sites_app.page_rights import PageRights
from sites_app.teasers import Teaser, page_teasers

SOCIAL_IMAGE_SIZE = "fill-1200x630|format-jpeg"


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

    og_type = "website"

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

    def permissions_for_user(self, user: Any) -> PageRights:
        return PageRights(user, self)

    @property
    def robots(self) -> str:
        """The robots directive of the page's current state; what is not live is never indexed."""
        return "index, follow" if self.live and self.is_indexable else "noindex, follow"

    @property
    def is_indexable(self) -> bool:
        return True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        if self.robots.startswith("noindex"):
            # Also for the search engines that never parse the page.
            response.headers["X-Robots-Tag"] = self.robots
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """All that the page's templates show: they run no query of their own."""
        context = super().get_context(request, *args, **kwargs)
        sections = outline(getattr(self, "body", None) or ())
        trail = self.breadcrumbs(request)
        context.update(
            sections=sections,
            contents=table_of_contents(sections),
            opens_with_hero=bool(sections) and sections[0].block.block_type == "hero",
            breadcrumbs=trail,
            canonical_url=self.get_full_url(request),
            social_image=self.social_image.get_rendition(SOCIAL_IMAGE_SIZE) if self.social_image else None,
            structured_data=[*self.structured_data_for(request), *self._trail_data(trail, request=request)],
        )
        return context

    def breadcrumbs(self, request: HttpRequest) -> list[Teaser]:
        """The live pages from the site's home page down to this one; empty on the home page itself."""
        if self.depth <= 2:
            return []
        ancestors = self.get_ancestors().live().filter(depth__gt=1)
        return page_teasers([*ancestors, self], request=request)

    def structured_data_for(self, request: HttpRequest) -> list[dict[str, Any]]:
        """JSON-LD documents of the page, with absolute addresses."""
        business = structured_data.business(SiteSettings.for_request(request), request=request)
        return [business, *structured_data.faq_page(getattr(self, "body", None) or ())]

    @staticmethod
    def _trail_data(trail: list[Teaser], *, request: HttpRequest) -> list[dict[str, Any]]:
        return [structured_data.breadcrumb_list(trail, request=request)] if len(trail) > 1 else []
