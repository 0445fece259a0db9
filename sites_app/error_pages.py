"""What visitors get when something is not as asked: error pages in their site's look, each with a way on."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext_lazy as _

from sites_app.last_look import last_look
from sites_app.tenancy import resolve_site

RETRY_SECONDS = "3600"


@dataclass(frozen=True, slots=True)
class ErrorText:
    """What a page says: what happened, and what to do."""

    eyebrow: Any
    title: Any
    lead: Any


TEXTS: Mapping[HTTPStatus, ErrorText] = {
    HTTPStatus.BAD_REQUEST: ErrorText(
        _("Not understood"),
        _("This request could not be read"),
        _("Something in the address or in what was sent is not as it should be. Going back and trying again may help."),
    ),
    HTTPStatus.FORBIDDEN: ErrorText(
        _("Not open to everybody"),
        _("You may not see this page"),
        _("It may be private, or a form may have stood open for too long. Go back, reload the page and try again."),
    ),
    HTTPStatus.NOT_FOUND: ErrorText(
        _("Page not found"),
        _("This address leads nowhere"),
        _("The page may have moved, or the link may have lost a letter. Search for it, or go on from here."),
    ),
    HTTPStatus.GONE: ErrorText(
        _("No longer here"),
        _("This page was taken down"),
        _("It was here once and will not come back. Something like it may be among what is here now."),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: ErrorText(
        _("A short break"),
        _("That was a lot at once"),
        _("More was asked for in a minute than we answer. Please wait a moment and try again."),
    ),
}


def error_page(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """The page for the status in the site's look; for a host without a site, the platform's, which names no tenant."""
    if resolve_site(request) is None:
        page = loader.get_template("sites_app/admin/404.html" if status == HTTPStatus.NOT_FOUND else "400.html")
        return HttpResponse(page.render({"error": TEXTS[status], "status": int(status)}), status=status)
    return render(request, "error.html", {"error": TEXTS[status], "title": TEXTS[status].title}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, HTTPStatus.NOT_FOUND)


def page_gone(request: HttpRequest) -> HttpResponse:
    """410, for whoever knows that a page was here and will not be again."""
    return error_page(request, HTTPStatus.GONE)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: it may run no query, for that may be what failed; the look is what this process last showed on the host."""
    return HttpResponseServerError(loader.get_template("500.html").render(last_look(request)))


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404 for a host that is nobody's; it names no tenant."""
    page = loader.get_template("unknown_host.html").render({"hostname": request.META.get("HTTP_HOST", "")})
    return HttpResponseNotFound(page, headers={"Cache-Control": "no-store"})


def site_archived(request: HttpRequest) -> HttpResponse:
    """404 for a site that is no more, which says no more than that of an unknown host."""
    return unknown_host(request)


def site_paused(request: HttpRequest) -> HttpResponse:
    """503 for a site that will be back, in its look, and with its phone."""
    response = render(request, "site_paused.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = RETRY_SECONDS
    response["Cache-Control"] = "no-store"
    return response
