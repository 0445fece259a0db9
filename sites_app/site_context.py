"""What every page of a site shows around its content: identity, look, menus. A context processor; two queries."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Site

from sites_app.enums import MenuLocation
from sites_app.models import Menu, MenuItem, SiteSettings
from sites_app.opening_hours import readable_hours
from sites_app.tenancy import resolve_site
from sites_app.theming import site_icon, theme_digest

LOGO_SIZE = "height-96|format-webp"


@dataclass(slots=True)
class MenuLink:
    """An entry of a menu, resolved for one request."""

    label: str
    href: str
    is_current: bool = False
    opens_new_tab: bool = False
    children: list["MenuLink"] = field(default_factory=list)


def site(request: HttpRequest) -> dict[str, Any]:
    """The context of a tenant's host; empty on the hosts of the platform."""
    tenant = resolve_site(request)
    if tenant is None:
        return {}
    settings = SiteSettings.for_request(request)
    menus = site_menus(tenant, request=request)
    return {
        "site_settings": settings,
        "site_logo": settings.logo.get_rendition(LOGO_SIZE) if settings.logo else None,
        "opening_hours": readable_hours(settings.opening_hours_lines),
        "header_menu": menus[MenuLocation.HEADER],
        "footer_menu": menus[MenuLocation.FOOTER],
        "theme_url": theme_url(settings),
        "site_icon": site_icon(name=settings.name, brand=settings.brand_color),
    }


def theme_url(settings: SiteSettings) -> str:
    """The address of the site's stylesheet; another one whenever the stylesheet changes."""
    digest = theme_digest(brand=settings.brand_color, accent=settings.accent_color)
    return reverse("site_theme", args=[digest])


def site_menus(site: Site, *, request: HttpRequest) -> dict[str, list[MenuLink]]:
    """The links of each menu. A page that is not live is left out, and with it what is indented beneath it."""
    menus: dict[str, list[MenuLink]] = {location: [] for location in MenuLocation.values}
    items = (
        MenuItem.objects.filter(menu__in=Menu.objects.for_site(site))
        .select_related("page", "menu")
        .order_by("menu_id", "sort_order")
    )
    parents: dict[str, MenuLink | None] = {}
    for item in items:
        location = item.menu.location
        link = _menu_link(item, request=request)
        if not item.is_indented:
            parents[location] = link
            if link:
                menus[location].append(link)
        elif link and (parent := parents.get(location)):
            parent.children.append(link)
    return menus


def _menu_link(item: MenuItem, *, request: HttpRequest) -> MenuLink | None:
    href = item.url if item.page is None else (item.page.get_url(request) if item.page.live else None)
    if not href:
        return None
    return MenuLink(label=str(item), href=href, is_current=href == request.path, opens_new_tab=item.opens_new_tab)
