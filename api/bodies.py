"""How large a request's body may be: small everywhere, but for routes that read a large one as a stream."""

import re
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest

from api.errors import Problem

MEGABYTE = 1024 * 1024

# Beside the files of a form, what its fields may weigh.
ROOM = 256 * 1024

_bulk: list[re.Pattern[str]] = []
_with_files: list[re.Pattern[str]] = []


def allow_bulk(pattern: str) -> None:
    """Lets requests whose whole path matches the regular expression carry up to `SPARK_API_BULK_MB`.

    A view there reads `request` as a file, piece by piece, and never `request.body`.
    """
    _bulk.append(re.compile(pattern))


def allow_files(pattern: str) -> None:
    """Lets forms with files that are sent to such a path carry up to `SPARK_FORM_UPLOAD_MB`; see `allow_bulk`."""
    _with_files.append(re.compile(pattern))


def is_bulk(request: HttpRequest) -> bool:
    return any(pattern.fullmatch(request.path) for pattern in _bulk)


def check_length(request: HttpRequest) -> None:
    """Raises the problem `too-large` before anything is read. A body without a length is not read at all."""
    most = _most(request)
    if _length(request) > most:
        raise Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too-large",
            "The body is too large",
            f"At most {most / MEGABYTE:g} MB are read here.",
            limit=most,
        )


def _most(request: HttpRequest) -> int:
    if is_bulk(request):
        return int(settings.SPARK_API_BULK_MB) * MEGABYTE
    if request.content_type == "multipart/form-data" and any(each.fullmatch(request.path) for each in _with_files):
        return int(settings.SPARK_FORM_UPLOAD_MB) * MEGABYTE + ROOM
    return int(settings.SPARK_API_BODY_BYTES)


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdecimal() else 0
