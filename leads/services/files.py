"""The files of submissions: written before the commit that accepts them, swept where no row knows them.

A file without a row is one whose submission was rolled back, or deleted a moment before a crash; there is no row
without its file.
"""

import base64
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import batched

from django.core.files import File

from leads.models import Submission, SubmissionFile
from leads.models.files import private_storage, remove
from leads.services.file_sealing import new_key, opened, sealed
from leads.uploads import Upload

FOLDER = "submissions"
# Longer than any transaction that may still add the row.
UNKNOWN_FOR = timedelta(hours=1)
AT_ONCE = 1_000
IN_MEMORY_BYTES = 2 * 1024 * 1024


@contextmanager
def discarded_on_error() -> Iterator[list[str]]:
    """Collects the names of files as they are written, and removes them when the block fails.

    It stands inside of the transaction: when its commit is what fails, nobody knows whether the rows are there, and the
    sweep decides.
    """
    written: list[str] = []
    try:
        yield written
    except BaseException:
        remove(written)
        raise


def keep(
    submission: Submission, uploads: Sequence[tuple[str, Upload]], *, at: datetime, written: list[str]
) -> list[SubmissionFile]:
    """Write the files, each with the key of its field, and make their rows. In the caller's transaction."""
    rows = []
    for key, upload in uploads:
        secret = new_key()
        stored_as = _write(upload, secret=secret, at=at)
        written.append(stored_as)
        rows.append(
            SubmissionFile(
                site_id=submission.site_id,
                submission=submission,
                key=key,
                name=upload.name,
                content_type=upload.content_type,
                size=upload.size,
                stored_as=stored_as,
                secret=base64.b64encode(secret).decode(),
            )
        )
    return SubmissionFile.objects.bulk_create(rows)


def content(file: SubmissionFile) -> Iterator[bytes]:
    """What the file holds, piece by piece. Raises FileNotFoundError and `BrokenFileError`."""
    with private_storage().open(file.stored_as) as stored:
        yield from opened(stored, key=base64.b64decode(file.secret))


def sweep(*, at: datetime) -> int:
    """Remove stored files that no row knows and that nobody is writing any more; how many."""
    storage, swept = private_storage(), 0
    for names in batched(_stored(), AT_ONCE):
        known = set(SubmissionFile.objects.filter(stored_as__in=names).values_list("stored_as", flat=True))
        unknown = [name for name in names if name not in known]
        old = [name for name in unknown if storage.get_modified_time(name) < at - UNKNOWN_FOR]
        remove(old)
        swept += len(old)
    return swept


def _stored() -> Iterator[str]:
    storage = private_storage()
    if not storage.exists(FOLDER):
        return
    for month in storage.listdir(FOLDER)[0]:
        for name in storage.listdir(f"{FOLDER}/{month}")[1]:
            yield f"{FOLDER}/{month}/{name}"


def _write(upload: Upload, *, secret: bytes, at: datetime) -> str:
    name = f"{FOLDER}/{at:%Y-%m}/{uuid.uuid4().hex}"
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as output:
        for frame in sealed(upload.content.chunks(), key=secret):
            output.write(frame)
        output.seek(0)
        return private_storage().save(name, File(output))
