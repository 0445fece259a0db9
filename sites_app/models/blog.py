"""A blog: the list of its posts, by tag as well, its feeds, and its posts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import Tag, TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.images import get_image_model_string
from wagtail.search import index

from blocks.catalogue import BodyStreamBlock
from blocks.fields import BodyField
from sites_app import structured_data
from sites_app.feeds import POSTS, absolute_links, feed_response
from sites_app.models.base import SOCIAL_IMAGE_SIZE, BasePage
from sites_app.models.settings import SiteSettings
from sites_app.page_cache import terms
from sites_app.page_cache.tags import children_tag, page_tag
from sites_app.page_head import Feed, PageHead, SharedImage
from sites_app.page_texts import description_of, document_title
from sites_app.restrictions import is_open, open_to_everybody
from sites_app.structured_data import Node
from sites_app.teasers import Link, post_teasers, read_pictures, with_pictures
from sites_app.tenancy import resolve_site

POSTS_PER_PAGE = 12
LATEST_POSTS = 3
# A list of fewer posts says nothing that the posts themselves don't, and search engines shall not list it.
INDEXED_FROM = 3


class BlogIndexPage(RoutablePageMixin, BasePage):
    """The list of a blog's posts, newest first, whole and by tag; also as RSS at `feed/` and as Atom at `atom/`.

    A post whose address ends in `feed`, `atom` or `tag` would be hidden by these.
    """

    introduction = models.TextField(blank=True)

    schema_type = "CollectionPage"
    # The tag that a request asked for.
    shown_tag: Any = None
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    api_fields = [*BasePage.api_fields, APIField("introduction", writable=True)]
    parent_page_types = ["sites_app.HomePage"]
    subpage_types = ["sites_app.BlogPostPage"]

    class Meta:
        verbose_name = "blog"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return self.front_end_preview(request, mode_name) or super().serve_preview(request, "")

    @property
    def posts(self) -> QuerySet:
        """The posts that visitors see, newest first."""
        return BlogPostPage.objects.child_of(self).live().public().order_by("-published_on", "-pk")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Addresses beneath the blog's own are found by itself, and it doesn't know yet who may see it.
        site = resolve_site(request)
        self.is_open = self.is_open or (site is not None and is_open(self, site=site))
        response = super().serve(request, *args, **kwargs)
        if self.is_open:
            terms.keep(response)
        return response

    @path("")
    def all_posts(self, request: HttpRequest) -> HttpResponse:
        return self.render(request)

    @path("feed/")
    def rss(self, request: HttpRequest) -> HttpResponse:
        return self._feed(request, kind="rss")

    @path("atom/")
    def atom(self, request: HttpRequest) -> HttpResponse:
        return self._feed(request, kind="atom")

    @path("tag/<str:slug>/")
    def tagged(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The posts with a tag; tags are shared by all sites, so one that no post here has is nobody's."""
        tag = Tag.objects.filter(slug=slug).first()
        if tag is None or not self.posts.filter(tags=tag).exists():
            raise Http404
        self.shown_tag = tag
        response = self.render(request)
        robots = response.context_data["head"].robots
        if robots.startswith("noindex"):
            response.headers["X-Robots-Tag"] = robots
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        terms.tag(request, children_tag(self.pk))
        posts = self.posts if self.shown_tag is None else self.posts.filter(tags=self.shown_tag)
        pages = Paginator(with_pictures(posts.defer("body")), POSTS_PER_PAGE).get_page(request.GET.get("page"))
        head = (
            context["head"] if self.shown_tag is None else self._tag_head(context["head"], total=pages.paginator.count)
        )
        context.update(
            pages=pages,
            posts=post_teasers(pages.object_list, request=request),
            head=head.paged(pages),
            tag=self.shown_tag,
            blog_href=self.get_url(request),
        )
        return context

    def head(self, request: HttpRequest, *, image: SharedImage | None) -> PageHead:
        address = self.get_full_url(request) or ""
        feeds = (
            Feed(f"{self.title} (RSS)", f"{address}feed/", "application/rss+xml"),
            Feed(f"{self.title} (Atom)", f"{address}atom/", "application/atom+xml"),
        )
        return replace(super().head(request, image=image), feeds=feeds)

    def _tag_head(self, head: PageHead, *, total: int) -> PageHead:
        """The head of the posts with a tag, which is a page of its own; a thin one stays out of search engines."""
        tag = self.shown_tag
        title = f"{tag.name.capitalize()} – {self.title}"
        return replace(
            head,
            title=document_title(title, site_name=head.site_name),
            shared_title=title,
            description="",
            robots=head.robots if total >= INDEXED_FROM else "noindex, follow",
            canonical=f"{head.canonical}tag/{tag.slug}/",
            alternates=(),
            markdown="",
        )

    def _feed(self, request: HttpRequest, *, kind: str) -> HttpResponse:
        root, posts = self._root_address(request), list(self.posts.prefetch_related("tags")[:POSTS])
        terms.tag(request, page_tag(self.pk), children_tag(self.pk), *(page_tag(post.pk) for post in posts))
        return feed_response(
            self,
            posts,
            kind=kind,
            site_name=SiteSettings.for_request(request).name,
            request=request,
            html_of=lambda post: absolute_links(post.body.render_as_block({"request": request}), root=root),
        )


