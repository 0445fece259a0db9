"""The menu “Analytics”. Every screen of a site's figures is one of its items, whichever app it comes from."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from wagtail.admin.menu import Menu, MenuItem

from tracking.permissions import sees_some

# Other apps add their screens by this hook; each returns a `ScreenMenuItem`.
HOOK = "register_analytics_menu_item"
MENU = Menu(register_hook_name=HOOK, construct_hook_name="construct_analytics_menu")


class ScreenMenuItem(MenuItem):
    """A screen that there is for each site: `screen` takes the site's number, `index` chooses one."""

    def __init__(self, label: str, *, index: str, screen: str, icon_name: str, name: str, order: int) -> None:
        super().__init__(label, reverse_lazy(index), name=name, icon_name=icon_name, order=order)
        self.screen = screen

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_some(request.user)

    def address(self, site_id: int) -> str:
        return reverse(self.screen, args=[site_id])


def screens(request: HttpRequest) -> list[Any]:
    """The items that the person may see, in their order."""
    return sorted(
        (item for item in MENU.menu_items_for_request(request) if isinstance(item, ScreenMenuItem)),
        key=lambda item: item.order,
    )
