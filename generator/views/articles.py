"""The list of generated articles, and the bulk actions on it, which run as jobs however many are chosen."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypedDict

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import (
    BulkActionsCheckboxColumn,
    ButtonsColumnMixin,
    Column,
    DateColumn,
    StatusTagColumn,
    TitleColumn,
)
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, ButtonWithDropdown
from wagtail.models import Page

from generator.enums import ArticleStatus, FlagKind, FlagStatus
from generator.models import Campaign, GeneratedArticle, QualityFlag
from generator.permissions import visible
from generator.services.article_search import matching
from generator.services.library.used_in import KINDS, articles_using
from sites_app.tenancy import site_ids_for_user

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# What the status filter offers: the states that a stored article can be in.
SHOWN_STATUSES = [
    (status.value, status.label)
    for status in ArticleStatus
    if status not in {ArticleStatus.QUEUED, ArticleStatus.PROCESSING, ArticleStatus.FAILED}
]
SHOWN_KEYS = 4


def campaigns_for(request: HttpRequest | None) -> QuerySet[Campaign]:
    """What a filter by campaign offers; without a request, nothing."""
    return visible(Campaign, request.user).order_by("name") if request else Campaign.objects.none()


class ArticleFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(choices=SHOWN_STATUSES, widget=forms.CheckboxSelectMultiple)
    campaign = django_filters.ModelMultipleChoiceFilter(queryset=campaigns_for, widget=forms.CheckboxSelectMultiple)
    flag = django_filters.MultipleChoiceFilter(
        choices=FlagKind.choices, widget=forms.CheckboxSelectMultiple, label="Flag", method="with_flag"
    )

    class Meta:
        model = GeneratedArticle
        fields = ["status", "campaign", "flag"]

    def with_flag(self, articles: QuerySet, name: str, kinds: list[str]) -> QuerySet:
        """Articles with a pending flag of any of the kinds."""
        if not kinds:
            return articles
        flags = QualityFlag.objects.filter(article=OuterRef("pk"), status=FlagStatus.PENDING, kind__in=kinds)
        return articles.filter(Exists(flags))


class ArticleTitleColumn(ButtonsColumnMixin, TitleColumn):
    """The article's title, a link to Wagtail's page editor, with what else can be opened."""

    cell_template_name = "wagtailadmin/tables/title_cell.html"

    def get_buttons(self, instance: GeneratedArticle, parent_context: Any) -> list[Any]:
        page = instance.page
        buttons = [
            Button("Edit", url=reverse("wagtailadmin_pages:edit", args=[page.pk]), icon_name="edit", priority=10),
            Button(
                "View draft",
                url=reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
                icon_name="draft",
                priority=20,
            ),
        ]
        provenance = reverse("generator_articles:provenance", args=[page.pk])
        buttons.append(Button("Provenance", url=provenance, icon_name="info-circle", priority=25))
        if page.live:
            buttons.append(Button("View live", url=page.full_url, icon_name="link-external", priority=30))
        label = f"More options for “{page.draft_title}”"
        return [ButtonWithDropdown(buttons=buttons, icon_name="dots-horizontal", attrs={"aria-label": label})]


class AxisValuesColumn(Column):
    """Which row of each axis the article was made for."""

    cell_template_name = "generator/components/axis_values_cell.html"

    def get_value(self, instance: GeneratedArticle) -> list[tuple[str, str]]:
        return list(instance.axis_keys.items())[:SHOWN_KEYS]


class ArticleListing(generic.IndexView):
    """Generated articles of the person's sites, newest first; subclasses narrow them down."""

    model = GeneratedArticle
    page_title = "Articles"
    header_icon = "doc-full"
    template_name = "generator/articles/index.html"
    results_template_name = "generator/articles/index_results.html"
    filterset_class = ArticleFilterSet
    default_ordering = "-pk"
    paginate_by = 50
    hidden_filters: tuple[str, ...] = ()

    @cached_property
    def is_searchable(self) -> bool:
        return True

    @cached_property
    def filters(self) -> WagtailFilterSet:
        filterset = self.filterset_class(**self.get_filterset_kwargs())
        for name in self.hidden_filters:
            filterset.filters.pop(name, None)
        return filterset

    @cached_property
    def columns(self) -> list[Any]:
        return [column for column in self._all_columns() if column.name not in self.hidden_filters]

    @staticmethod
    def _all_columns() -> list[Any]:
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="article"),
            ArticleTitleColumn(
                "title",
                label="Title",
                accessor="page.draft_title",
                get_url=lambda article: reverse("wagtailadmin_pages:edit", args=[article.pk]),
                get_title_id=lambda article: f"article_{article.pk}_title",
            ),
            Column("hub", label="Hub", accessor="hub_title"),
            StatusTagColumn(
                "status",
                label="Status",
                accessor="get_status_display",
                primary=lambda article: article.status == ArticleStatus.PUBLISHED,
            ),
            Column("campaign", label="Campaign", accessor="campaign.name"),
            AxisValuesColumn("axes", label="Made for", width="20%"),
            DateColumn("created_at", label="Made", width="12%"),
        ]

    def search_queryset(self, queryset: QuerySet[GeneratedArticle]) -> QuerySet[GeneratedArticle]:
        return matching(queryset, self.search_query) if self.is_searching else queryset

    def get_base_queryset(self) -> QuerySet[GeneratedArticle]:
        # The block list and the entries are large and not shown.
        articles = visible(GeneratedArticle, self.request.user).select_related("page", "campaign")
        return articles.defer("blocks", "dictionary_entries", "fragments", "page__body", "page__structured_data")

    def paginate_queryset(self, queryset: QuerySet[GeneratedArticle], page_size: int) -> tuple:
        paginator, page, articles, has_others = super().paginate_queryset(queryset, page_size)
        articles = list(articles)
        add_hubs(articles)
        return paginator, page, articles, has_others

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not context["object_list"]:
            campaigns = visible(Campaign, self.request.user)
            context["has_campaigns"] = campaigns.exists()
        return context


