"""Long lists of the admin: counted up to a limit, and paged by the keys of their rows.

An exact count reads every row that a person may see, for each look at a list. Wagtail names no setting for the
paginator of its lists, nor for how its templates print a count.
"""

from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from wagtail.admin.navigation import get_site_for_user
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.views.generic.chooser import BaseChooseView
from wagtail.models import Page as WagtailPage

# A list is counted this far past the page that is looked at, so that every page can be reached.
MOST_COUNTED = 10_000
# From so many rows on, a page's keys are read first, and only its own rows with all that is shown of them.
MANY = 1_000


class MoreThan(int):
    """A number of rows that was counted up to here, though there are more."""

    def __str__(self) -> str:
        return f"more than {int(self):,}"


class CountedPagesItem(PagesSummaryItem):
    """How many pages there are, at the top of the dashboard; Wagtail counts every one for each look at it."""

    template_name = "sites_app/admin/summary_pages.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        site = get_site_for_user(self.request.user)
        root = site["root_page"]
        total = 0
        if root:
            # The tree's root is no page of anybody's.
            pages = WagtailPage.objects.descendant_of(root, inclusive=not root.is_root())
            total = bounded_count(pages.order_by(), limit=MOST_COUNTED)
        shown = capfirst(str(total)) if isinstance(total, MoreThan) else f"{total:,}"
        return {"root_page": root, "total_pages": total, "total": shown, "site_name": site["site_name"]}


class BoundedPage(Page):
    """A page whose last row is a plain number, also where the count is not."""

    def end_index(self) -> int:
        return int(super().end_index())


class BoundedPaginator(WagtailPaginator):
    """Wagtail's paginator, whose work depends on the page that is looked at and not on the length of the list."""

    looked_at = 1

    def get_page(self, number: Any) -> Page:
        self.looked_at = int(number) if str(number).isdecimal() else 1
        return super().get_page(number)

    @cached_property
    def count(self) -> int:
        if not isinstance(self.object_list, QuerySet) or self.object_list.query.is_sliced:
            # What was found by searching knows its own limit.
            return WagtailPaginator.count.func(self)
        limit = counted_up_to(self.looked_at, per_page=self.per_page)
        return bounded_count(self.object_list, limit=limit)

    @cached_property
    def items_count_label(self) -> str:
        if isinstance(self.count, MoreThan):
            return capfirst(f"{self.count} {self.verbose_name_plural}")
        return super().items_count_label

    def page(self, number: Any) -> Page:
        page = super().page(number)
        if self.count >= MANY and _has_keys(self.object_list):
            bottom = (page.number - 1) * self.per_page
            keys = list(self.object_list.values_list("pk", flat=True)[bottom : bottom + self.per_page])
            page.object_list = self.object_list.filter(pk__in=keys)
        return page

    def _get_page(self, *args: Any, **kwargs: Any) -> Page:
        return BoundedPage(*args, **kwargs)


def counted_up_to(number: int, *, per_page: int) -> int:
    """How far a list is counted for one of its pages."""
    return MOST_COUNTED * (1 + number * per_page // MOST_COUNTED)


def bounded_count(rows: QuerySet, *, limit: int) -> int:
    """The number of rows; a `MoreThan` past the limit."""
    rows = rows.order_by()
    if _has_keys(rows):
        rows = rows.values("pk")
    number = rows[: limit + 1].count()
    return MoreThan(limit) if number > limit else number


def _has_keys(rows: Any) -> bool:
    """Whether the rows are of one model, whole, so that they can be found again by their keys."""
    if not isinstance(rows, QuerySet) or rows.query.is_sliced or rows.query.combinator:
        return False
    return getattr(rows, "_fields", None) is None and not rows.query.distinct


def _intcomma(value: Any, use_l10n: bool = True) -> str:
    """Wagtail's filter, that also knows numbers that are not exact."""
    return str(value) if isinstance(value, MoreThan) else _plain_intcomma(value, use_l10n)


_plain_intcomma = wagtailadmin_tags.register.filters["intcomma"]


def bound_lists() -> None:
    """Gives all lists and choosers of the admin the paginator; called once, when the apps are ready."""
    BaseListingView.paginator_class = BoundedPaginator
    BaseChooseView.paginator_class = BoundedPaginator
    wagtailadmin_tags.register.filters["intcomma"] = _intcomma
