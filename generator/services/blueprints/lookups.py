"""What the rows of a blueprint name: other rows of it or of the site, the site's pages, and places."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from wagtail.models import Page, Site

from generator.enums import AxisKind
from generator.models import Location
from generator.services.blueprints.pages import path_of, stored_references
from generator.services.blueprints.reading import Path
from generator.services.blueprints.schema import SECTIONS, Part, RowReader
from generator.services.blueprints.selection import readable
from generator.services.blueprints.streams import References
from generator.services.blueprints.texts import Rows
from sites_app.models import HubPage


class Lookups:
    """Finds by name; every name is checked before anything is stored. Rows that are made meanwhile are added."""

    def __init__(self, site: Site, rows: dict[str, Rows]) -> None:
        self.site = site
        self.stored: References = replace(stored_references(site), row=self._name)
        self._rows = rows
        self._found: dict[str, dict[str, Any]] = {}
        keys = {name for _, target, name in self._named() if target == "places"}
        self._found["places"] = {place.path_key: place for place in Location.objects.filter(path_key__in=keys)}

    def find(self, target: str, name: str | None) -> Any:
        """The row, page or place of that name, which is there; None for no name."""
        return self._of(target)[name] if name is not None else None

    def add(self, target: str, name: str, row: Any) -> None:
        """Makes a new row known."""
        self._of(target)[name] = row

    def check(self, reader: RowReader) -> None:
        """Reports every name of something that is neither in the blueprint nor on the site."""
        for path, target, name in self._named():
            if name not in self._of(target) and name not in self._coming(target):
                hint = "; see `import_locations`" if target == "places" else " in this file or on this site"
                reader.report(path, f"There is no “{name}” among the {target}{hint}.")
            elif path[0] == "campaigns" and path[-1] == "parent_page" and not self._is_hub(name):
                reader.report(path, f"“{name}” is no hub page.")

    def unknown_states(self) -> list[str]:
        """Keys of places that axes choose from and that are not here, so that they would find none."""
        asked = {
            key
            for _, row in self._rows["campaigns"]
            for axis in row["axes"]
            if axis["kind"] == AxisKind.LOCATION
            for key in axis["states"]
        }
        return sorted(asked - set(Location.objects.filter(path_key__in=asked).values_list("path_key", flat=True)))

    def page(self, path: str) -> Any:
        """The page at an address of the site, in its own class; None where there is none."""
        return self._of("pages").get(path)

    def page_id(self, path: str) -> int | None:
        """The key of the page at an address of the site."""
        page = self.page(path)
        return page.pk if page is not None else None

    def any_page_id(self, path: str) -> int | None:
        """The key of a page that no row names, at an address of the site."""
        root = self.site.root_page
        address = root.url_path + path.removeprefix("/")
        found = Page.objects.descendant_of(root).filter(url_path=address).values_list("pk", flat=True)
        return found.first()

    def is_coming(self, target: str, name: str) -> bool:
        """Whether the blueprint brings something of that name."""
        return name in self._coming(target)

    def _of(self, target: str) -> dict[str, Any]:
        if target not in self._found:
            if target == "pages":
                root = self.site.root_page
                names = {name for _, kind, name in self._named() if kind == "pages"}
                names |= {row["path"] for _, row in self._rows["pages"]} | {"/"}
                addresses = [root.url_path + name.removeprefix("/") for name in names]
                pages = Page.objects.descendant_of(root, inclusive=True).filter(url_path__in=addresses)
                self._found[target] = {path_of(page, root=root): page for page in pages.specific()}
            else:
                rows = readable(SECTIONS[target].model, self.site)
                self._found[target] = {row.key: row for row in rows}
        return self._found[target]

    def _name(self, target: str, row: Any) -> str:
        """The key of a row, marked if another row stands for that key by now, so that who names it must change."""
        stands = self._of(target).get(row.key)
        return str(row.key) if stands is None or stands.pk == row.pk else f"{row.key} (shared)"

    def _coming(self, target: str) -> set[str]:
        key = "path" if target == "pages" else "key"
        return {row[key] for _, row in self._rows.get(target, [])}

    def _is_hub(self, path: str) -> bool:
        given = next((row["type"] for _, row in self._rows["pages"] if row["path"] == path), "")
        return given == HubPage.__name__ if given else isinstance(self._of("pages").get(path), HubPage)

    def _named(self) -> Iterator[tuple[Path, str, str]]:
        """Every name that a row uses, with its place and what it names."""
        for section, part in SECTIONS.items():
            for path, row in self._rows[section]:
                yield from _names_of(part, row, path)


def _names_of(part: Part, row: dict[str, Any], path: Path) -> Iterator[tuple[Path, str, str]]:
    for name, target in part.links.items():
        if row[name] is not None:
            yield (*path, name), target, row[name]
    for name, target in part.lists.items():
        for place, key in enumerate(row[name]):
            yield (*path, name, place), target, key
    for name, child in part.children.items():
        for place, each in enumerate(row[name]):
            yield from _names_of(child, each, (*path, name, place))
