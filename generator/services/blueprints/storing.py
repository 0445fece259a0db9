"""Writes the rows and pages of a blueprint that change something, each with its log entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.log_actions import log
from wagtail.models import Site

from generator.models import Campaign
from generator.services.blueprints.lookups import Lookups
from generator.services.blueprints.new_pages import NewPages, stored_tags
from generator.services.blueprints.pages import (
    TYPES,
    body_message,
    check_blocks,
    export_page,
    fill,
    normal_row,
    pictures_by_title,
)
from generator.services.blueprints.reading import Path
from generator.services.blueprints.schema import Part, RowReader, uid_of
from generator.services.blueprints.streams import References
from sites_app.models import SiteSettings


@dataclass
class Storing:
    """Stores rows of one site. What cannot be stored is reported, and the caller takes everything back."""

    site: Site
    lookups: Lookups
    reader: RowReader
    user: Any
    notices: list[str]
    _to_fill: list[tuple[Any, dict[str, Any], Path]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._new = NewPages(self.lookups, self.reader, self.user)
        self._pictures = pictures_by_title(self.site)
        self._references = References(page=self._page_id, picture=lambda title: self._pictures.get(str(title)))
        self.notices += [
            f"There are no places of “{key}” here; see `import_locations`." for key in self.lookups.unknown_states()
        ]

    # Rows

    def settings(self, settings: SiteSettings, row: Mapping[str, Any]) -> None:
        for name, value in row.items():
            setattr(settings, name, value)
        settings.save()
        log(instance=settings, action="wagtail.edit", user=self.user)

    def row(self, part: Part, row: dict[str, Any], path: Path, *, instance: Any, raw: Mapping[str, Any]) -> None:
        """Makes or changes one row with its children."""
        is_new = instance is None
        if is_new:
            instance = part.model(site=self.site)
            setattr(instance, part.key, row[part.key])
            if isinstance(instance, Campaign):
                self._take_identity(instance, raw)
        self._fill_row(part, row, instance)
        for name, target in part.lists.items():
            getattr(instance, name).set([self.lookups.find(target, key) for key in row[name]])
        for name, child in part.children.items():
            getattr(instance, name).set(self._children(child, row[name], (*path, name)))
        if not self.reader.problems:
            instance.save()
            log(instance=instance, action="wagtail.create" if is_new else "wagtail.edit", user=self.user)
            if part.key == "key":
                self.lookups.add(path[0], row[part.key], instance)  # type: ignore[arg-type]

    def _take_identity(self, campaign: Campaign, raw: Mapping[str, Any]) -> None:
        """Two campaigns of an installation are never the same, even if one is the other's copy."""
        uid = uid_of(raw)
        if uid is not None and not Campaign.objects.filter(uid=uid).exists():
            campaign.uid = uid

    def _fill_row(self, part: Part, row: Mapping[str, Any], instance: Model) -> None:
        for name in part.fields:
            setattr(instance, name, row[name])
        for name, target in part.links.items():
            setattr(instance, name, self.lookups.find(target, row[name]))

    def _children(self, part: Part, rows: list[dict[str, Any]], path: Path) -> list[Any]:
        made = []
        for place, row in enumerate(rows):
            child: Any = part.model(sort_order=place)
            self._fill_row(part, row, child)
            try:
                child.clean()
            except ValidationError as error:
                self.reader.report((*path, place), " ".join(error.messages))
            made.append(child)
        return made

    # Pages

    def exported(self, page: Any, address: str) -> dict[str, Any] | None:
        """A page as its row; nothing for a page that no blueprint can hold."""
        if type(page).__name__ not in TYPES:
            return {}
        shown = page if page.live else page.get_latest_revision_as_object()
        return export_page(shown, path=address, references=self.lookups.stored)

    def page(self, page: Any, row: dict[str, Any], path: Path) -> None:
        """Plans what becomes of a page; texts come last, when all pages that they may link to are known."""
        if page is not None and type(page).__name__ != row["type"]:
            self.reader.report((*path, "type"), f"The site has another kind of page at {row['path']}.")
        elif page is not None and page.locked:
            self.reader.report(path, f"The page at {row['path']} is locked; unlock it first.")
        elif page is not None:
            if page.live and page.has_unpublished_changes:
                self._note(f"The page at {row['path']} had changes that were not published; they are in its history.")
            self._to_fill.append((page, row, path))
        else:
            self._new.plan(row, path)

    def store_pages(self) -> None:
        """Adds the new pages, and gives those that change their text; live ones are published, drafts stay drafts."""
        half_made = self._new.add(self._references)
        self._to_fill += [(new.page, new.row, new.path) for new in half_made]
        tags = stored_tags(row for _, row, _ in self._to_fill)
        for page, row, path in self._to_fill:
            if self.reader.problems:
                return
            # It may have got children since it was read, and publishing writes the whole row.
            page.refresh_from_db(fields=["numchild"])
            target = page if page.live else page.get_latest_revision_as_object()
            try:
                fill(target, row, references=self._references, tags=tags)
                check_blocks(type(target), row, references=self._references)
                target.full_clean()
            except ValidationError as error:
                self.reader.report((*path, "body") if "body" in row else path, body_message(error))
                return
            revision = target.save_revision(user=self.user, log_action=True)
            if page.live:
                revision.publish(user=self.user, log_action=True)

    def normal(self, row: dict[str, Any]) -> dict[str, Any]:
        """A page's row without what the site will not have after the import, each of which is noted."""
        return normal_row(row, references=References(page=self._known_address, picture=self._known_picture))

    def _page_id(self, address: Any) -> int | None:
        pk = self._new.id_at(str(address)) or self.lookups.page_id(str(address))
        return pk if pk is not None else self.lookups.any_page_id(str(address))

    def _known_address(self, address: Any) -> str | None:
        if self.lookups.is_coming("pages", str(address)) or self._page_id(address) is not None:
            return str(address)
        self._note(f"A link leads to {address}, where the site has no page; it was left out.")
        return None

    def _known_picture(self, title: Any) -> str | None:
        if str(title) in self._pictures:
            return str(title)
        self._note(f"The site has no picture “{title}”; its place stays empty until you choose one.")
        return None

    def _note(self, text: str) -> None:
        if text not in self.notices:
            self.notices.append(text)
