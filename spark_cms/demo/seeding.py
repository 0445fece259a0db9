"""Makes the demo sites from their data: settings, pictures, forms, pages, menus, library and campaign. Idempotent.

What a person has changed since is left alone: a thing that is there already, by its key or its slug, is not touched.
"""

from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.blocks import StreamValue
from wagtail.models import Collection, Page, Site

from leads.models import Form, FormPage
from leads.services.defaults import add_form
from sites_app import models as page_models
from sites_app.enums import HubKind
from sites_app.models import Menu, MenuItem, SiteImage, SiteSettings
from sites_app.services.provisioning import add_hub, add_page, provision_site
from spark_cms.demo.library import seed_campaign

IMAGE_FOLDER = Path(__file__).parent / "images"
# Fields of blocks that hold an image.
PICTURES = frozenset({"image", "portrait", "poster"})
PLAIN_SETTINGS = frozenset(field.name for field in SiteSettings._meta.concrete_fields) - {
    "id",
    "site",
    "collection",
    "key",
}


def seed_site(data: ModuleType, *, hostname: str, port: int) -> Site:
    """The demo site that `data` describes, at `hostname:port`, made if it is not there. One transaction."""
    with transaction.atomic():
        settings = SiteSettings.objects.filter(key=data.SITE["key"]).select_related("site").first()
        if settings is None:
            site = provision_site(key=data.SITE["key"], name=data.SITE["name"], hostname=hostname, port=port)
            _SiteSeeder(site, data).seed()
            return site
        return settings.site


# What an entry of a page says of it in words of its own.
_TEXTS = (
    *("introduction", "author_name", "search_description", "seo_title", "show_in_menus", "published_on"),
    *("form_heading", "form_introduction"),
)


class _SiteSeeder:
    def __init__(self, site: Site, data: ModuleType) -> None:
        self.site = site
        self.data = data
        self.settings = SiteSettings.for_site(site)
        self.images: dict[str, SiteImage] = {}
        self.pages: dict[str, Page] = {}
        self.forms: dict[str, Form] = {}

    def seed(self) -> None:
        self._images(self.settings.collection)
        self._settings()
        self._forms()
        self._pages()
        self._menus()
        seed_campaign(self.site, self.data.CAMPAIGN, self.pages)

    def _images(self, collection: Collection) -> None:
        for key, entry in self.data.IMAGES.items():
            with (IMAGE_FOLDER / entry["file"]).open("rb") as stream:
                image = SiteImage(
                    title=entry["title"], alt_text=entry.get("alt", ""), collection=collection, description=""
                )
                image.file = ImageFile(stream, name=Path(entry["file"]).name)
                image.save()
            self.images[key] = image

    def _settings(self) -> None:
        for name, value in self.data.SITE.items():
            if name == "logo":
                self.settings.logo = self.images[value]
            elif name in PLAIN_SETTINGS:
                setattr(self.settings, name, value)
        self.settings.save()

    def _forms(self) -> None:
        for entry in self.data.FORMS:
            self.forms[entry["key"]] = add_form(self.site, entry, recipients=self.settings.email)

    def _pages(self) -> None:
        root = self.site.root_page.specific
        home, *rest = self.data.PAGES
        self.pages["/"] = root
        entries = self._make_tree([*home.get("children", []), *rest], root, "/")
        # Only now can every address in a block be resolved.
        for page, entry in [(root, home), *entries]:
            self._fill(page, entry)

    def _make_tree(self, entries: list[dict[str, Any]], parent: Page, path: str) -> list[tuple[Page, dict[str, Any]]]:
        made = []
        for entry in entries:
            address = f"{path}{entry['slug']}/"
            self.pages[address] = page = self._make(entry, parent)
            made += [(page, entry), *self._make_tree(entry.get("children", []), page, address)]
        return made

    def _make(self, entry: dict[str, Any], parent: Page) -> Page:
        if entry["type"] == "HubPage":
            return add_hub(
                parent, title=entry["title"], slug=entry["slug"], kind=HubKind(entry.get("kind", "campaign"))
            )
        model = FormPage if entry["type"] == "FormPage" else getattr(page_models, entry["type"])
        page = model(title=entry["title"], slug=entry["slug"], **{k: entry[k] for k in ("published_on",) if k in entry})
        add_page(page, parent=parent)
        return page

    def _fill(self, page: Page, entry: dict[str, Any]) -> None:
        page.title = page.draft_title = entry["title"]
        for name in _TEXTS:
            if name in entry:
                setattr(page, name, entry[name])
        if "form" in entry:
            page.form = self.forms[entry["form"]]
        for name in ("image", "social_image"):
            if name in entry:
                setattr(page, name, self.images[entry[name]])
        if "body" in entry:
            page.body = StreamValue(page.body.stream_block, self._resolve(entry["body"]), is_lazy=True)
        page.save()
        if entry.get("tags"):
            page.tags.add(*entry["tags"])
        page.save_revision().publish()

    def _resolve(self, value: Any) -> Any:
        """Names of pictures, forms and pages in raw block data become the keys of their rows; blocks get ids."""
        if isinstance(value, list):
            return [self._resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        # Wagtail knows the entries of a list from old, bare values by their id.
        resolved: dict[str, Any] = {"id": str(uuid4())} if {"type", "value"} <= value.keys() else {}
        for name, item in value.items():
            if name in PICTURES and isinstance(item, str):
                resolved[name] = self.images[item].pk
            elif name == "form" and isinstance(item, str):
                resolved[name] = self.forms[item].pk
            elif name == "page" and isinstance(item, str):
                resolved[name] = self.pages[item].pk
            else:
                resolved[name] = self._resolve(item)
        return resolved

    def _menus(self) -> None:
        for location, items in self.data.MENUS.items():
            menu = Menu.objects.for_site(self.site).get(location=location)
            entries = [
                MenuItem(
                    sort_order=number,
                    label=item.get("label", ""),
                    page=self.pages[item["page"]] if item.get("page") else None,
                    url=item.get("url", ""),
                    is_indented=item.get("is_indented", False),
                )
                for number, item in enumerate(items)
            ]
            menu.items.set(entries)
            menu.save()
