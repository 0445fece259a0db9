"""The board's screen: its columns, their filters, and further cards as one scrolls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View
from wagtail.models import Site

from generator.assets import BOARD
from generator.enums import BOARD_COLUMNS, BOARD_DRAWER, ArticleStatus, JobPriority
from generator.models import Campaign, GeneratedArticle
from generator.permissions import signed_in, visible
from generator.services import board, board_changes, board_views
from generator.services.board_jobs import WRITING, WritingJob, writing_jobs
from generator.services.board_people import people_of
from generator.views.board.bulk import bulk_actions
from generator.views.board.narrowing import FilteredArticles, ShownCard
from generator.views.board.sites import board_sites

# A column that is read anew comes back as long as it was, up to so many cards.
MOST_CARDS = 200


@dataclass(slots=True)
class Column:
    """One column: what is in it, and how many there are."""

    status: ArticleStatus
    url: str
    number: int = 0
    cards: list[ShownCard] = field(default_factory=list)
    jobs: list[tuple[WritingJob, int]] = field(default_factory=list)
    next: board.Place | None = None
    is_loaded: bool = True

    @property
    def is_of_jobs(self) -> bool:
        return self.status in {ArticleStatus.QUEUED, ArticleStatus.PROCESSING}

    @property
    def is_empty(self) -> bool:
        return not self.cards and not self.jobs


class BoardOfSites(View):
    """Opens the board of the person's first site that has articles, with the filters that they chose to see first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user = signed_in(request)
        has_articles = Exists(GeneratedArticle.objects.filter(site=OuterRef("pk")))
        site = board_sites(user).annotate(is_bare=~has_articles).order_by("is_bare", "site_name", "pk").first()
        if site is None:
            raise PermissionDenied
        view = board_views.default_view(user, site)
        url = reverse("generator_board:board", args=[site.pk])
        return redirect(f"{url}?{view.query}" if view and view.query else url)


class BoardView(FilteredArticles):
    """The board of one site. `results_only` is what the filters replace."""

    template_name = "generator/board/index.html"
    results_template_name = "generator/board/results.html"
    page_title = "Board"
    header_icon = "grip"

    def get_base_queryset(self) -> QuerySet[GeneratedArticle]:
        # The columns read for themselves.
        return GeneratedArticle.objects.none()

    def get_queryset(self) -> QuerySet[GeneratedArticle]:
        return self.get_base_queryset()

    def get_page_subtitle(self) -> str:
        return str(self.site.site_name) if len(self.sites) > 1 else ""

    def get_index_url(self) -> str:
        return reverse("generator_board:board", args=[self.site.pk])

    def get_index_results_url(self) -> str:
        return reverse("generator_board:results", args=[self.site.pk])

    @cached_property
    def sites(self) -> list[Site]:
        return list(board_sites(self.user).order_by("site_name", "pk"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        since = timezone.now()
        seen = board_changes.changes(self.site.pk, since=since, seen=()).seen
        context = super().get_context_data(**kwargs)
        columns, drawer = self._columns()
        context.update(
            site=self.site,
            columns=columns,
            drawer=drawer,
            is_narrowed=self.is_narrowed,
            is_bare=not self.is_narrowed and not any(column.number or column.jobs for column in (*columns, *drawer)),
            total=board.total(column.number for column in (*columns, *drawer)),
            since=since.isoformat(),
            seen=",".join(map(str, seen)),
            query=self.query,
            moves_by_status={status: [move.wanted for move in found] for status, found in self.moves.items()},
            labels={status.value: status.label for status in ArticleStatus},
        )
        if context["is_bare"]:
            context["has_campaigns"] = visible(Campaign, self.user).filter(site=self.site).exists()
        if not self.results_only:
            context.update(
                sites=self.sites,
                saved_views=board_views.views_for(self.user, self.site),
                people=people_of(self.site),
                priorities=JobPriority.choices,
                actions=bulk_actions(self.user, self.site),
            )
        context["media"] += BOARD
        return context

    @property
    def query(self) -> str:
        """The filters of the address, without what is no filter."""
        query = self.request.GET.copy()
        for name in ("card", "_w_filter_fragment"):
            query.pop(name, None)
        return query.urlencode()

    def _columns(self) -> tuple[list[Column], list[Column]]:
        counts = board.counts(self.filtered, is_filtered=self.is_narrowed)
        jobs = writing_jobs(self.site, campaign_ids=self.filters.campaign_ids if self.filters else ())
        columns = [self._column(status, counts, jobs) for status in BOARD_COLUMNS]
        drawer = [self._column(status, counts, jobs, is_loaded=False) for status in BOARD_DRAWER]
        self._fill([column for column in columns if column.number and not column.is_of_jobs])
        return columns, drawer

    def _column(
        self, status: ArticleStatus, counts: Mapping[str, int], jobs: list[WritingJob], *, is_loaded: bool = True
    ) -> Column:
        url = reverse("generator_board:column", args=[self.site.pk, status])
        column = Column(status, url, counts.get(status, 0), is_loaded=is_loaded)
        if status in WRITING:
            numbers = [(each, getattr(each, WRITING[status])) for each in jobs]
            column.jobs = [(each, number) for each, number in numbers if number]
            column.number += sum(number for _, number in column.jobs)
        return column

    def _fill(self, columns: list[Column]) -> None:
        """Puts the first cards into the columns: a query for each column's keys, and three for all their cards."""
        pages = {
            column.status: board.column_page(self.filtered, column.status, priorities=self.priorities)
            for column in columns
        }
        found = self.cards([key for page in pages.values() for key in page.keys])
        for column in columns:
            page = pages[column.status]
            column.cards = [found[key] for key in page.keys if key in found]
            column.next = page.next


class ColumnView(FilteredArticles):
    """A page of one column's cards, `?after=` a place; the first one without. `?size=` asks for more of them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["status"] not in {*BOARD_COLUMNS, *BOARD_DRAWER}:
            raise Http404
        status = ArticleStatus(kwargs["status"])
        after = board.Place.parse(request.GET.get("after", ""))
        wanted = request.GET.get("size", "")
        size = min(MOST_CARDS, max(board.PER_PAGE, int(wanted))) if wanted.isdecimal() else board.PER_PAGE
        page = board.column_page(self.filtered, status, after=after, priorities=self.priorities, size=size)
        found = self.cards(page.keys)
        column = Column(status, "", cards=[found[key] for key in page.keys if key in found], next=page.next)
        if status in WRITING and after is None:
            jobs = writing_jobs(self.site, campaign_ids=self.filters.campaign_ids if self.filters else ())
            numbers = [(each, getattr(each, WRITING[status])) for each in jobs]
            column.jobs = [(each, number) for each, number in numbers if number]
        context = {"column": column, "site": self.site}
        response = TemplateResponse(request, "generator/board/column_page.html", context)
        response["X-Board-Next"] = str(page.next or "")
        response["Cache-Control"] = "no-store"
        return response
