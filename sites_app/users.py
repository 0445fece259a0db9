"""Makes Wagtail's user admin ours."""

from wagtail.users.apps import WagtailUsersAppConfig


class SparkUsersConfig(WagtailUsersAppConfig):
    user_viewset = "sites_app.users_admin.SiteUserViewSet"

    def ready(self) -> None:
        super().ready()
        from django.contrib.auth import get_user_model
        from wagtail.permissions import register_permission_policy

        from sites_app.users_admin import SiteUserPolicy

        register_permission_policy(get_user_model(), SiteUserPolicy(get_user_model()))
