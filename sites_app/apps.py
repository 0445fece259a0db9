from django.apps import AppConfig


class SitesAppConfig(AppConfig):
    name = "sites_app"
    verbose_name = "Sites"

    def ready(self) -> None:
        from sites_app import (
            cache_signals,  # noqa: F401 - connects the invalidation of the host table
            upgrade_signals,
        )
        from sites_app.filters import limit_all_filters
        from sites_app.log_entries import mark_entries
        from sites_app.long_lists import bound_lists
        from sites_app.page_listings import bound_listings
        from sites_app.permissions import register_policies
        from sites_app.reports import bound_reports

        register_policies()
        limit_all_filters()
        bound_listings()
        bound_lists()
        bound_reports()
        mark_entries()
        upgrade_signals.connect()
