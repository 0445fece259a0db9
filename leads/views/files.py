"""Files of submissions, given to who may see the submission: as a download that no browser shows, and logged."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views import View

from leads.models import SubmissionFile
from leads.services import files, reading
from leads.views.submissions import SubmissionScreen


class SubmissionFileView(SubmissionScreen, View):
    """One file of a submission."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = SubmissionFile.objects.filter(submission=self.submission).select_related("submission")
        file = get_object_or_404(rows, uuid=self.kwargs["uuid"])
        response = download(file)
        reading.note_download(file, user=self.person)
        return response


def download(file: SubmissionFile) -> HttpResponseBase:
    """The file as a download. Raises Http404 when it is gone."""
    pieces = files.content(file)
    try:
        first = next(pieces, b"")
    except FileNotFoundError as error:
        raise Http404("The file is gone.") from error
    response = StreamingHttpResponse(_with(first, pieces), content_type=file.content_type)
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _with(first: bytes, rest: Iterable[bytes]) -> Iterable[bytes]:
    yield first
    yield from rest
