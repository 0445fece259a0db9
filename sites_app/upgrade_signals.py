"""After migrations: the sites that are there already get their rights on what an upgrade brought."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


def connect() -> None:
    post_migrate.connect(grant_rights, dispatch_uid="sites_app_grant_rights")


def grant_rights(app_config: AppConfig, **kwargs: Any) -> None:
    # Every app is announced; by the last one, the permissions of all of ours are there.
    if app_config is list(apps.get_app_configs())[-1] and kwargs.get("plan"):
        from sites_app.services.roles import grant_rights_on_new_models

        grant_rights_on_new_models()
