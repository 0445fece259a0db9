"""Parts of a file, as players ask for them: without, Safari plays no film and nobody can skip ahead."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, quote_etag

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# A longer part is given in its first so many bytes, and the player asks for the next: no process holds a whole film.
LARGEST_PART = 2 * 1024 * 1024
PLAYED_TYPES = ("audio/", "video/")


def partial_response(document: Any, request: HttpRequest) -> HttpResponse | None:
    """The part of a film or recording that was asked for (206); 416 for one that isn't there.

    None for other documents, and where no single part was asked for: those are served whole.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or match[0] == "bytes=-" or not document.content_type.startswith(PLAYED_TYPES):
        return None
    size = document.file.size
    first, last = _part(match[1], match[2], size=size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with document.file.storage.open(document.file.name) as file:
        file.seek(first)
        response = HttpResponse(file.read(last + 1 - first), status=206, content_type=document.content_type)
    response["Accept-Ranges"] = "bytes"
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Disposition"] = "inline"
    response["Last-Modified"] = http_date(document.created_at.timestamp())
    # What is in the file can run nothing, wherever somebody opens it.
    response["Content-Security-Policy"] = "default-src 'none'; media-src 'self'"
    if document.file_hash:
        response["ETag"] = quote_etag(document.file_hash)
    return response


def _part(first: str, last: str, *, size: int) -> tuple[int, int]:
    """The first and the last byte to send; the first is greater than the last where there is nothing to send."""
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    return start, min(end, start + LARGEST_PART - 1)
