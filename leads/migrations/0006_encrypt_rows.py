"""What is personal is encrypted, and what it is found by is made of it; backwards it is readable again."""

import json
from typing import Any

from django.db import migrations

from leads.visitor_form import texts
from sites_app import keyring
from sites_app.encrypted_rows import change_rows

LEAD = ("name", "email", "phone")
SUBMISSION = ("answers", "consent_text", "page_url", "referrer")
DELIVERY = ("recipient", "error")


def encrypt(apps: Any, editor: Any) -> None:
    change_rows(
        editor,
        "leads_lead",
        reads=("site_id", *LEAD),
        writes=(*LEAD, "email_key", "phone_key", "search_words"),
        change=_lead,
    )
    change_rows(
        editor,
        "leads_submission",
        reads=("site_id", *SUBMISSION),
        writes=(*SUBMISSION, "search_words"),
        change=_submission,
    )
    change_rows(
        editor,
        "leads_delivery",
        reads=("site_id", *DELIVERY),
        writes=(*DELIVERY, "recipient_key"),
        change=_delivery,
    )


def decrypt(apps: Any, editor: Any) -> None:
    change_rows(editor, "leads_lead", reads=LEAD, writes=(*LEAD, "email_key", "phone_key"), change=_plain_lead)
    change_rows(
        editor, "leads_submission", reads=SUBMISSION, writes=(*SUBMISSION, "search_text"), change=_plain_submission
    )
    change_rows(editor, "leads_delivery", reads=DELIVERY, writes=DELIVERY, change=_plain_delivery)


def _lead(row: Any) -> list[Any]:
    site_id = row["site_id"]
    return [
        *(_secret(row[name]) for name in LEAD),
        keyring.blind_index(row["email"].strip().lower(), site_id=site_id, purpose="lead.email"),
        keyring.blind_index(_digits(row["phone"]), site_id=site_id, purpose="lead.phone"),
        keyring.blind_words("\n".join(row[name] for name in LEAD), site_id=site_id),
    ]


def _plain_lead(row: Any) -> list[Any]:
    name, email, phone = (_said(row[each]) for each in LEAD)
    return [name, email, phone, email.strip().lower(), _digits(phone)]


def _submission(row: Any) -> list[Any]:
    said = _text_of(row["answers"])
    return [*(_secret(row[name]) for name in SUBMISSION), keyring.blind_words(said, site_id=row["site_id"])]


def _plain_submission(row: Any) -> list[Any]:
    plain = {name: _said(row[name]) for name in SUBMISSION}
    return [*plain.values(), _text_of(plain["answers"])]


def _delivery(row: Any) -> list[Any]:
    key = keyring.blind_index(row["recipient"], site_id=row["site_id"], purpose="delivery.recipient")
    return [*(_secret(row[name]) for name in DELIVERY), key]


def _plain_delivery(row: Any) -> list[Any]:
    return [_said(row[name]) for name in DELIVERY]


def _text_of(answers: str) -> str:
    return "\n".join(text for _, text in texts(json.loads(answers)))


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit()).lstrip("0")[:40]


def _secret(text: str) -> str:
    return keyring.encrypt(text) if text else ""


def _said(stored: str) -> str:
    return keyring.decrypt(stored) if stored else ""


class Migration(migrations.Migration):
    dependencies = [("leads", "0005_encrypted_columns")]

    operations = [migrations.RunPython(encrypt, decrypt)]