class PostTag(TaggedItemBase):
    content_object = ParentalKey("sites_app.BlogPostPage", on_delete=models.CASCADE, related_name="tagged_items")


class BlogPostPage(BasePage):
    """One post of a blog."""

    published_on = models.DateField("date", default=timezone.localdate)
    author_name = models.CharField("author", max_length=120, blank=True)
    introduction = models.TextField(blank=True)
    image = models.ForeignKey(
        get_image_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = BodyField(BodyStreamBlock(), blank=True)
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
        APIField("introduction", writable=True),
        APIField("image"),
        APIField("body", writable=True),
        APIField("tags"),
    ]
    og_type = "article"
    parent_page_types = ["sites_app.BlogIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "blog post"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        others = open_to_everybody(BlogPostPage.objects.sibling_of(self, inclusive=False).live(), request=request)
        latest = list(others.order_by("-published_on", "-pk").defer("body")[:LATEST_POSTS])
        read_pictures([self, *latest], SOCIAL_IMAGE_SIZE)
        context = super().get_context(request, *args, **kwargs)
        terms.tag(request, children_tag(self.ancestors[-1].pk))
        context["latest_posts"] = post_teasers(latest, request=request)
        blog = context["breadcrumbs"][-2].href if len(context["breadcrumbs"]) > 1 else ""
        context["tags"] = [Link(tag.name, f"{blog}tag/{tag.slug}/") for tag in self._tags]
        return context

    @property
    def chosen_picture(self) -> Any:
        return self.social_image or self.image

    def head(self, request: HttpRequest, *, image: SharedImage | None) -> PageHead:
        return replace(
            super().head(request, image=image),
            published_at=self.first_published_at,
            modified_at=self.changed_at,
            author=self.author_name,
            tags=tuple(tag.name for tag in self._tags),
        )

    @cached_property
    def _tags(self) -> Sequence[Tag]:
        return list(self.tags.all())

    def main_nodes(
        self, request: HttpRequest, *, address: str, root: str, language: str, picture: SharedImage | None
    ) -> tuple[list[Node], Any]:
        author = {"author": {"@type": "Person", "name": self.author_name}} if self.author_name else {}
        post = structured_data.article(
            self,
            kind="BlogPosting",
            address=address,
            root=root,
            language=language,
            description=description_of(self, self.body),
            image=picture and structured_data.image(picture),
            keywords=[tag.name for tag in self._tags],
            **author,
        )
        return [post], None
