"""What a cell of a library table may hold: how it is read, and how a stored value is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from wagtail.models import Site

from sites_app.tenancy import SharableModel

YES, NO = "yes", "no"
_BOOLEANS = {YES: True, NO: False, "true": True, "false": False, "1": True, "0": False, "y": True, "n": False}


class Keys:
    """The rows of a site, or of the shared library (None), that cells name by key; each key is asked for once."""

    def __init__(self, site: Site | None) -> None:
        self.site = site
        self._found: dict[tuple[type[Model], str], dict[str, int | None]] = {}

    def load(self, model: type[Model], keys: Iterable[str], *, name: str = "key") -> None:
        """Looks the keys up in one query, for `get`."""
        found = self._found.setdefault((model, name), {})
        if wanted := {key for key in keys if key and key not in found}:
            found.update(dict.fromkeys(wanted))
            rows = self._rows(model).filter(**{f"{name}__in": wanted})
            found.update(rows.order_by().values_list(name, "pk"))

    def get(self, model: type[Model], key: str, *, name: str = "key") -> int:
        """The row's primary key. Raises ValidationError where there is none."""
        self.load(model, [key], name=name)
        pk = self._found[model, name][key]
        if pk is None:
            where = "in the list of places" if name == "path_key" else "here"
            raise ValidationError(f"There is no {model._meta.verbose_name} with the key “{key}” {where}.")
        return pk

    def _rows(self, model: type[Model]) -> Any:
        if issubclass(model, SharableModel):
            return model.objects.readable_by(self.site)
        rows = model._default_manager
        return rows.filter(site=self.site) if any(each.name == "site" for each in model._meta.fields) else rows


@dataclass(frozen=True)
class Column:
    """One column, of a field of the model; `field_name` where the column's name is another."""

    name: str
    help: str
    field_name: str = ""
    is_syntax: bool = False
    model: type[Model] = field(default=Model, repr=False)

    @property
    def attribute(self) -> str:
        return self.field_name or self.name

    @property
    def path(self) -> str:
        """What `values()` is asked for."""
        return self.attribute

    @cached_property
    def field(self) -> Field:
        return self.model._meta.get_field(self.attribute)  # type: ignore[return-value]

    @property
    def is_needed(self) -> bool:
        """Whether a new row must be given a value."""
        return not (self.field.blank or self.field.has_default())

    def preload(self, texts: Iterable[str], keys: Keys) -> None:
        """Reads at once what `read` would look up for each of the texts."""

    def read(self, text: str, keys: Keys) -> Any:
        """The value of a cell. Raises ValidationError."""
        if not text and self.field.has_default():
            return self.field.get_default()
        if "\0" in text:
            raise ValidationError("The cell has a character that can't be stored.")
        return self.field.clean(text, None)  # type: ignore[arg-type]

    def write(self, value: Any) -> str:
        """The cell of a stored value, as `read` would have it."""
        return str(value).replace("\r\n", "\n").strip()

    def cell(self, text: str, value: Any) -> str:
        """The text that `value` was read from, in the form of `write`."""
        return self.write(value)

    def default(self) -> Any:
        """The value for a new row in a file without the column."""
        return self.field.get_default()

    def stored(self, value: Any) -> dict[str, Any]:
        """The value as an argument of the model."""
        return {self.field.attname: value}


@dataclass(frozen=True)
class Choice(Column):
    """One of a field's choices, by its value or by what people read."""

    def read(self, text: str, keys: Keys) -> Any:
        wanted = text.strip().lower()
        for value, label in self.field.flatchoices:
            if wanted in {str(value).lower(), str(label).lower()}:
                return value
        if not text:
            return super().read(text, keys)
        raise ValidationError(f"“{text}” is none of: {', '.join(str(value) for value, _ in self.field.flatchoices)}.")


@dataclass(frozen=True)
class YesNo(Column):
    def read(self, text: str, keys: Keys) -> Any:
        if not text:
            return self.field.get_default()
        if text.lower() not in _BOOLEANS:
            raise ValidationError(f"“{text}” is neither {YES} nor {NO}.")
        return _BOOLEANS[text.lower()]

    def write(self, value: Any) -> str:
        return YES if value else NO


@dataclass(frozen=True)
class Key(Column):
    """A row that the cell names by its key."""

    key_name: str = "key"

    @property
    def target(self) -> type[Model]:
        return self.field.related_model  # type: ignore[return-value]

    @property
    def path(self) -> str:
        return f"{self.attribute}__{self.key_name}"

    def preload(self, texts: Iterable[str], keys: Keys) -> None:
        keys.load(self.target, texts, name=self.key_name)

    def read(self, text: str, keys: Keys) -> Any:
        if text:
            return keys.get(self.target, text, name=self.key_name)
        if not self.field.null:
            raise ValidationError("A key is needed here.")
        return None

    def cell(self, text: str, value: Any) -> str:
        return text

    def write(self, value: Any) -> str:
        return value or ""


@dataclass(frozen=True)
class ManyKeys(Column):
    """Rows that the cell names by their keys, with semicolons between them."""

    @property
    def target(self) -> type[Model]:
        return self.model._meta.get_field(self.attribute).related_model  # type: ignore[return-value]

    @property
    def through(self) -> Any:
        return getattr(self.model, self.attribute).through

    def preload(self, texts: Iterable[str], keys: Keys) -> None:
        keys.load(self.target, [key for text in texts for key in _split(text)])

    def read(self, text: str, keys: Keys) -> Any:
        return [keys.get(self.target, key) for key in _split(text)]

    def cell(self, text: str, value: Any) -> str:
        return self.write(_split(text))

    def write(self, value: Iterable[str]) -> str:
        return "; ".join(sorted(value))

    def default(self) -> Any:
        return []

    def stored(self, value: Any) -> dict[str, Any]:
        return {}

    def names_of(self, ids: Iterable[int]) -> Mapping[int, list[str]]:
        """The keys that stored rows name, in one query."""
        owner, target = self.model._meta.model_name, self.target._meta.model_name
        found: dict[int, list[str]] = {}
        pairs = self.through.objects.filter(**{f"{owner}__in": list(ids)})
        for row, key in pairs.values_list(f"{owner}_id", f"{target}__key"):
            found.setdefault(row, []).append(key)
        return found


def _split(text: str) -> list[str]:
    return sorted({key.strip() for key in text.split(";") if key.strip()})
