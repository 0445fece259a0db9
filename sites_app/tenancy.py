"""Tenancy: which site a request is for, and rows that belong to one site. The only place with these rules.

A host belongs to exactly one site by exact match; an unknown host belongs to none, never to a default one.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site

from sites_app.enums import SiteRole
from sites_app.hosts import HostEntry, host_table

EDITED_BY_EDITORS: Mapping[SiteRole, tuple[str, ...]] = {
    SiteRole.ADMINISTRATOR: ("add", "change", "delete", "view"),
    SiteRole.EDITOR: ("add", "change", "delete", "view"),
    SiteRole.APPROVER: ("view",),
}
SEEN_BY_ALL: Mapping[SiteRole, tuple[str, ...]] = dict.fromkeys(SiteRole, ("view",))
KEPT_BY_PLATFORM: Mapping[SiteRole, tuple[str, ...]] = {}


class SiteScopedQuerySet(models.QuerySet):
    """The query set of a model that belongs to sites; every use starts from `for_site`."""

    def for_site(self, site: Site | int) -> Self:
        return self.filter(site=site)

    def for_sites(self, sites: "models.QuerySet[Site]") -> Self:
        return self.filter(site__in=sites)


class SiteScopedModel(models.Model):
    """A row that belongs to one site and to nobody else.

    `role_actions` says what each role of a site may do with the model's rows of that site; provisioning turns it into
    permission rows, which `sites_app.permissions.SiteScopedPolicy` reads.
    """

    role_actions: ClassVar[Mapping[SiteRole, tuple[str, ...]]] = EDITED_BY_EDITORS

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", verbose_name="site")
    created_at = models.DateTimeField("created", auto_now_add=True)
    updated_at = models.DateTimeField("updated", auto_now=True)

    objects = SiteScopedQuerySet.as_manager()

    class Meta:
        abstract = True


def request_hostname(request: HttpRequest) -> str:
    """The request's host name in lower case, without port; empty when the header is malformed."""
    # `_get_raw_host` is what Wagtail uses: `get_host` would already raise for the hosts that we want to name 404.
    return split_domain_port(request._get_raw_host())[0].rstrip(".")


def is_platform_host(request: HttpRequest) -> bool:
    """Whether the request is for a host that serves the admin and belongs to no tenant."""
    return request_hostname(request) in settings.SPARK_PLATFORM_HOSTS


def host_entry(request: HttpRequest) -> HostEntry | None:
    """What the request's host stands for, or None for a host that is nobody's."""
    return host_table.entries().get(request_hostname(request))


def resolve_site(request: HttpRequest) -> Site | None:
    """The site of the request's host by exact match, or None; the answer is kept on the request."""
    if not hasattr(request, "_wagtail_site"):
        entry = host_entry(request)
        try:
            site = Site.objects.select_related("root_page").get(pk=entry.site_id) if entry else None
        except ObjectDoesNotExist:
            host_table.forget()
            site = None
        request._wagtail_site = site  # type: ignore[attr-defined]
    return request._wagtail_site  # type: ignore[attr-defined]


def sites_for_user(user: Any) -> "models.QuerySet[Site]":
    """The sites that the person works on: all for a superuser, else those where a group of theirs has a role."""
    if not user.is_active:
        return Site.objects.none()
    if user.is_superuser:
        return Site.objects.all()
    return Site.objects.filter(pk__in=_memberships(user).values("site"))


def sites_administered_by(user: Any) -> "models.QuerySet[Site]":
    """The sites whose people the person may manage: all for a superuser."""
    if user.is_superuser:
        return sites_for_user(user)
    return Site.objects.filter(pk__in=_memberships(user).filter(role=SiteRole.ADMINISTRATOR).values("site"))


def can_use_site(user: Any, site: Site | int) -> bool:
    """Whether the person works on the site."""
    return sites_for_user(user).filter(pk=site if isinstance(site, int) else site.pk).exists()


def _memberships(user: Any) -> models.QuerySet:
    """The roles that an active person has; nobody's for anyone else."""
    memberships = apps.get_model("sites_app", "SiteMembership").objects
    return memberships.filter(group__user=user) if user.is_active and user.pk else memberships.none()
