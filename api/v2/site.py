"""The site itself: its settings as visitors may know them, and its menus."""

from http import HTTPStatus
from typing import Any

from django.templatetags.static import static
from ninja import Router

from api.v2 import documented, filters
from api.v2.answers import reads
from api.v2.reading import Reading, refuse
from blocks.pictures import picture_representation
from sites_app.enums import MenuLocation
from sites_app.models import SiteSettings
from sites_app.opening_hours import readable_hours
from sites_app.page_cache import teaser_tag
from sites_app.site_context import MenuLink, header_action, legal_links, site_menus, theme_url

KNOWN = frozenset({"site", "format"})
router = Router(tags=["Reading"])


@router.get("/site/", url_name="v2_site", summary="The site", **documented.site())
@reads
def site(reading: Reading) -> Any:
    """Name, look, business, languages and what every page shows; nothing that is not public on the site anyway."""
    filters.check_names(reading, KNOWN, {})
    settings = reading.settings
    reading.tags.update(map(teaser_tag, settings.shown_page_ids))
    action = header_action(settings, request=reading.request)
    return {
        "id": str(reading.site.pk),
        "key": settings.key,
        "name": settings.name,
        "tagline": settings.tagline,
        "url": reading.site_address,
        "front_end_url": settings.front_end_url or None,
        "timezone": settings.timezone,
        "locales": [_locale(reading, root) for root in reading.roots],
        "look": _look(reading, settings),
        "logo": picture_representation(settings.logo, request=reading.request),
        "favicon": picture_representation(settings.favicon, request=reading.request),
        "header_action": _link(action[0]) if action else None,
        "footer_text": settings.footer_text,
        "legal": [_link(link) for link in legal_links(settings, request=reading.request)],
        "business": _business(settings),
        "verification": {"google": settings.google_verification or None, "bing": settings.bing_verification or None},
        "app": {"is_installable": settings.is_installable, "short_name": settings.short_name or settings.name[:12]},
    }


@router.get("/menus/", url_name="v2_menus", summary="All menus", **documented.menus())
@reads
def menus(reading: Reading) -> Any:
    """The menus of the site by their places, without what leads nowhere."""
    filters.check_names(reading, KNOWN, {})
    return {name: [_link(link) for link in links] for name, links in _menus(reading).items()}


@router.get("/menus/{location}/", url_name="v2_menu", summary="One menu", **documented.menu())
@reads
def menu(reading: Reading, location: str) -> Any:
    """The menu in one place: `header`, `footer` or `legal`."""
    filters.check_names(reading, KNOWN, {})
    if location not in MenuLocation.values:
        refuse("menu-not-found", f"There are {', '.join(MenuLocation.values)}.", status=HTTPStatus.NOT_FOUND)
    return {"location": location, "items": [_link(link) for link in _menus(reading)[location]]}


def _menus(reading: Reading) -> dict[str, list[MenuLink]]:
    found = site_menus(reading.site, request=reading.request)
    chosen = legal_links(reading.settings, request=reading.request)
    reading.tags.update(map(teaser_tag, reading.settings.shown_page_ids))
    return {**found, MenuLocation.LEGAL.value: [*chosen, *found[MenuLocation.LEGAL]]}


def _link(link: MenuLink) -> dict[str, Any]:
    return {
        "label": link.label,
        "href": link.href,
        "page": link.page_id,
        "opens_new_tab": link.opens_new_tab,
        "children": [_link(child) for child in link.children],
    }


def _locale(reading: Reading, root: Any) -> dict[str, Any]:
    path = root.address[len(reading.site_address) :]
    return {"code": root.language, "path": path, "is_default": root is reading.roots[0]}


def _look(reading: Reading, settings: SiteSettings) -> dict[str, Any]:
    fonts = settings.look.font_pair()
    return {
        "theme": settings.theme,
        "brand_color": settings.brand_color,
        "accent_color": settings.accent_color,
        "color_scheme": settings.color_scheme,
        "density": settings.density,
        "radius": settings.radius or None,
        "heading_weight": settings.heading_weight or None,
        "fonts": settings.font_pair or None,
        "stylesheet": f"{reading.site_address}{theme_url(settings)}",
        "font_stylesheets": [f"{reading.site_address}{static(each)}" for each in fonts.stylesheets],
    }


def _business(settings: SiteSettings) -> dict[str, Any]:
    has_point = settings.latitude is not None and settings.longitude is not None
    return {
        "type": settings.business_type,
        "name": settings.name,
        "phone": settings.phone or None,
        "email": settings.email or None,
        "address": {
            "street": settings.street_address,
            "locality": settings.locality,
            "region": settings.region,
            "postal_code": settings.postal_code,
            "country": settings.country,
        },
        "geo": {"latitude": settings.latitude, "longitude": settings.longitude} if has_point else None,
        "opening_hours": [
            {"rule": line, "days": hours.days, "times": hours.times or None}
            for line, hours in zip(
                settings.opening_hours_lines, readable_hours(settings.opening_hours_lines), strict=True
            )
        ],
        "profiles": settings.profile_urls,
    }
