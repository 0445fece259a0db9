"""After migrations: the triggers of the page cache, and the rights of existing sites on what an upgrade brought."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


def connect() -> None:
    post_migrate.connect(install_triggers, dispatch_uid="sites_app_install_triggers")
    post_migrate.connect(grant_rights, dispatch_uid="sites_app_grant_rights")


def install_triggers(app_config: AppConfig, **kwargs: Any) -> None:
    if _is_last(app_config):
        from sites_app.page_cache import triggers

        triggers.install()


def grant_rights(app_config: AppConfig, **kwargs: Any) -> None:
    if _is_last(app_config) and kwargs.get("plan"):
        from sites_app.services.roles import grant_rights_on_new_models

        grant_rights_on_new_models()


def _is_last(app_config: AppConfig) -> bool:
    """Every app with models is announced; by the last one, the tables and permissions of all of them are there."""
    return app_config is [each for each in apps.get_app_configs() if each.models_module is not None][-1]
