"""What every page of a site shows around its content: identity, look, menus. A context processor.

Each process keeps it until it changes, so that it costs a page no query.
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page, Site

from sites_app.addresses import page_href
from sites_app.enums import MenuLocation
from sites_app.icons import icon_digest, letter_address
from sites_app.last_look import remember_look
from sites_app.models import Menu, MenuItem, SiteSettings
from sites_app.opening_hours import readable_hours
from sites_app.page_cache.memos import memo
from sites_app.page_cache.tags import MENU, SITE, teaser_tag
from sites_app.page_cache.terms import tag
from sites_app.tenancy import resolve_site
from sites_app.theming import browser_colours, theme_digest

FAVICON_SIZE = "fill-64x64|format-png"


@dataclass(slots=True)
class MenuLink:
    """An entry of a menu, resolved for one request."""

    label: str
    href: str
    is_current: bool = False
    opens_new_tab: bool = False
    children: list["MenuLink"] = field(default_factory=list)

    @property
    def holds_current(self) -> bool:
        return any(child.is_current for child in self.children)


def site(request: HttpRequest) -> dict[str, Any]:
    """The context of a tenant's host; empty on the hosts of the platform."""
    tenant = resolve_site(request)
    if tenant is None:
        return {}
    settings = SiteSettings.for_request(request)
    menus = site_menus(tenant, request=request)
    tag(request, *map(teaser_tag, settings.shown_page_ids))
    context = {
        **memo(tenant.pk, "look", tags=lambda _: (SITE,), make=lambda: _look(settings)),
        "site_settings": settings,
        "header_menu": menus[MenuLocation.HEADER],
        "header_action": header_action(settings, request=request),
        "footer_menu": menus[MenuLocation.FOOTER],
        "legal_menu": [*legal_links(settings, request=request), *menus[MenuLocation.LEGAL]],
        "site_scripts": site_scripts(settings, request=request),
    }
    remember_look(request, context)
    return context


def _look(settings: SiteSettings) -> dict[str, Any]:
    return {
        "site_logo": settings.logo_rendition,
        "opening_hours": readable_hours(settings.opening_hours_lines),
        **identity(settings),
    }


def identity(settings: SiteSettings) -> dict[str, Any]:
    """What the head of a page says of the site's look."""
    look = settings.look
    icon = settings.favicon.get_rendition(FAVICON_SIZE).url if settings.favicon else ""
    return {
        "theme_url": theme_url(settings),
        "font_files": look.font_pair().files,
        "font_styles": look.font_pair().stylesheets,
        "browser_colours": browser_colours(look),
        "site_icon": icon or letter_address(name=settings.name, brand=settings.brand_color),
        "site_icon_type": "image/png" if icon else "image/svg+xml",
        "touch_icon": reverse("site_icon", args=[icon_digest(settings), "180"]),
    }


def theme_url(settings: SiteSettings) -> str:
    """The address of the site's stylesheet; another one whenever the stylesheet changes."""
    return reverse("site_theme", args=[theme_digest(settings.look)])


def header_action(settings: SiteSettings, *, request: HttpRequest) -> MenuLink | None:
    """The button in the header, if it is set and leads to something that visitors may see."""
    href = _live_url(settings.cta_page, request=request) or settings.cta_url
    return MenuLink(settings.cta_label, href, href == request.path) if settings.cta_label and href else None


def legal_links(settings: SiteSettings, *, request: HttpRequest) -> list[MenuLink]:
    """The legal pages that are chosen in the settings and live."""
    links = []
    for page in (settings.privacy_page, settings.legal_page):
        if page and (href := _live_url(page, request=request)):
            links.append(MenuLink(page.title, href, href == request.path))
    return links


def site_scripts(settings: SiteSettings, *, request: HttpRequest) -> Any:
    """The site's own scripts, which are no part of a preview: there, they would run on the platform's host."""
    if getattr(request, "is_preview", False):
        return None
    return getattr(settings.site, "sitescripts", None)


def site_menus(site: Site, *, request: HttpRequest) -> dict[str, list[MenuLink]]:
    """The links of each menu. A page that is not live is left out, and with it what is indented beneath it."""
    menus: dict[str, list[MenuLink]] = {location: [] for location in MenuLocation.values}
    items = memo(site.pk, "menus", tags=lambda _: (MENU, SITE), make=lambda: _items(site))
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


def _items(site: Site) -> list[MenuItem]:
    items = MenuItem.objects.filter(menu__in=Menu.objects.for_site(site))
    return list(items.select_related("page", "menu").order_by("menu_id", "sort_order"))


def _menu_link(item: MenuItem, *, request: HttpRequest) -> MenuLink | None:
    href = item.url if item.page is None else _live_url(item.page, request=request)
    if not href:
        return None
    return MenuLink(label=str(item), href=href, is_current=href == request.path, opens_new_tab=item.opens_new_tab)


def _live_url(page: Page | None, *, request: HttpRequest) -> str:
    return page_href(page, request=request) if page is not None and page.live else ""
