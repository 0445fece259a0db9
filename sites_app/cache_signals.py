"""Drops the host table of this process when a site, its settings or a domain is written."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Site

from sites_app.hosts import host_table
from sites_app.models import SiteDomain, SiteSettings


@receiver([post_save, post_delete], sender=Site)
@receiver([post_save, post_delete], sender=SiteDomain)
@receiver([post_save, post_delete], sender=SiteSettings)
def forget_hosts(**_kwargs: object) -> None:
    host_table.forget()
