"""What an import changes: each row of a blueprint against the same row of the site, field by field. No database."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from enum import StrEnum
from typing import Any

from generator.services.blueprints.reading import Path


class Action(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """What happens to one row; `path` is its place in the document, `key` its name in the section."""

    section: str
    key: str
    action: Action
    path: Path
    fields: tuple[FieldChange, ...] = ()

    @property
    def is_effective(self) -> bool:
        """Whether the row is created or changed."""
        return self.action is not Action.UNCHANGED


@dataclass(frozen=True, slots=True)
class BlueprintReport:
    """What an import did, or would do. `notices` are things that it left out or that need a look."""

    changes: tuple[RowChange, ...]
    notices: tuple[str, ...] = ()
    is_dry_run: bool = False

    def count(self, action: Action | str) -> int:
        """How many rows the action happens to."""
        return sum(change.action == action for change in self.changes)

    @property
    def effective(self) -> list[RowChange]:
        """The rows that are created or changed."""
        return [change for change in self.changes if change.is_effective]

    @property
    def digest(self) -> str:
        """What tells this report from any other: the SHA-256 of its changes, each with its values."""
        content = json.dumps([astuple(change) for change in self.effective], sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()


class BlueprintOutdatedError(Exception):
    """The import would do something else than what was confirmed."""


def compare(
    section: str,
    key: str,
    path: Path,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    ignored: tuple[str, ...] = (),
) -> RowChange:
    """The change that makes `before` into `after`; fields that `after` does not have stay."""
    if before is None:
        fields = tuple(FieldChange(name, None, value) for name, value in after.items() if value not in (None, "", []))
        return RowChange(section, key, Action.CREATED, path, fields)
    fields = tuple(
        FieldChange(name, before.get(name), value)
        for name, value in after.items()
        if name not in ignored and before.get(name) != value
    )
    return RowChange(section, key, Action.CHANGED if fields else Action.UNCHANGED, path, fields)
