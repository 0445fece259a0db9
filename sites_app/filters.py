"""Filters of admin listings, cut to the sites of the person who looks.

Wagtail's own listings and reports offer every person, site and workflow of the installation in their filters and have
no hook for it, so `limit_all_filters` puts the cut into the base class of them all.
"""

import functools
from typing import Any

import django_filters
from wagtail.admin.filters import WagtailFilterSet

from sites_app.tenancy import readable_within_sites, site_ids_for_user

_RELATED = (django_filters.ModelChoiceFilter, django_filters.ModelMultipleChoiceFilter)


class SiteScopedFilterSet(WagtailFilterSet):
    """For listings of site-scoped rows: the choice of sites is for people with several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(site_ids_for_user(self.request.user)) == 1:
            self.filters.pop("site", None)


def limit_filters(filters: Any, user: Any) -> None:
    """Cuts what the filters offer to rows of the person's sites; a superuser's stay whole."""
    if user.is_superuser:
        return
    for filter_ in filters.values():
        if isinstance(filter_, _RELATED):
            filter_.queryset = functools.partial(_own_choices, filter_, filter_.queryset, user)


def _own_choices(filter_: Any, queryset: Any, user: Any, request: Any) -> Any:
    if queryset is None:
        # Wagtail's filters of log entries are given their people after they are made.
        queryset = filter_.extra.get("queryset")
    if queryset is None:
        queryset = filter_.field.queryset if filter_.model is None else filter_.model._default_manager.all()
    elif callable(queryset):
        queryset = queryset(request)
    return readable_within_sites(queryset, site_ids_for_user(user))


def limit_all_filters() -> None:
    """Makes every filter set of the admin cut its choices; called once, when the apps are ready."""
    init = WagtailFilterSet.__init__

    @functools.wraps(init)
    def limited_init(self: WagtailFilterSet, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        if self.request is not None:
            limit_filters(self.filters, self.request.user)

    WagtailFilterSet.__init__ = limited_init
