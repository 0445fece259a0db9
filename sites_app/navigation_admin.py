"""The admin of a site's menus."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from wagtail.admin.ui.tables import NumberColumn

from sites_app.models import Menu
from sites_app.tenancy import sites_for_user
from sites_app.viewsets import SiteScopedViewSet


class MenuViewSet(SiteScopedViewSet):
    """Menus are made with the site; here people fill them."""

    model = Menu
    icon = "list-ul"
    menu_label = "Menus"
    menu_name = "menus"
    menu_order = 250
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["__str__", NumberColumn("links", label="Links")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Menu.objects.for_sites(sites_for_user(request.user)).annotate(links=Count("items"))
