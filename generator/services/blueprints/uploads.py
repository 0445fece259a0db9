"""Keeps a blueprint between its dry run and its confirmation, and imports it then as it was shown."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Site

from generator.models import BlueprintUpload
from generator.services.blueprints.differences import BlueprintReport
from generator.services.blueprints.importing import import_blueprint
from generator.services.blueprints.reading import MAX_BYTES, BlueprintError, BlueprintProblem

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a dry run found: a report, or what is wrong with the file."""

    report: BlueprintReport | None
    problems: tuple[BlueprintProblem, ...] = ()


def receive(content: bytes, *, file_name: str, site: Site, user: User) -> BlueprintUpload:
    """Keep a file for its confirmation. What the person sent before, and what is too old, is thrown away.

    Raises BlueprintError for a file that is no text or larger than a blueprint can be.
    """
    text = decoded(content)
    BlueprintUpload.objects.filter(Q(created_by=user) | Q(created_at__lt=timezone.now() - KEPT)).delete()
    return BlueprintUpload.objects.create(site=site, file_name=file_name[:255], text=text, created_by=user)


def decoded(content: bytes) -> str:
    """The text of a file. Raises BlueprintError for one that is no text or larger than a blueprint can be."""
    if len(content) > MAX_BYTES:
        raise BlueprintError([BlueprintProblem(1, f"A blueprint has at most {MAX_BYTES // 1_000_000} MB.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BlueprintError([BlueprintProblem(line, "This is no text in UTF-8.")]) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise BlueprintError([BlueprintProblem(line, "This is no text: it holds zero bytes.")])
    return text


def try_out(upload: BlueprintUpload) -> Trial:
    """What the import would do now; stores nothing."""
    try:
        return Trial(import_blueprint(upload.text, site=upload.site, user=upload.created_by, dry_run=True))
    except BlueprintError as error:
        return Trial(None, tuple(error.problems))


def confirm(upload: BlueprintUpload, *, digest: str, user: User) -> BlueprintReport:
    """Import the file and forget it, if that does what the report with this digest said.

    Raises BlueprintOutdatedError if the site has changed since, and BlueprintError; nothing is changed then.
    """
    with transaction.atomic():
        report = import_blueprint(upload.text, site=upload.site, user=user, expected=digest)
        upload.delete()
    return report
