from django.apps import AppConfig
from django.conf import settings


class SitesAppConfig(AppConfig):
    name = "sites_app"
    verbose_name = "Sites"

    def ready(self) -> None:
        from sites_app import (
            cache_signals,  # noqa: F401 - connects the invalidation of the host table
            publish_signals,  # noqa: F401 - notes what changed when a page is published
            system_checks,  # noqa: F401 - registers them
            upgrade_signals,
        )
        from sites_app.filters import limit_all_filters
        from sites_app.image_formats import encode_avif_quickly
        from sites_app.languages import prefix_addresses
        from sites_app.log_entries import mark_entries
        from sites_app.long_lists import bound_lists
        from sites_app.models import SiteDocument, SiteImage, SiteScripts
        from sites_app.page_cache import SITE, allow_parameters, watch
        from sites_app.page_listings import bound_listings
        from sites_app.permissions import register_policies
        from sites_app.reports import bound_reports

        watch(SiteImage)
        watch(SiteDocument)
        watch(SiteScripts, tag=SITE)
        for prefix in ("", *(f"/{code}" for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES)):
            allow_parameters(f"{prefix}/search/", {"q", "in", "page"})
        register_policies()
        limit_all_filters()
        bound_listings()
        bound_lists()
        bound_reports()
        mark_entries()
        prefix_addresses()
        upgrade_signals.connect()
        encode_avif_quickly()
