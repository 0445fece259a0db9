"""Answers that are kept for idempotency keys are encrypted; backwards they are readable again."""

from typing import Any

from django.db import migrations

from sites_app import keyring
from sites_app.encrypted_rows import change_rows


def encrypt(apps: Any, editor: Any) -> None:
    _change(editor, keyring.encrypt_bytes)


def decrypt(apps: Any, editor: Any) -> None:
    _change(editor, keyring.decrypt_bytes)


def _change(editor: Any, by: Any) -> None:
    change_rows(
        editor,
        "sites_app_idempotencyrecord",
        reads=("body",),
        writes=("body",),
        change=lambda row: [by(bytes(row["body"])) if row["body"] else b""],
    )


class Migration(migrations.Migration):
    dependencies = [("sites_app", "0027_encrypted_columns")]

    operations = [migrations.RunPython(encrypt, decrypt)]
