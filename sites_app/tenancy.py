"""Tenancy: which site a request is for, and rows that belong to one site. The only place with these rules.

A host belongs to exactly one site by exact match; an unknown host belongs to none, never to a default one.
"""

from typing import Self

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site

from sites_app.hosts import HostEntry, host_table


class SiteScopedQuerySet(models.QuerySet):
    """The query set of a model that belongs to sites; every use starts from `for_site`."""

    def for_site(self, site: Site | int) -> Self:
        return self.filter(site=site)

    def for_sites(self, sites: "models.QuerySet[Site]") -> Self:
        return self.filter(site__in=sites)


class SiteScopedModel(models.Model):
    """A row that belongs to one site and to nobody else."""

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
