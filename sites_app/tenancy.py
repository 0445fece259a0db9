"""Tenancy: which site a request is for, and rows that belong to one site. The only place with these rules.

A host belongs to exactly one site by exact match; an unknown host belongs to none, never to a default one.
"""

from collections.abc import Collection, Mapping
from copy import copy
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Collection as WagtailCollection
from wagtail.models import CollectionMember, Page, Site, Task, Workflow, WorkflowPage, WorkflowTask

from sites_app.enums import SiteRole
from sites_app.hosts import HostEntry, host_table
from sites_app.page_cache.memos import memo
from sites_app.page_cache.tags import SITE, page_tag

# How a program names a site on a platform's host, beside `?site=`.
SITE_HEADER = "X-Spark-Site"

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

    def for_sites(self, sites: "models.QuerySet[Site] | Collection[int]") -> Self:
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


class SharableQuerySet(SiteScopedQuerySet):
    """The query set of a model whose rows without a site are shared. `for_site` still means a site's own rows only."""

    def shared(self) -> Self:
        return self.filter(site=None)

    def own_or_shared(self, site: Site | int | None) -> Self:
        """What a row of the site may point at; of a shared row (None) only what is shared as well."""
        return self.filter(models.Q(site=site) | models.Q(site=None))

    def readable_by(self, site: Site | int | None) -> Self:
        """What stands for its key on the site: its own row, else the shared one."""
        own = self.model._default_manager.filter(site=site, key=models.OuterRef("key"))
        return self.filter(models.Q(site=site) | (models.Q(site=None) & ~models.Exists(own)))


class SharableModel(SiteScopedModel):
    """A row with a key that belongs to one site or, without a site, is kept by the platform and readable by every site.

    Only platform administrators write shared rows; see `SiteScopedPolicy`. A subclass has a `key` that is unique per
    site, and among the shared rows.
    """

    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name="site"
    )

    objects: ClassVar = SharableQuerySet.as_manager()

    class Meta:
        abstract = True


def is_shared(row: models.Model) -> bool:
    """Whether the row is one that the platform keeps for every site."""
    return isinstance(row, SharableModel) and row.site_id is None


def request_hostname(request: HttpRequest) -> str:
    """The request's host name in lower case, without port; empty when the header is malformed."""
    # `_get_raw_host` is what Wagtail uses: `get_host` would already raise for the hosts that we want to name 404.
    return split_domain_port(request._get_raw_host())[0].rstrip(".")  # type: ignore[attr-defined]


def is_platform_host(request: HttpRequest) -> bool:
    """Whether the request is for a host that serves the admin and belongs to no tenant."""
    return request_hostname(request) in settings.SPARK_PLATFORM_HOSTS


def host_entry(request: HttpRequest) -> HostEntry | None:
    """What the request's host stands for, or None for a host that is nobody's."""
    return host_table.entries().get(request_hostname(request))


def is_known_host(request: HttpRequest) -> bool:
    """Whether the request is for the platform or for a site, also for one that was made a moment ago."""
    return is_platform_host(request) or host_table.find(request_hostname(request)) is not None


def is_host_of(hostname: str, site: Site) -> bool:
    """Whether the host name is one of the site's, its primary or a further one."""
    entry = host_table.entries().get(hostname.lower().rstrip("."))
    return entry is not None and entry.site_id == site.pk


def is_name_of(name: str, site: Site) -> bool:
    """Whether somebody who names a site by its number, its key or a host name means this one."""
    entry = host_table.named(name.strip())
    return entry is not None and entry.site_id == site.pk


def resolve_site(request: HttpRequest) -> Site | None:
    """The site of the request's host by exact match, or None; the answer is kept on the request."""
    if not hasattr(request, "_wagtail_site"):
        entry = host_entry(request)
        try:
            site = _site(entry.site_id) if entry else None
        except ObjectDoesNotExist:
            host_table.forget()
            site = None
        request._wagtail_site = site  # type: ignore[attr-defined]
    return request._wagtail_site  # type: ignore[attr-defined]


def named_by(request: HttpRequest) -> str:
    """The site that a request for a platform's host names, by `?site=` or the header; empty on any other host."""
    if not is_platform_host(request):
        return ""
    return request.GET.get("site", "") or request.headers.get(SITE_HEADER, "")


def reading_entry(request: HttpRequest) -> HostEntry | None:
    """What a public read is for: the host's site, or the one that is named on a platform's host; None for no site."""
    if not is_platform_host(request):
        return host_entry(request)
    name = named_by(request)
    return host_table.named(name) if name else None


def bind_site(request: HttpRequest, site: Site | int) -> Site:
    """Lets a request for a platform's host go on as one for the site: addresses, settings, menus. Returns the site.

    Raises ObjectDoesNotExist for a site that is gone.
    """
    bound = _site(site if isinstance(site, int) else site.pk)
    request._wagtail_site = bound  # type: ignore[attr-defined]
    return bound


def _site(site_id: int) -> Site:
    """The site with its home page, of its own type and with its language; a copy of what the process keeps.

    Raises ObjectDoesNotExist.
    """
    site = copy(
        memo(site_id, "site", tags=lambda site: (SITE, page_tag(site.root_page_id)), make=lambda: _read(site_id))
    )
    site.root_page = copy(site.root_page)
    return site


