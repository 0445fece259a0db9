"""Who sees a site's figures: whoever has the right to view its statistics, at first every role has."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Site
from wagtail.permissions import policy_registry

from tracking.models import DailyStatistic

VIEW = ["view"]


def seen_sites(user: Any) -> "QuerySet[Site]":
    """The sites whose figures the person may see."""
    found: QuerySet[Site] = policy_registry.get_by_type(DailyStatistic).sites_user_has_any_permission_for(user, VIEW)
    return found


def sees_some(user: Any) -> bool:
    """Whether there is a site whose figures the person may see."""
    return policy_registry.get_by_type(DailyStatistic).user_has_any_permission(user, VIEW)


def sees(user: Any, site_id: int) -> bool:
    """Whether the person may see the site's figures."""
    row = DailyStatistic(site_id=site_id)
    return policy_registry.get_by_type(DailyStatistic).user_has_any_permission_for_instance(user, VIEW, row)
