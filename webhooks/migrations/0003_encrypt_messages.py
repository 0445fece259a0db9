"""Messages and the answers to them are encrypted; backwards they are readable again."""

from typing import Any

from django.db import migrations

from sites_app import keyring
from sites_app.encrypted_rows import change_rows

COLUMNS = ("body", "response")


def encrypt(apps: Any, editor: Any) -> None:
    _change(editor, keyring.encrypt)


def decrypt(apps: Any, editor: Any) -> None:
    _change(editor, keyring.decrypt)


def _change(editor: Any, by: Any) -> None:
    change_rows(
        editor,
        "webhooks_webhookdelivery",
        reads=COLUMNS,
        writes=COLUMNS,
        change=lambda row: [by(row[name]) if row[name] else "" for name in COLUMNS],
    )


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0002_encrypted_columns")]

    operations = [migrations.RunPython(encrypt, decrypt)]
