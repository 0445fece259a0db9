"""Writes items of a table file into the library in bulk, with what Wagtail keeps beside a row: references and log."""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, Model, Q
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.models import ModelLogEntry, ReferenceIndex, Site

from generator.services.draft_rows import RowTemplate
from generator.services.library.columns import Column, ManyKeys
from generator.services.library.records import Item
from generator.services.library.tables import Parts, Table
from sites_app.log_entries import PART_OF, entry_marks

LOG_ACTION = "generator.import_row"
AT_ONCE = 500
_REFERENCE_COLUMNS = (
    *("object_id", "to_content_type_id", "to_object_id"),
    *("model_path", "content_path", "content_path_hash"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """An item to write: its stored row's key, None for a new one, and whether its parts differ."""

    item: Item
    pk: int | None
    has_new_parts: bool


@dataclass(frozen=True)
class Writer:
    """Writes changes of one table on one site (None: in the shared library), inside the caller's transaction."""

    table: Table
    site: Site | None
    user: User | None
    source: str

    def write(self, changes: Sequence[Change]) -> None:
        """All changes in a constant number of statements for each batch. Raises IntegrityError if a key was taken."""
        if not changes:
            return
        rows = self._write_rows(changes)
        for column in self.table.columns:
            if isinstance(column, ManyKeys):
                self._write_many(column, changes, rows)
        parts = self._write_parts(changes, rows) if self.table.parts else []
        self._write_references(changes, rows, parts)
        self._write_log(changes, rows)

    def _write_rows(self, changes: Sequence[Change]) -> list[Any]:
        model: Any = self.table.model
        rows = [model(pk=change.pk, site=self.site, key=change.item.key, **self._stored(change)) for change in changes]
        manager = model._default_manager
        manager.bulk_create((row for row in rows if row.pk is None), batch_size=AT_ONCE)
        known = [row for row, change in zip(rows, changes, strict=True) if change.pk is not None]
        present = {name for change in changes for name in change.item.own.values}
        fields = [
            column.attribute
            for column in self.table.columns
            if column.name in present and not isinstance(column, ManyKeys)
        ]
        manager.bulk_create(
            known,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*fields, "updated_at"],
            batch_size=AT_ONCE,
        )
        return rows

    def _stored(self, change: Change) -> dict[str, Any]:
        return _arguments(self.table.columns, change.item.own.values)

    def _write_many(self, column: ManyKeys, changes: Sequence[Change], rows: Sequence[Model]) -> None:
        owner, target = column.model._meta.model_name, column.target._meta.model_name
        named = [
            (row.pk, change.item.own.values[column.name])
            for row, change in zip(rows, changes, strict=True)
            if column.name in change.item.own.values
        ]
        column.through.objects.filter(**{f"{owner}__in": [pk for pk, _ in named]}).delete()
        column.through.objects.bulk_create(
            (
                column.through(**{f"{owner}_id": pk, f"{target}_id": target_pk})
                for pk, targets in named
                for target_pk in targets
            ),
            batch_size=AT_ONCE,
        )

    def _write_parts(self, changes: Sequence[Change], rows: Sequence[Model]) -> list[Any]:
        parts: Any = self.table.parts
        renewed = [(row, change.item) for row, change in zip(rows, changes, strict=True) if change.has_new_parts]
        parts.model._default_manager.filter(**{f"{parts.parent}__in": [row.pk for row, _ in renewed]}).delete()
        made = [
            parts.model(**{f"{parts.parent}_id": row.pk}, sort_order=order, **_arguments(parts.columns, part.values))
            for row, item in renewed
            for order, part in enumerate(item.parts or ())
        ]
        return parts.model._default_manager.bulk_create(made, batch_size=AT_ONCE)

    def _write_references(self, changes: Sequence[Change], rows: Sequence[Any], parts: Sequence[Any]) -> None:
        """What the signals of single saves would write; see `ReferenceIndex.create_or_update_for_object`."""
        model = self.table.model
        if not ReferenceIndex.is_indexed(model):
            return
        present = {column.attribute for column in self.table.columns if column.name in changes[0].item.own.values}
        references = _References(model)
        for row, change in zip(rows, changes, strict=True):
            # A changed row holds only what the file says of it; what the file leaves out is indexed as it was.
            references.add_row(row, fields=present if change.pk is not None else None)
        if self.table.parts is not None:
            references.add_parts(parts, of=self.table.parts)
        references.write()

    def _write_log(self, changes: Sequence[Change], rows: Sequence[Model]) -> None:
        kind = ContentType.objects.get_for_model(self.table.model, for_concrete_model=False)
        entry = ModelLogEntry(
            content_type=kind,
            action=LOG_ACTION,
            timestamp=timezone.now(),
            uuid=uuid.uuid4(),
            user=self.user,
            content_changed=True,
        )
        marks = entry_marks(self.site.pk if self.site else None)
        data = {
            is_new: json.dumps({**marks, PART_OF: "import", "file": self.source, "is_new": is_new})
            for is_new in (True, False)
        }
        RowTemplate(entry).copy(
            (
                (str(row.pk), str(row) or change.item.key, data[change.pk is None])
                for row, change in zip(rows, changes, strict=True)
            ),
            columns=("object_id", "label", "data"),
        )


def _arguments(columns: Iterable[Column], values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns:
        if column.name in values:
            found |= column.stored(values[column.name])
    return found


class _References:
    """Collects the references of rows, and writes them in place of those that were there."""

    def __init__(self, model: type[Model]) -> None:
        self.kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
        self.own = _followed(model)
        self.found: list[tuple[str, int, str, str, str, uuid.UUID]] = []
        self.renewed: list[str] = []
        self.names: set[str] = set()
        self.stale = Q(pk__in=[])
        self.hashes: dict[str, uuid.UUID] = {}

    def add_row(self, row: Any, *, fields: set[str] | None) -> None:
        """The row's own references; of a stored row those by `fields`."""
        for name, target in self.own:
            if fields is None or name in fields:
                self.names |= {name} if fields is not None else set()
                self._add(row.pk, target, getattr(row, f"{name}_id"), model_path=name, content_path=name)
        if fields is not None:
            self.renewed.append(str(row.pk))

    def add_parts(self, parts: Sequence[Any], *, of: Parts) -> None:
        followed = _followed(of.model)
        if not followed:
            return
        owners = {getattr(part, f"{of.parent}_id") for part in parts}
        self.stale |= Q(object_id__in=[str(pk) for pk in owners], model_path__startswith=f"{of.relation}.")
        for part in parts:
            for name, target in followed:
                self._add(
                    getattr(part, f"{of.parent}_id"),
                    target,
                    getattr(part, f"{name}_id"),
                    model_path=f"{of.relation}.item.{name}",
                    content_path=f"{of.relation}.{part.pk}.{name}",
                )

    def _add(self, pk: int, target: ContentType, to_pk: int | None, *, model_path: str, content_path: str) -> None:
        if to_pk is not None:
            path_hash = self._path_hash(content_path)
            self.found.append((str(pk), target.pk, str(to_pk), model_path, content_path, path_hash))

    def _path_hash(self, content_path: str) -> uuid.UUID:
        """Most rows have the same few paths."""
        if content_path not in self.hashes:
            self.hashes[content_path] = ReferenceIndex._get_content_path_hash(content_path)
        return self.hashes[content_path]

    def write(self) -> None:
        stale = self.stale | Q(object_id__in=self.renewed, model_path__in=self.names)
        ReferenceIndex.objects.filter(stale, base_content_type=self.kind).delete()
        if self.found:
            RowTemplate(ReferenceIndex(content_type=self.kind, base_content_type=self.kind)).copy(
                self.found, columns=_REFERENCE_COLUMNS
            )


def _followed(model: type[Model]) -> list[tuple[str, ContentType]]:
    """The foreign keys that Wagtail's index of references follows, with the kinds that they lead to."""
    return [
        (field.name, ReferenceIndex._get_base_content_type(field.related_model))
        for field in model._meta.fields
        if isinstance(field, ForeignKey)
        and not isinstance(field, ParentalKey)
        and not getattr(field.related_model, "wagtail_reference_index_ignore", False)
    ]
