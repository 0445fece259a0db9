"""Wagtail's user admin, cut to the people of the sites that the signed-in user administers."""

from wagtail.users.apps import WagtailUsersAppConfig


class SparkUsersConfig(WagtailUsersAppConfig):
    pass
