"""Encryption at rest: columns that nobody reads in the database, in its backups or in its replicas without a key.

An encrypted column can be read, written and asked whether it is empty; any other lookup raises `FieldError`. To find a
row by what it says, keep a `blind_index` or `blind_words` beside it, and say in `Model.blind_values` what they are made
of, so that `rotate_encryption_keys` finds them.
"""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from django import forms
from django.core import validators
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.lookups import Exact, IsNull

from sites_app import keyring
from sites_app.keyring import (
    UndecipherableError,
    blind_index,
    blind_indexes,
    blind_queries,
    blind_words,
    decrypt,
    encrypt,
    is_current,
)

__all__ = [
    "BlindlyIndexed",
    "EncryptedBinaryField",
    "EncryptedCharField",
    "EncryptedEmailField",
    "EncryptedField",
    "EncryptedJSONField",
    "EncryptedTextField",
    "UndecipherableError",
    "blind_index",
    "blind_indexes",
    "blind_queries",
    "blind_words",
    "decrypt",
    "encrypt",
    "is_current",
]


class BlindlyIndexed(Protocol):
    """A model with columns that are made of its encrypted ones."""

    def blind_values(self) -> Mapping[str, Any]:
        """What these columns hold, by their names, according to the keys of now."""


class _EmptyExact(Exact):
    """Only asks for what is empty, which is stored as it is."""

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError("An encrypted column can't be searched: ask its blind index.")
        return self.rhs


class EncryptedField(models.Field):
    """What all encrypted columns have in common: text in the database, made of what `_written` gives."""

    def get_internal_type(self) -> str:
        return "TextField"

    def get_lookup(self, lookup_name: str) -> Any:
        found = {"isnull": IsNull, "exact": _EmptyExact}.get(lookup_name)
        if found is None:
            raise FieldError(f"An encrypted column can't be searched by “{lookup_name}”: ask its blind index.")
        return found

    def get_transform(self, lookup_name: str) -> Any:
        return None

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return value
        text = self._written(value)
        return keyring.encrypt(text) if text else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return value if value is None else self._read(keyring.decrypt(value) if value else "")

    def _written(self, value: Any) -> str:
        # PostgreSQL's texts had none either.
        return str(value).replace("\x00", "")

    def _read(self, text: str) -> Any:
        return text


class EncryptedTextField(EncryptedField, models.TextField):
    """A text that is encrypted at rest."""


class EncryptedCharField(EncryptedField, models.CharField):
    """A line of text that is encrypted at rest; `max_length` is of the text, and checked by forms and `full_clean`."""


class EncryptedEmailField(EncryptedCharField):
    """An e-mail address that is encrypted at rest."""

    default_validators = [validators.validate_email]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.EmailField, **kwargs})


class EncryptedJSONField(EncryptedField):
    """Whatever JSON can say, encrypted at rest."""

    def _written(self, value: Any) -> str:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))

    def _read(self, text: str) -> Any:
        return json.loads(text) if text else None

    def value_to_string(self, obj: models.Model) -> Any:
        return self.value_from_object(obj)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.JSONField, **kwargs})


class EncryptedBinaryField(models.BinaryField):
    """Bytes that are encrypted at rest."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return super().get_db_prep_save(value, connection)
        encrypted = keyring.encrypt_bytes(bytes(value)) if value else b""
        return super().get_db_prep_save(encrypted, connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return value if value is None else keyring.decrypt_bytes(bytes(value)) if value else b""
