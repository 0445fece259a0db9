"""Takes table files for the library: what is large is read by a worker."""

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.models import Site

from generator.dispatch.sending import send_import
from generator.models import LibraryImport
from generator.services.library import uploads
from generator.services.library.importing import Report


def receive_table(content: bytes, *, file_name: str, kind: str, site: Site | None, user: User) -> LibraryImport:
    """Keep a table file for the library, and send for a worker if it is too large to be read at once."""
    with transaction.atomic():
        upload = uploads.receive(content, file_name=file_name, kind=kind, site=site, user=user)
        send_import(upload)
    return upload


def confirm_table(upload: LibraryImport) -> Report | None:
    """Import a table file as its dry run said; None if a worker does it. Raises `ImportRefusedError`."""
    report = uploads.confirm(upload)
    if report is None:
        send_import(upload)
    return report


def read_table_again(upload: LibraryImport) -> None:
    """Let a file that could not be read be read once more; any other stays as it is."""
    if uploads.start_again(upload):
        send_import(upload)
