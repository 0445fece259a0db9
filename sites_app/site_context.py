"""What every page of a site shows around its content: identity, look, menus. A context processor.

Each process keeps it until it changes, so that it costs a page no query. What templates make of it is kept as well
(`{% kept %}`), by `frame_key`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page, Site

from sites_app.addresses import page_href
from sites_app.enums import MenuLocation
from sites_app.icons import icon_digest, letter_address
from sites_app.last_look import remember_look
from sites_app.models import Menu, MenuItem, SiteSettings
from sites_app.models.settings import site_settings
from sites_app.opening_hours import readable_hours
from sites_app.page_cache.memos import memo
from sites_app.page_cache.tags import MENU, SITE, teaser_tag
from sites_app.page_cache.terms import tag
from sites_app.tenancy import resolve_site
from sites_app.theming import browser_colours, theme_digest

FAVICON_SIZE = "fill-64x64|format-png"


@dataclass(frozen=True, slots=True)
class MenuLink:
    """An entry of a menu."""

    label: str
    href: str
    is_current: bool = False
    opens_new_tab: bool = False
    page_id: int | None = None
    children: list["MenuLink"] = field(default_factory=list)

    @property
    def holds_current(self) -> bool:
        return any(child.is_current for child in self.children)

    def at(self, path: str) -> "MenuLink":
        """The entry as a page at the path shows it."""
        return replace(self, is_current=self.href == path, children=[child.at(path) for child in self.children])


@dataclass(frozen=True, slots=True)
class Frame:
    """A site's links around the content of every page; shared by requests."""

    header: list[MenuLink]
    action: list[MenuLink]
    footer: list[MenuLink]
    legal: list[MenuLink]
    addresses: frozenset[str]

    def at(self, path: str) -> "Frame":
        """The links as a page at the path shows them."""
        if path not in self.addresses:
            return self
        header, action, footer, legal = (
            [link.at(path) for link in links] for links in (self.header, self.action, self.footer, self.legal)
        )
        return Frame(header, action, footer, legal, self.addresses)


@dataclass(frozen=True, slots=True)
class FrameKey:
    """What the parts that many pages have in common depend on, beside what `frame_tags` stand for; and their variables
    as they are now, for a request may have read its own before a change."""

    site: Site
    name: str
    variables: Callable[[], dict[str, Any]]


def site(request: HttpRequest) -> dict[str, Any]:
    """The context of a tenant's host; empty on the hosts of the platform."""
    tenant = resolve_site(request)
    if tenant is None:
        return {}
    settings = SiteSettings.for_request(request)
    tag(request, *map(teaser_tag, settings.shown_page_ids))
    context = {
        **_variables(tenant, request=request, path=request.path),
        "site_settings": settings,
        "site_scripts": site_scripts(settings, request=request),
        "frame_key": None if getattr(request, "is_preview", False) else _frame_key(tenant, request=request),
    }
    remember_look(request, context)
    return context


def frame_tags(tenant: Site) -> tuple[str, ...]:
    """What drops the parts that the pages of a site have in common."""
    return (MENU, SITE, *map(teaser_tag, site_settings(tenant).shown_page_ids))


def _frame_key(tenant: Site, *, request: HttpRequest) -> FrameKey:
    current = request.path if request.path in _frame(tenant, request=request).addresses else ""
    name = f"{get_language()} {timezone.localtime().year} {current}"
    return FrameKey(tenant, name, partial(_variables, tenant, request=request, path=current))


def _variables(tenant: Site, *, request: HttpRequest, path: str) -> dict[str, Any]:
    """What the process keeps of the site's frame, with the links that lead to the path marked."""
    frame = _frame(tenant, request=request).at(path)
    return {
        **memo(tenant.pk, "look", tags=lambda _: (SITE,), make=lambda: _look(site_settings(tenant))),
        "site_settings": site_settings(tenant),
        "header_menu": frame.header,
        "header_action": frame.action[0] if frame.action else None,
        "footer_menu": frame.footer,
        "legal_menu": frame.legal,
    }


def _frame(tenant: Site, *, request: HttpRequest) -> Frame:
    return memo(
        tenant.pk, "frame", tags=lambda _: frame_tags(tenant), make=lambda: _read_frame(tenant, request=request)
    )


def _read_frame(tenant: Site, *, request: HttpRequest) -> Frame:
    settings, menus = site_settings(tenant), site_menus(tenant, request=request)
    header, footer = menus[MenuLocation.HEADER], menus[MenuLocation.FOOTER]
    action = header_action(settings, request=request)
    legal = [*legal_links(settings, request=request), *menus[MenuLocation.LEGAL]]
    addresses = frozenset(_addresses([*header, *action, *footer, *legal]))
    return Frame(header, action, footer, legal, addresses)


def _addresses(links: Iterable[MenuLink]) -> Iterator[str]:
    for link in links:
        yield link.href
        yield from _addresses(link.children)


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


def header_action(settings: SiteSettings, *, request: HttpRequest) -> list[MenuLink]:
    """The button in the header, if it is set and leads to something that visitors may see."""
    own = _live_url(settings.cta_page, request=request)
    href = own or settings.cta_url
    if not settings.cta_label or not href:
        return []
    return [MenuLink(settings.cta_label, href, page_id=settings.cta_page_id if own else None)]


def legal_links(settings: SiteSettings, *, request: HttpRequest) -> list[MenuLink]:
    """The legal pages that are chosen in the settings and live."""
    links = []
    for page in (settings.privacy_page, settings.legal_page):
        if page and (href := _live_url(page, request=request)):
            links.append(MenuLink(page.title, href, page_id=page.pk))
    return links


def site_scripts(settings: SiteSettings, *, request: HttpRequest) -> Any:
    """The site's own scripts, which are no part of a preview: there, they would run on the platform's host."""
    if getattr(request, "is_preview", False):
        return None
    return getattr(settings.site, "sitescripts", None)


def site_menus(site: Site, *, request: HttpRequest) -> dict[str, list[MenuLink]]:
    """The links of each menu. A page that is not live is left out, and with it what is indented beneath it."""
    menus: dict[str, list[MenuLink]] = {location: [] for location in MenuLocation.values}
    parents: dict[str, MenuLink | None] = {}
    for item in _items(site):
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
    return MenuLink(label=str(item), href=href, opens_new_tab=item.opens_new_tab, page_id=item.page_id)


def _live_url(page: Page | None, *, request: HttpRequest) -> str:
    return page_href(page, request=request) if page is not None and page.live else ""
