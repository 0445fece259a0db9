"""Writes what is encrypted anew by the first key: in batches that are committed, so that it can be stopped and resumed.

Rows that are encrypted by the first key already are only read. Blind indexes are written with them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction
from django.db.models import BinaryField, ExpressionWrapper, F, TextField

from sites_app import keyring
from sites_app.encryption import EncryptedBinaryField, EncryptedField

BATCH = 500
_RAW = "raw_"
# The texts that django-allauth keeps encrypted, in the data of its rows.
_SECOND_FACTORS = ("secret", "seed")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the rows of one table are: of `total`, `seen` were looked at and `rewritten` were written."""

    table: str
    total: int
    seen: int
    rewritten: int


def rotate(*, batch: int = BATCH) -> Iterator[Progress]:
    """Write everything by the first key, telling after each batch.

    Raises `UndecipherableError` for a row that none of the keys opens; what was written before stays written.
    """
    for model in encrypted_models():
        yield from _rotate(model, batch=batch)
    yield _rotate_second_factors()


def encrypted_models() -> list[type[models.Model]]:
    """The models that have encrypted columns."""
    return [model for model in apps.get_models() if model._meta.managed and encrypted_names(model)]


def encrypted_names(model: type[models.Model]) -> list[str]:
    """The names of the encrypted columns of a model's own table."""
    fields = model._meta.local_concrete_fields
    return [each.name for each in fields if isinstance(each, EncryptedField | EncryptedBinaryField)]


def _rotate(model: type[models.Model], *, batch: int) -> Iterator[Progress]:
    rows = model._base_manager.order_by("pk")
    total, seen, rewritten, last = rows.count(), 0, 0, None
    while True:
        beyond = rows if last is None else rows.filter(pk__gt=last)
        with transaction.atomic():
            found = list(_with_raw(model, beyond).select_for_update(of=("self",))[:batch])
            changed = [row for row in found if _is_behind(row)]
            _write(model, changed)
        if not found:
            break
        last, seen, rewritten = found[-1].pk, seen + len(found), rewritten + len(changed)
        yield Progress(model._meta.db_table, max(total, seen), seen, rewritten)


def _with_raw(model: type[models.Model], rows: models.QuerySet) -> models.QuerySet:
    """The rows with what is stored in their encrypted columns, beside what it says."""
    raw = {}
    for name in encrypted_names(model):
        is_binary = isinstance(model._meta.get_field(name), EncryptedBinaryField)
        kind: models.Field = BinaryField() if is_binary else TextField()
        raw[f"{_RAW}{name}"] = ExpressionWrapper(F(name), output_field=kind)
    return rows.annotate(**raw)


def _is_behind(row: models.Model) -> bool:
    stored = [getattr(row, f"{_RAW}{name}") for name in encrypted_names(type(row))]
    found = [bytes(each) if not isinstance(each, str) else each for each in stored if each]
    return any(not keyring.is_current(each) for each in found) or _has_old_indexes(row)


def _has_old_indexes(row: Any) -> bool:
    return any(getattr(row, name) != value for name, value in _blind_values(row).items())


def _blind_values(row: Any) -> dict[str, Any]:
    return dict(row.blind_values()) if hasattr(row, "blind_values") else {}


def _write(model: type[models.Model], rows: list[Any]) -> None:
    names: set[str] = set(encrypted_names(model))
    for row in rows:
        for name, value in _blind_values(row).items():
            setattr(row, name, value)
            names.add(name)
    if rows:
        model._base_manager.bulk_update(rows, sorted(names))


def _rotate_second_factors() -> Progress:
    rewritten = 0
    with transaction.atomic():
        rows = list(Authenticator.objects.select_for_update().order_by("pk"))
        for row in rows:
            behind = {name: row.data[name] for name in _SECOND_FACTORS if _is_old_secret(row.data.get(name))}
            if behind:
                adapter = get_adapter()
                row.data |= {name: adapter.encrypt(adapter.decrypt(text)) for name, text in behind.items()}
                row.save(update_fields=["data"])
                rewritten += 1
    return Progress(Authenticator._meta.db_table, len(rows), len(rows), rewritten)


def _is_old_secret(stored: Any) -> bool:
    return isinstance(stored, str) and bool(stored) and not keyring.is_current(stored)
