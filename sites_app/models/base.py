"""What every page of ours has: search and sharing fields, robots and structured data."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.images import get_image_model_string
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from sites_app import social_images, structured_data
from sites_app.hosts import host_table
from sites_app.models.search_engines import last_visible_change
from sites_app.models.settings import SiteSettings
from sites_app.outline import outline, table_of_contents
from sites_app.page_cache.tags import page_tag, teaser_tag
from sites_app.page_cache.terms import keep, tag
from sites_app.page_head import PageHead, SharedImage, page_head
from sites_app.page_rights import PageRights
from sites_app.page_texts import description_of
from sites_app.structured_data import Node
from sites_app.teasers import Teaser, page_teasers

FRONT_END = "front-end"
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

    # Leads a preview to the front end of the page's site; the admin gives it, for models know no services.
    open_on_front_end: ClassVar[Any] = None

    og_type = "website"
    schema_type = "WebPage"

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

    # Whether it is known, from the page's place in its site, that nobody restricted who may see it.
    is_open = False
    # The pages above it from the home page down, where they were read with the page.
    ancestors_read: Sequence[Any] | None = None
    # Whether there may be live versions of it in other languages.
    has_translations = True

    def permissions_for_user(self, user: Any) -> PageRights:
        return PageRights(user, self)

    def get_view_restrictions(self) -> QuerySet:
        return PageViewRestriction.objects.none() if self.is_open else super().get_view_restrictions()

    @property
    def robots(self) -> str:
        """The robots directive of the page's current state; what is not live is never indexed."""
        return "index, follow" if self.live and self.is_indexable else "noindex, follow"

    @property
    def is_indexable(self) -> bool:
        return True

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """On the front end of the site first, if it has one and the page is known there."""
        modes = super().preview_modes
        drawn_elsewhere = host_table.sites_with_front_end() if self.pk else frozenset()
        if not drawn_elsewhere or not any(
            root.site_id in drawn_elsewhere for root in self._get_relevant_site_root_paths()
        ):
            return modes
        return [(FRONT_END, "Front end"), *modes]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return self.front_end_preview(request, mode_name) or super().serve_preview(request, "")

    def front_end_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse | None:
        """The way to the preview on the front end, if that is what was chosen."""
        is_chosen = mode_name == FRONT_END and type(self).open_on_front_end is not None
        opened: HttpResponse | None = type(self).open_on_front_end(self, request) if is_chosen else None
        return opened

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        if self.is_open:
            keep(response)
        if self.robots.startswith("noindex"):
            # Also for the search engines that never parse the page.
            response.headers["X-Robots-Tag"] = self.robots
        return response

    @cached_property
    def changed_at(self) -> datetime | None:
        """When what visitors see of the page last changed."""
        return last_visible_change(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """All that the page's templates show: they run no query of their own."""
        context = super().get_context(request, *args, **kwargs)
        tag(request, page_tag(self.pk))
        sections = outline(getattr(self, "body", None) or ())
        trail = self.breadcrumbs(request)
        picture = self._shared_picture(request)
        context.update(
            sections=sections,
            contents=table_of_contents(sections),
            opens_with_hero=bool(sections) and sections[0].block.block_type == "hero",
            breadcrumbs=trail,
            head=self.head(request, image=picture),
            structured_data=[structured_data.graph(self.structured_data_for(request, trail=trail, picture=picture))],
        )
        return context

    def head(self, request: HttpRequest, *, image: SharedImage | None) -> PageHead:
        """What the head of the page says."""
        return replace(page_head(self, request=request), image=image)

    def _shared_picture(self, request: HttpRequest) -> SharedImage | None:
        """The picture that an editor chose for sharing, else one that is drawn when somebody asks for it."""
        root = self._root_address(request)
        if chosen := self.chosen_picture:
            rendition = chosen.get_rendition(SOCIAL_IMAGE_SIZE)
            address = urljoin(root, rendition.url)
            return SharedImage(address, rendition.width, rendition.height, chosen.default_alt_text)
        if not self.pk or not self.live:
            return None
        settings = SiteSettings.for_request(request)
        path = social_images.path_of(
            self.pk, social_images.card_of(self, settings=settings, host=urlsplit(root).hostname or "")
        )
        return SharedImage(urljoin(root, path), social_images.WIDTH, social_images.HEIGHT, self.title)

    @property
    def chosen_picture(self) -> Any:
        """The picture for sharing, where somebody chose one."""
        return self.social_image

    def _root_address(self, request: HttpRequest) -> str:
        parts = self.get_url_parts(request)
        return f"{parts[1]}/" if parts and parts[1] else request.build_absolute_uri("/")

    def breadcrumbs(self, request: HttpRequest) -> list[Teaser]:
        """The live pages from the site's home page down to this one; empty on the home page itself."""
        if self.depth <= 2:
            return []
        # Also those that are not live: when they are, they are named here.
        tag(request, *(teaser_tag(page.pk) for page in self.ancestors))
        return page_teasers([*(page for page in self.ancestors if page.live), self], request=request)

    @property
    def ancestors(self) -> Sequence[Any]:
        """What lists show of the pages above it, from the home page down; read once."""
        if self.ancestors_read is None:
            paths = [self.path[: depth * self.steplen] for depth in range(2, self.depth)]
            found = Page.objects.filter(path__in=paths).only("title", "path", "depth", "url_path", "live")
            self.ancestors_read = sorted(found, key=attrgetter("path"))
        return self.ancestors_read

    def structured_data_for(
        self, request: HttpRequest, *, trail: Sequence[Teaser], picture: SharedImage | None
    ) -> list[Node]:
        """The nodes of the page's JSON-LD: site, business, page, the way to it, what it is, its questions."""
        settings, root = SiteSettings.for_request(request), self._root_address(request)
        address, language = self.get_full_url(request) or root, get_language() or ""
        stream = getattr(self, "body", None) or ()
        what, area = self.main_nodes(request, address=address, root=root, language=language, picture=picture)
        logo = settings.logo_rendition
        crumbs = [(crumb.title, urljoin(root, crumb.href)) for crumb in trail]
        return [
            structured_data.website(settings, root=root, language=language),
            structured_data.business(
                settings,
                root=root,
                logo=logo and SharedImage(urljoin(root, logo.url), logo.width, logo.height),
                area_served=area,
            ),
            structured_data.web_page(
                self,
                kind=self.schema_type,
                address=address,
                root=root,
                description=description_of(self, stream),
                language=language,
                has_trail=len(crumbs) > 1,
            ),
            *([structured_data.breadcrumb_list(crumbs, address=address)] if len(crumbs) > 1 else []),
            *what,
            *structured_data.faq_page(stream, address=address),
        ]

    def main_nodes(
        self, request: HttpRequest, *, address: str, root: str, language: str, picture: SharedImage | None
    ) -> tuple[list[Node], Any]:
        """The nodes of what the page is about, beside the page itself, and the area that its business serves."""
        return [], None
