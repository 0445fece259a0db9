"""On which sites a person may do what a scope stands for: by their rights in the admin, never by more."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.models import GroupPagePermission, Site
from wagtail.permissions import policy_registry

from generator.models import Campaign
from generator.services.permissions import reviewed_site_ids
from leads.models import Lead
from sites_app.enums import APIScope
from sites_app.tenancy import sites_administered_by, sites_for_user
from tracking.permissions import seen_sites

type Find = Callable[[Any], QuerySet[Site]]


def sites_where_may(user: Any, scope: str | None) -> QuerySet[Site]:
    """The sites where the person may do it; without a scope those that they work on."""
    return sites_for_user(user) if scope is None else _SITES[APIScope(scope)](user)


def _with_right(model: type[Model], *actions: str) -> Find:
    """Where they have one of the rights on the model's rows."""

    def find(user: Any) -> QuerySet[Site]:
        if not user.is_active:
            return Site.objects.none()
        return policy_registry.get_by_type(model).sites_user_has_any_permission_for(user, actions)

    return find


def _with_page_right(action: str) -> Find:
    """Where they have the right on the home page, and so on every page beneath it."""

    def find(user: Any) -> QuerySet[Site]:
        own = sites_for_user(user)
        if user.is_superuser:
            return own
        granted = GroupPagePermission.objects.filter(group__user=user, permission__codename=f"{action}_page")
        return own.filter(root_page__in=granted.values("page"))

    return find


def _reviewed(user: Any) -> QuerySet[Site]:
    return Site.objects.filter(pk__in=reviewed_site_ids(user) if user.is_active else [])


_SITES: Mapping[APIScope, Find] = {
    APIScope.CONTENT_READ: sites_for_user,
    APIScope.CONTENT_WRITE: _with_page_right("change"),
    APIScope.DRAFTS_READ: sites_for_user,
    APIScope.MEDIA_WRITE: _with_page_right("change"),
    APIScope.CAMPAIGNS_READ: _with_right(Campaign, "view", "change"),
    APIScope.CAMPAIGNS_WRITE: _with_right(Campaign, "change"),
    APIScope.ARTICLES_READ: sites_for_user,
    APIScope.ARTICLES_REVIEW: _reviewed,
    APIScope.ARTICLES_PUBLISH: _with_page_right("publish"),
    APIScope.JOBS_READ: _with_right(Campaign, "view", "change"),
    APIScope.JOBS_WRITE: _with_right(Campaign, "generate", "change"),
    APIScope.LEADS_READ: _with_right(Lead, "view"),
    APIScope.ANALYTICS_READ: seen_sites,
    APIScope.WORKLOG_READ: sites_for_user,
    APIScope.WEBHOOKS_WRITE: sites_administered_by,
}
