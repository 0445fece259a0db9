"""Wagtail's listings of pages (explorer, pages of a type) without scans of the whole installation for their filters.

Wagtail has no hook for what is mended here, and its listings are several views of several viewsets.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.views.pages.search import SearchView
from wagtail.models import Page, PageLogEntry

_search_context = SearchView.get_context_data


def bound_listings() -> None:
    """Mends the listings; called once, when the apps are ready."""
    for name, choices in (("owner", _owners), ("edited_by", _editors)):
        PageFilterSet.base_filters[name].queryset = choices
    SearchView.get_context_data = _named_results


def _named_results(view: Any, **kwargs: Any) -> dict[str, Any]:
    """The search's context with what its results are: above them Wagtail prints “1-20 of 37 None”."""
    context = _search_context(view, **kwargs)
    names = {"verbose_name": Page._meta.verbose_name, "verbose_name_plural": Page._meta.verbose_name_plural}
    return {**context, **{name: context.get(name) or text for name, text in names.items()}}


def _owners(_: Any) -> QuerySet:
    """Asked from the people: Wagtail reads all pages of the installation for this choice, at each listing."""
    return get_user_model().objects.filter(Exists(Page.objects.filter(owner=OuterRef("pk"))))


def _editors(_: Any) -> QuerySet:
    """Likewise; Wagtail reads all log entries."""
    entries = PageLogEntry.objects.filter(user=OuterRef("pk"), action="wagtail.edit")
    return get_user_model().objects.filter(Exists(entries))
