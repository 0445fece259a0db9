"""What `sites_app` adds to Wagtail's admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from sites_app.navigation_admin import MenuViewSet


@hooks.register("register_admin_viewset")
def register_menus() -> ViewSet:
    return MenuViewSet()
