"""Who may do what with rows that belong to sites: Wagtail's permission policies, read per site.

A role's rights are `GroupSitePermission` rows that provisioning writes; nobody but superusers has rights on all sites.
"""

from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from sites_app.tenancy import SharableModel, SiteScopedModel, is_shared

_SEEN = ("add", "change", "delete", "view")


class SiteScopedPolicy(SitePermissionPolicy):
    """Rights on a model with a `site`, by the person's groups on that site.

    A right given to a group for all sites at once (Django's own permission rows) counts for none: only superusers
    work on every site. Shared rows are seen by everybody who sees such rows on any site, and written by superusers.
    """

    def _user_has_global_permission(self, user: Any, actions: Any) -> bool:
        return False

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Model) -> bool:
        if is_shared(instance) and not user.is_superuser:
            return "view" in actions and self.user_has_any_permission(user, _SEEN)
        return super().user_has_any_permission_for_instance(user, actions, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet:
        sites = self.sites_user_has_any_permission_for(user, actions)
        seen = Q(site__in=sites)
        if issubclass(self.model, SharableModel) and (user.is_superuser or "view" in actions):
            seen |= Q(site=None) if self.user_has_any_permission(user, _SEEN) else Q(pk__in=[])
        return self.model._default_manager.filter(seen)


class PlatformSitePolicy(ModelPermissionPolicy):
    """Superusers add and change sites; nobody deletes one, for a site that is no more is archived in its settings."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return user.is_active and user.is_superuser and action in {"add", "change", "view"}


def register_policies() -> None:
    """Gives every site-scoped model of every app its policy, and redirects and sites theirs."""
    for model in apps.get_models():
        if issubclass(model, SiteScopedModel):
            register_permission_policy(model, SiteScopedPolicy(model), exact_class=True)
    register_permission_policy(Redirect, SiteScopedPolicy(Redirect), exact_class=True)
    register_permission_policy(Site, PlatformSitePolicy(Site), exact_class=True)


def user_may(user: Any, action: str, instance: Model) -> bool:
    """Whether the person may do `action` with the row: add, change, delete, view, or a model's own such as generate."""
    return policy_registry.get(instance).user_has_permission_for_instance(user, action, instance)
