"""Clears a site's page cache for a person, and says in the site's history who did."""

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Site

from sites_app.models import SiteSettings
from sites_app.page_cache.purging import purge

CLEAR_ACTION = "sites_app.clear_page_cache"


def clear_page_cache(site: Site, *, user: User) -> bool:
    """Drop every kept response of the site; False when Redis did not answer, and the cache is dropped when it does."""
    with transaction.atomic():
        log(instance=SiteSettings.for_site(site), action=CLEAR_ACTION, user=user)
    return purge(site_id=site.pk)
