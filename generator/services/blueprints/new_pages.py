"""The pages that a blueprint brings to a site: planned one after the other, and added all at once when all are known,
since they may link to each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.functions import Upper
from taggit.models import Tag
from wagtail.models import Page

from generator.services.blueprints.lookups import Lookups
from generator.services.blueprints.pages import TYPES, body_message, check_blocks, fill
from generator.services.blueprints.reading import Path
from generator.services.blueprints.schema import RowReader
from generator.services.blueprints.streams import References
from sites_app.services.page_places import PageWriterError
from sites_app.services.page_writer import add_page_tree, add_pages, goes_together, reserve_ids


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page in memory, the page that it is to lie beneath, and its row."""

    page: Any
    parent: Page
    row: dict[str, Any]
    path: Path


@dataclass
class NewPages:
    """What cannot be added is reported, and the caller takes everything back."""

    lookups: Lookups
    reader: RowReader
    user: Any
    _planned: list[NewPage] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)

    def plan(self, row: dict[str, Any], path: Path) -> None:
        parent_address, _, slug = row["path"][:-1].rpartition("/")
        parent = self.lookups.page(f"{parent_address}/")
        model = TYPES[row["type"]]
        if parent is None:
            self.reader.report((*path, "path"), f"There is no page at {parent_address}/ to put this one beneath.")
        elif not model.can_create_at(parent):
            message = f"A {model._meta.verbose_name} cannot lie beneath a {parent._meta.verbose_name}."
            self.reader.report((*path, "type"), message)
        else:
            page = model(title=row["title"], slug=slug, live=row["live"], owner=self.user)
            self._planned.append(NewPage(page, parent, row, path))
            self.lookups.add("pages", row["path"], page)

    def id_at(self, address: str) -> int | None:
        """The id that the new page of that address has, or will have."""
        return self._ids.get(address)

    def add(self, references: References) -> list[NewPage]:
        """Adds the pages; returns those that could not be filled before, with nothing but their heads."""
        if self.reader.problems or not self._planned:
            return []
        if not all(goes_together(type(new.page)) for new in self._planned):
            self._add_heads()
            return self._planned
        ids = dict(zip((new.row["path"] for new in self._planned), reserve_ids(len(self._planned)), strict=True))
        self._check_bodies(references, coming=ids)
        self._ids = ids
        self._fill(references)
        if not self.reader.problems:
            self._store()
        return []

    def _check_bodies(self, references: References, *, coming: Mapping[str, int]) -> None:
        """Whether an editor could save the bodies. Coming pages cannot be chosen yet: the root stands for them."""
        root_id = self.lookups.site.root_page_id
        now = replace(references, page=lambda address: root_id if address in coming else references.page(address))
        for new in self._planned:
            try:
                check_blocks(type(new.page), new.row, references=now)
            except ValidationError as error:
                self.reader.report((*new.path, "body"), body_message(error))

    def _fill(self, references: References) -> None:
        tags = stored_tags(new.row for new in self._planned)
        for new in self._planned:
            try:
                fill(new.page, new.row, references=references, tags=tags)
            except ValidationError as error:
                self.reader.report(new.path, body_message(error))
            new.page.pk = new.page.id = self._ids[new.row["path"]]

    def _store(self) -> None:
        paths = {id(new.page): new.path for new in self._planned}
        try:
            add_page_tree([(new.page, new.parent) for new in self._planned], user=self.user)
        except PageWriterError as error:
            self.reader.report(paths.get(id(error.page), ("pages",)), str(error))
            return
        for new in self._planned:
            if f"/{new.page.slug}/" != new.row["path"][-len(new.page.slug) - 2 :]:
                self.reader.report((*new.path, "path"), f"Somebody has just made a page at {new.row['path']}.")

    def _add_heads(self) -> None:
        for new in self._planned:
            if "published_on" in new.row:
                new.page.published_on = new.page._meta.get_field("published_on").to_python(new.row["published_on"])
            try:
                add_pages([new.page], parent=new.parent, user=self.user)
            except PageWriterError as error:
                self.reader.report(new.path, str(error))
                return
            new.page.refresh_from_db()


def stored_tags(rows: Iterable[Mapping[str, Any]]) -> dict[str, Tag]:
    """The tags that pages name, by these names; what is missing is made. Tags differ by more than capitals."""
    names = sorted({name for row in rows for name in row.get("tags", ())})
    if not names:
        return {}
    upper = {name.upper() for name in names}
    stored = Tag.objects.annotate(upper=Upper("name")).filter(upper__in=upper).order_by("-pk")
    by_upper = {tag.name.upper(): tag for tag in stored}
    for name in names:
        if name.upper() not in by_upper:
            tag = Tag.objects.filter(name__iexact=name).order_by("pk").first() or Tag.objects.create(name=name)
            by_upper[name.upper()] = tag
    return {name: by_upper[name.upper()] for name in names}
