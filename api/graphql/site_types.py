"""The site itself: its settings and its menus."""

from collections import defaultdict

import strawberry

from api.graphql.context import Context, Info
from api.graphql.loaders import on_database
from api.graphql.media_types import Image, image_of
from api.graphql.page_types import PageInterface, page_of
from sites_app.enums import MenuLocation
from sites_app.models import Menu as MenuRow
from sites_app.models import MenuItem as MenuItemRow
from sites_app.models import SiteSettings

strawberry.enum(MenuLocation, description="A place of a menu on the pages.")


@strawberry.type(description="Where the business is.")
class Address:
    street_address: str
    locality: str
    region: str
    postal_code: str
    country: str
    latitude: float | None
    longitude: float | None


@strawberry.type(description="What the pages of the site are drawn in.")
class Look:
    theme: str
    brand_color: str
    accent_color: str
    color_scheme: str
    font_pair: str
    radius: str
    density: str
    heading_weight: str


@strawberry.type(description="What the site says of itself, and of the business that it is of.")
class Settings:
    row: strawberry.Private[SiteSettings]
    id: strawberry.ID
    key: str
    url: str = strawberry.field(description="The absolute address of the home page.")
    name: str
    tagline: str
    footer_text: str
    business_type: str
    phone: str
    email: str
    timezone: str
    address: Address
    look: Look
    opening_hours: list[str]
    profile_urls: list[str] = strawberry.field(description="The business's pages elsewhere.")
    locales: list[str] = strawberry.field(description="The languages of the site, its own first.")
    cta_label: str
    cta_url: str = strawberry.field(description="Where the button of the header leads, if that is no page.")

    @strawberry.field
    async def logo(self, info: Info) -> Image | None:
        return await _image(self.row.logo_id, info.context)

    @strawberry.field
    async def favicon(self, info: Info) -> Image | None:
        return await _image(self.row.favicon_id, info.context)

    @strawberry.field(description="Where the button of the header leads.")
    async def cta_page(self, info: Info) -> PageInterface | None:
        return await _page(self.row.cta_page_id, info.context)

    @strawberry.field
    async def privacy_page(self, info: Info) -> PageInterface | None:
        return await _page(self.row.privacy_page_id, info.context)

    @strawberry.field
    async def legal_page(self, info: Info) -> PageInterface | None:
        return await _page(self.row.legal_page_id, info.context)


@strawberry.type(description="A link of a menu.")
class MenuItem:
    row: strawberry.Private[MenuItemRow]
    label: str
    href: str
    opens_new_tab: bool
    children: "list[MenuItem]"

    @strawberry.field(description="The page, if it leads to one of the site's.")
    async def page(self, info: Info) -> PageInterface | None:
        return await _page(self.row.page_id, info.context)


@strawberry.type
class Menu:
    location: MenuLocation
    items: list[MenuItem]


async def settings_of(context: Context) -> Settings:
    """The settings of the site."""
    row: SiteSettings = await on_database(SiteSettings.objects.select_related("site").get, site=context.site)
    names = ("name", "tagline", "footer_text", "business_type", "phone", "email", "timezone", "cta_label", "cta_url")
    place = ("street_address", "locality", "region", "postal_code", "country", "latitude", "longitude")
    look = ("theme", "brand_color", "accent_color", "color_scheme", "font_pair", "radius", "density", "heading_weight")
    return Settings(
        row=row,
        id=strawberry.ID(str(context.site.pk)),
        key=row.key,
        url=f"{context.root_url}/",
        address=Address(**{name: getattr(row, name) for name in place}),
        look=Look(**{name: str(getattr(row, name)) for name in look}),
        opening_hours=row.opening_hours_lines,
        profile_urls=row.profile_urls,
        locales=[root.language for root in context.pages.roots],
        **{name: getattr(row, name) for name in names},
    )


async def menus_of(context: Context) -> list[Menu]:
    """The menus of the site. A link to a page that nobody may see is left out, and with it what is beneath it."""
    rows = await on_database(_menu_rows, context)
    pages = await context.load.pages.load_many([row.page_id for row in rows if row.page_id])
    addresses = {page.pk: (context.pages.address(page), page.title) for page in pages if page}
    items: dict[str, list[MenuItem]] = defaultdict(list)
    parents: dict[str, MenuItem | None] = {}
    for row in rows:
        item, location = _item(row, addresses), row.menu.location
        if not row.is_indented:
            parents[location] = item
            if item:
                items[location].append(item)
        elif item and (parent := parents.get(location)):
            parent.children.append(item)
    return [Menu(location=location, items=items[location]) for location in MenuLocation]


def _menu_rows(context: Context) -> list[MenuItemRow]:
    rows = MenuItemRow.objects.filter(menu__in=MenuRow.objects.for_site(context.site)).select_related("menu")
    return list(rows.order_by("menu_id", "sort_order"))


def _item(row: MenuItemRow, addresses: dict[int, tuple[str, str]]) -> MenuItem | None:
    if row.page_id and row.page_id not in addresses:
        return None
    href, title = addresses[row.page_id] if row.page_id else (row.url, "")
    return MenuItem(row=row, label=row.label or title, href=href, opens_new_tab=row.opens_new_tab, children=[])


async def _image(key: int | None, context: Context) -> Image | None:
    return image_of(await context.load.images.load(key)) if key else None


async def _page(key: int | None, context: Context) -> PageInterface | None:
    return page_of(await context.load.pages.load(key)) if key else None
