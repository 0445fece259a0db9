"""The pages of an ordinary site."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import translation
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from blocks.catalogue import BodyStreamBlock
from blocks.fields import BodyField
from sites_app.models.base import BasePage
from sites_app.models.blog import LATEST_POSTS, BlogPostPage
from sites_app.page_cache.tags import type_tag
from sites_app.page_cache.terms import tag
from sites_app.restrictions import open_to_everybody
from sites_app.routing import live_page_at
from sites_app.teasers import Teaser, post_teasers, with_pictures
from sites_app.tenancy import host_entry


class PageWithLatestPosts(BasePage):
    """The abstract parent of pages that may hold the latest-posts block: reads the newest posts when it is there."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        if any(section.block.block_type == "latest_posts" for section in context["sections"]):
            context["latest_posts"] = self._latest_posts(request)
        return context

    def _latest_posts(self, request: HttpRequest) -> list[Teaser]:
        tag(request, type_tag(BlogPostPage))
        home = self.path[: 2 * self.steplen]
        posts = open_to_everybody(BlogPostPage.objects.filter(path__startswith=home).live(), request=request)
        posts = posts.order_by("-published_on", "-pk")
        return post_teasers(with_pictures(posts.defer("body"))[:LATEST_POSTS], request=request)


class HomePage(PageWithLatestPosts):
    """The root of a site, one for each of its languages; those of other languages than the site's have a prefix."""

    body = BodyField(BodyStreamBlock(), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    api_fields = [*BasePage.api_fields, APIField("body", writable=True)]
    parent_page_types = ["wagtailcore.Page"]
    template = "sites_app/home_page.html"

    class Meta:
        verbose_name = "home page"

    @property
    def localized(self) -> Page:
        """Itself, without a query, for the language that it is in."""
        return self if self.locale.language_code == translation.get_language() else super().localized

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Finds a live page by its whole address; whatever is none, page by page as Wagtail does."""
        entry = host_entry(request)
        if entry is not None and self.locale_id != entry.locale.locale_id:
            # Wagtail chose the home page by the prefix, which is no page beneath it.
            path_components = path_components[1:]
        elif entry is not None:
            # The prefix of a language that the site has no home page in is the slug of an ordinary page.
            translation.activate(entry.locale.language)
        page = live_page_at(self, path_components, request=request)
        if page is None:
            return super().route(request, path_components)
        return page.route(request, []) if path_components else super(HomePage, page).route(request, [])


class StandardPage(PageWithLatestPosts):
    """A page such as About or a service."""

    introduction = models.TextField(blank=True, help_text="A sentence or two beneath the title.")
    body = BodyField(BodyStreamBlock(), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    api_fields = [*BasePage.api_fields, APIField("introduction", writable=True), APIField("body", writable=True)]
    parent_page_types = ["sites_app.HomePage", "sites_app.StandardPage"]

    class Meta:
        verbose_name = "standard page"
