"""Filters of admin listings, cut to the sites of the person who looks."""

from typing import Any

import django_filters
from wagtail.admin.filters import WagtailFilterSet

from sites_app.tenancy import site_ids_for_user, within_sites


class SiteScopedFilterSet(WagtailFilterSet):
    """Offers a choice of sites to people with several, and only related rows of those sites to everybody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site_ids = site_ids_for_user(self.request.user)
        if len(site_ids) == 1:
            self.filters.pop("site", None)
        for filter_ in self.filters.values():
            if isinstance(filter_, django_filters.ModelChoiceFilter | django_filters.ModelMultipleChoiceFilter):
                filter_.extra["queryset"] = within_sites(_queryset(filter_, self.request), site_ids)


def _queryset(filter_: Any, request: Any) -> Any:
    queryset = filter_.extra.get("queryset")
    if queryset is None:
        return filter_.model._default_manager.all()
    return queryset(request) if callable(queryset) else queryset.all()
