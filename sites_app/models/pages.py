"""The pages of an ordinary site."""

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.search import index

from blocks.catalogue import BodyStreamBlock
from sites_app import structured_data
from sites_app.models.base import BasePage
from sites_app.teasers import Teaser, post_teasers, with_pictures

POSTS_PER_PAGE = 12
LATEST_POSTS = 3


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
        home = self.get_ancestors(inclusive=True).get(depth=2)
        posts = BlogPostPage.objects.descendant_of(home).live().public().order_by("-published_on", "-pk")
        return post_teasers(with_pictures(posts.defer("body"))[:LATEST_POSTS], request=request)


class HomePage(PageWithLatestPosts):
    """The root of a site, one for each of its languages."""

    body = StreamField(BodyStreamBlock(), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    api_fields = [*BasePage.api_fields, APIField("body")]
    parent_page_types = ["wagtailcore.Page"]
    template = "sites_app/home_page.html"

    class Meta:
        verbose_name = "home page"


class StandardPage(PageWithLatestPosts):
    """A page such as About or a service."""

    introduction = models.TextField(blank=True, help_text="A sentence or two beneath the title.")
    body = StreamField(BodyStreamBlock(), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    api_fields = [*BasePage.api_fields, APIField("introduction"), APIField("body")]
    parent_page_types = ["sites_app.HomePage", "sites_app.StandardPage"]

    class Meta:
        verbose_name = "standard page"


class BlogIndexPage(BasePage):
    """The list of a blog's posts, newest first."""

    introduction = models.TextField(blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    api_fields = [*BasePage.api_fields, APIField("introduction")]
    parent_page_types = ["sites_app.HomePage"]
    subpage_types = ["sites_app.BlogPostPage"]

    class Meta:
        verbose_name = "blog"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        posts = BlogPostPage.objects.child_of(self).live().public().order_by("-published_on", "-pk")
        pages = Paginator(with_pictures(posts.defer("body")), POSTS_PER_PAGE).get_page(request.GET.get("page"))
        context["pages"] = pages
        context["posts"] = post_teasers(pages.object_list, request=request)
        return context


class PostTag(TaggedItemBase):
    content_object = ParentalKey("sites_app.BlogPostPage", on_delete=models.CASCADE, related_name="tagged_items")


class BlogPostPage(BasePage):
    """One post of a blog."""

    published_on = models.DateField("date")
    author_name = models.CharField("author", max_length=120, blank=True)
    introduction = models.TextField(blank=True)
    image = models.ForeignKey(
        get_image_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = StreamField(BodyStreamBlock(), blank=True)
    tags = ClusterTaggableManager(through=PostTag, blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("published_on"),
        FieldPanel("author_name"),
        FieldPanel("introduction"),
        FieldPanel("image"),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    api_fields = [
        *BasePage.api_fields,
        APIField("published_on"),
        APIField("author_name"),
        APIField("introduction"),
        APIField("image"),
        APIField("body"),
        APIField("tags"),
    ]
    og_type = "article"
    parent_page_types = ["sites_app.BlogIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "blog post"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        others = BlogPostPage.objects.sibling_of(self, inclusive=False).live().public()
        others = others.order_by("-published_on", "-pk").defer("body")
        context["latest_posts"] = post_teasers(with_pictures(others)[:LATEST_POSTS], request=request)
        return context

    def structured_data_for(self, request: HttpRequest) -> list[dict[str, Any]]:
        post = structured_data.article(self, kind="BlogPosting", request=request)
        return [*super().structured_data_for(request), post]