def _read(site_id: int) -> Site:
    site = Site.objects.select_related("root_page__locale").get(pk=site_id)
    locale = site.root_page.locale
    site.root_page = site.root_page.specific
    site.root_page.locale = locale
    return site


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


def site_ids_for_user(user: Any) -> list[int]:
    """The keys of `sites_for_user`, read once for a person's object, that is once for a request."""
    if not hasattr(user, "_spark_site_ids"):
        user._spark_site_ids = list(sites_for_user(user).order_by("pk").values_list("pk", flat=True))
    return user._spark_site_ids


def named_site(user: Any, named: str) -> Site | None:
    """The site that a caller names by its number or host name, if the person works on it; any other is nobody's."""
    own = sites_for_user(user)
    return own.filter(pk=named).first() if named.isdecimal() else own.filter(hostname=named.lower()).first()


def can_use_site(user: Any, site: Site | int) -> bool:
    """Whether the person works on the site."""
    return (site if isinstance(site, int) else site.pk) in site_ids_for_user(user)


def is_administrator(user: Any) -> bool:
    """Whether the person administers any site; read once for a person's object."""
    if not hasattr(user, "_spark_is_administrator"):
        user._spark_is_administrator = sites_administered_by(user).exists()
    return user._spark_is_administrator


def _memberships(user: Any) -> models.QuerySet:
    """The roles that an active person has; nobody's for anyone else."""
    memberships = apps.get_model("sites_app", "SiteMembership").objects
    return memberships.filter(group__user=user) if user.is_active and user.pk else memberships.none()


def within_sites(queryset: models.QuerySet, site_ids: Collection[int]) -> models.QuerySet:
    """The rows of a query set that may be used on the sites: their own, and those that belong to no site at all.

    Site-scoped rows, pages, files of a collection, collections, sites, people, groups and workflows are cut; any
    other model is shared.
    """
    model = queryset.model
    if issubclass(model, SiteScopedModel):
        return queryset.filter(site__in=site_ids)
    if issubclass(model, Page):
        return queryset.filter(_beneath(page_roots(site_ids)))
    if issubclass(model, CollectionMember):
        return queryset.exclude(_of_other_sites("collection__path", site_ids))
    if issubclass(model, WagtailCollection):
        return queryset.exclude(_of_other_sites("path", site_ids))
    if lookup := _LOOKUPS.get(model._meta.label):
        return queryset.filter(**{f"{lookup}__in": site_ids}).distinct()
    if issubclass(model, Workflow | Task):
        return queryset.filter(pk__in=_review(site_ids)[issubclass(model, Task)])
    return queryset


def readable_within_sites(queryset: models.QuerySet, site_ids: Collection[int]) -> models.QuerySet:
    """The rows that rows of the sites may point at: those of `within_sites`, and what the platform shares."""
    if issubclass(queryset.model, SharableModel):
        return queryset.filter(models.Q(site__in=site_ids) | models.Q(site=None))
    return within_sites(queryset, site_ids)


# Models of Wagtail and Django that belong to sites, and how.
_LOOKUPS: Mapping[str, str] = {
    "wagtailcore.Site": "pk",
    "auth.Group": "site_membership__site",
    settings.AUTH_USER_MODEL: "groups__site_membership__site",
}


def is_of_sites(row: models.Model, site_ids: Collection[int]) -> bool:
    """Whether a stored row may be used on the sites, by the rule of `within_sites`."""
    if isinstance(row, SiteScopedModel):
        return row.site_id in site_ids
    return within_sites(type(row)._base_manager.filter(pk=row.pk), site_ids).exists()


def is_readable_on_sites(row: models.Model, site_ids: Collection[int]) -> bool:
    """Whether rows of the sites may point at a stored row, by the rule of `readable_within_sites`."""
    return is_shared(row) or is_of_sites(row, site_ids)


def page_roots(site_ids: Collection[int]) -> list[str]:
    """The tree paths of the sites' home pages in all their languages."""
    keys = Page.objects.filter(sites_rooted_here__in=site_ids).values("translation_key")
    return list(Page.objects.filter(translation_key__in=keys, depth=2).values_list("path", flat=True))


def _review(site_ids: Collection[int]) -> tuple[models.QuerySet, models.QuerySet]:
    """The keys of the workflows of the sites' home pages, and of these workflows' tasks."""
    workflows = WorkflowPage.objects.filter(page__sites_rooted_here__in=site_ids).values("workflow")
    return workflows, WorkflowTask.objects.filter(workflow__in=workflows).values("task")


def _of_other_sites(path: str, site_ids: Collection[int]) -> models.Exists:
    """Whether the tree path of a collection is the collection of another site, or beneath it."""
    others = apps.get_model("sites_app", "SiteSettings").objects.exclude(site__in=site_ids)
    asked = models.ExpressionWrapper(models.OuterRef(path), output_field=models.CharField())
    return models.Exists(others.annotate(asked=asked).filter(asked__startswith=models.F("collection__path")))


def _beneath(paths: Collection[str]) -> models.Q:
    """Rows whose tree path is one of `paths` or beneath it; none for no paths."""
    return reduce(or_, (models.Q(path__startswith=path) for path in paths), models.Q(pk__in=[]))