class ArticleIndexView(ArticleListing):
    """All generated articles, with the empty state of a new site."""


class HubTitle(TypedDict):
    """What the listing knows of an article beyond its row."""

    hub_title: str


def add_hubs(articles: "Iterable[WithAnnotations[GeneratedArticle, HubTitle]]") -> None:
    """Puts `hub_title` on each article, in one query for all."""
    paths = {article.page.path[: -Page.steplen] for article in articles}
    titles = dict(Page.objects.filter(path__in=paths).values_list("path", "title")) if paths else {}
    for article in articles:
        article.hub_title = titles.get(article.page.path[: -Page.steplen], "")


def chosen_articles(request: HttpRequest) -> Any:
    """What a bulk action is for: the ticked rows, or everything that the list's filters and search let through."""
    ids = request.GET.getlist("id")
    if "all" not in ids:
        return visible(GeneratedArticle, request.user).filter(pk__in=[pk for pk in ids if pk.isdecimal()])
    view = ArticleListing(request=request, kwargs={}, args=())
    if not view.filters.is_valid():
        # Wagtail would let everything through.
        return GeneratedArticle.objects.none()
    articles = view.search_queryset(view.filter_queryset(visible(GeneratedArticle, request.user)))
    return _within(articles, *request.GET.get("childOf", "").split("-", 1), user=request.user)


def _within(
    articles: QuerySet[GeneratedArticle], scope: str, key: str = "", *, user: Any
) -> QuerySet[GeneratedArticle]:
    """Those of a job, or that use a row of the library: what the list with the bulk action was limited to."""
    if scope == "job" and key.isdecimal():
        return articles.filter(job=int(key))
    if scope not in KINDS:
        return articles
    row = visible(KINDS[scope], user).filter(pk=key).first() if key.isdecimal() else None
    if row is None:
        return articles.none()
    return articles.filter(pk__in=articles_using(row, site_ids=site_ids_for_user(user)).values("pk"))
