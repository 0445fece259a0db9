"""A draft as Spark draws it, for who has a preview link of a site without a front end of its own."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.views import serve

from sites_app.error_pages import error_page
from sites_app.services import preview_links
from sites_app.tenancy import resolve_site


@require_safe
def preview(request: HttpRequest) -> HttpResponseBase:
    """The page that `preview_token` shows; without a token, whatever page the site has at this address."""
    token, site = request.GET.get("preview_token", ""), resolve_site(request)
    if site is None:
        raise Http404
    if not token:
        return serve(request, request.path.lstrip("/"))
    try:
        page = preview_links.page_of(token, site=site)
    except preview_links.PreviewError as error:
        is_over = error.code == preview_links.EXPIRED
        return _private(error_page(request, HTTPStatus.GONE if is_over else HTTPStatus.NOT_FOUND))
    return _private(page.make_preview_request(request, ""))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
