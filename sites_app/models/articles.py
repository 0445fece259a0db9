"""Articles at scale: hub pages that parent them and the articles themselves. A page does not know how it was made."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.search import index

from blocks.catalogue import ArticleStreamBlock, BodyStreamBlock
from blocks.fields import BodyField
from sites_app import structured_data
from sites_app.enums import HubKind
from sites_app.models.base import BasePage
from sites_app.nearby import nearby_articles
from sites_app.page_cache.tags import children_tag
from sites_app.page_head import PageHead, SharedImage
from sites_app.page_texts import description_of
from sites_app.restrictions import open_to_everybody
from sites_app.structured_data import Node
from sites_app.teasers import page_teasers

ARTICLES_PER_PAGE = 120
READING_SPEED = 220


class HubPage(BasePage):
    """A page that parents articles or further hubs: a campaign, a state, a county, a cluster."""

    schema_type = "CollectionPage"
    kind = models.CharField(max_length=10, choices=HubKind.choices, default=HubKind.TOPIC)
    introduction = models.TextField(blank=True)
    body = BodyField(BodyStreamBlock(), blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("kind"),
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]
    api_fields = [
        *BasePage.api_fields,
        APIField("kind"),
        APIField("introduction", writable=True),
        APIField("body", writable=True),
    ]
    parent_page_types = ["sites_app.HomePage", "sites_app.HubPage"]
    subpage_types = ["sites_app.HubPage", "sites_app.ArticlePage"]

    class Meta:
        verbose_name = "hub page"

    @cached_property
    def is_indexable(self) -> bool:
        """A hub that has nothing to show yet stays out of search engines."""
        return self.get_children().live().exists()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        listed = children_tag(self.pk)
        hubs = open_to_everybody(HubPage.objects.child_of(self).live(), request=request).order_by("title")
        found = page_teasers(hubs.values_list("title", "url_path", named=True), request=request, within=listed)
        pages = self._articles(request)
        articles = page_teasers(pages.object_list, request=request, within=listed)
        # Known by now, so that what asks for it costs no query.
        self.is_indexable = bool(articles or found)
        context = super().get_context(request, *args, **kwargs)
        context.update(
            pages=pages,
            article_total=pages.paginator.count,
            hubs=found,
            articles=articles,
            head=context["head"].paged(pages),
        )
        return context

    def _articles(self, request: HttpRequest) -> ListPage:
        """One page of the hub's articles by place: of each as much as a list shows. A short list needs no count."""
        rows: Any = open_to_everybody(ArticlePage.objects.child_of(self).live(), request=request)
        rows = rows.order_by("place_name", "title").values_list("title", "url_path", "place_name", named=True)
        number = request.GET.get("page")
        if not number:
            first = list(rows[: ARTICLES_PER_PAGE + 1])
            rows = first if len(first) <= ARTICLES_PER_PAGE else rows
        return Paginator(rows, ARTICLES_PER_PAGE).get_page(number)


class ArticlePage(BasePage):
    """An article, written by a campaign or by hand."""

    body = BodyField(ArticleStreamBlock(), blank=True)
    place_name = models.CharField("place", max_length=120, blank=True, help_text="The place that the article is about.")
    latitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])
    word_count = models.PositiveIntegerField(default=0, editable=False)
    structured_data = models.JSONField(default=dict, blank=True, editable=False)
    is_approved = models.BooleanField("approved", default=False, editable=False)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("place_name"), FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")])],
            "Place",
            classname="collapsed",
        ),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.FilterField("place_name")]
    api_fields = [
        *BasePage.api_fields,
        APIField("body", writable=True),
        APIField("place_name"),
        APIField("latitude"),
        APIField("longitude"),
        APIField("word_count"),
        APIField("structured_data"),
    ]
    og_type = "article"
    parent_page_types = ["sites_app.HubPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "article"

    # The articles near it, where they were read with the page.
    neighbours_read: Sequence[Any] | None = None

    @property
    def is_indexable(self) -> bool:
        """An article that nobody approved stays out of search engines, live or not."""
        return self.is_approved

    def with_content_json(self, content: dict[str, Any]) -> "ArticlePage":
        """Approval belongs to the page, not to a revision: publishing an older text does not take it back."""
        page = super().with_content_json(content)
        page.is_approved = self.is_approved
        return page

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["nearby"] = page_teasers(nearby_articles(self, request=request), request=request)
        context["reading_minutes"] = max(1, round(self.word_count / READING_SPEED))
        context["hub"] = context["breadcrumbs"][-2] if len(context["breadcrumbs"]) > 1 else None
        return context

    def head(self, request: HttpRequest, *, image: SharedImage | None) -> PageHead:
        head = super().head(request, image=image)
        return replace(head, published_at=self.first_published_at, modified_at=self.changed_at)

    def main_nodes(
        self, request: HttpRequest, *, address: str, root: str, language: str, picture: SharedImage | None
    ) -> tuple[list[Node], Any]:
        own = structured_data.article(
            self,
            kind="Article",
            address=address,
            root=root,
            language=language,
            description=description_of(self, self.body),
            image=picture and structured_data.image(picture),
            wordCount=self.word_count or None,
        )
        return structured_data.stored_nodes(self.structured_data or {}, own=own, address=address, root=root)
