"""What a site's host has for readers that are no browsers: pages as Markdown, a list of them, pictures for sharing, and
the proof of an IndexNow key."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Page, Site

from sites_app.markdown import escaped, page_markdown
from sites_app.models import BasePage, BlogPostPage, HubPage, SiteSettings
from sites_app.page_texts import description_of
from sites_app.querysets import indexable_pages
from sites_app.services import shared_cards
from sites_app.tenancy import is_platform_host, resolve_site

MARKDOWN = "text/markdown; charset=utf-8"
MARKDOWN_FILE = "index.md"
SECONDS = 300
LATEST_POSTS = 50
MOST_PAGES = 200
MOST_HUBS = 100


class MarkdownMiddleware:
    """Gives a page as Markdown to who asks for just that in the Accept header, at the page's own address.

    The request goes on as one for the address of the Markdown, so whoever keeps answers by address keeps two. Answers
    in HTML don't vary by the header: browsers send it in hundreds of forms, and none of them asks for Markdown.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self._wants_markdown(request):
            return self.get_response(request)
        asked = request.path_info, request.path
        request.path_info, request.path = (f"{path}{MARKDOWN_FILE}" for path in asked)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_FOUND:
            # No page, or one that has moved: what the address itself answers.
            request.path_info, request.path = asked
            response = self.get_response(request)
        else:
            response.headers["Content-Location"] = request.path
        patch_vary_headers(response, ["Accept"])
        return response

    @staticmethod
    def _wants_markdown(request: HttpRequest) -> bool:
        accepted = request.headers.get("Accept", "")
        if "text/markdown" not in accepted or request.method not in {"GET", "HEAD"} or is_platform_host(request):
            return False
        is_page = request.path_info.endswith("/") and not request.path_info.startswith(("/api/", "/documents/"))
        return is_page and request.get_preferred_type(["text/html", "text/markdown"]) == "text/markdown"


@require_safe
def page_as_markdown(request: HttpRequest, path: str) -> HttpResponse:
    """The live page at the path as Markdown, by the same rules that its HTML is given out by."""
    site = resolve_site(request)
    if site is None or not SiteSettings.for_request(request).offers_markdown:
        raise Http404
    # Wagtail's own view asks the same: a hook may refuse the page, or ask for a password.
    found = Page.route_for_request(request, path)
    if found is None or found.args or found.kwargs or not isinstance(found.page, BasePage):
        raise Http404
    give: Callable[..., HttpResponse] = _markdown_of
    for hook in reversed(hooks.get_hooks("on_serve_page")):
        give = hook(give)
    for hook in hooks.get_hooks("before_serve_page"):
        answer = hook(found.page, request, found.args, found.kwargs)
        if isinstance(answer, HttpResponse):
            return answer
    return give(found.page, request, found.args, found.kwargs)


def _markdown_of(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    changed = page.changed_at
    seconds = int(changed.timestamp()) if changed else None
    known = get_conditional_response(request, last_modified=seconds)
    response = known or HttpResponse(
        page_markdown(
            page,
            request=request,
            description=description_of(page, getattr(page, "body", None) or ()),
            canonical=page.get_full_url(request) or "",
        ),
        content_type=MARKDOWN,
    )
    response.headers["Link"] = f'<{page.get_full_url(request)}>; rel="canonical"'
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    # The page itself is what search engines shall list.
    response.headers["X-Robots-Tag"] = "noindex"
    if seconds is not None:
        response.headers["Last-Modified"] = http_date(seconds)
    return response


@require_safe
def llms_txt(request: HttpRequest) -> HttpResponse:
    """The list of a site's pages for assistants: what there is, with a line on each, as Markdown."""
    site = resolve_site(request)
    settings = SiteSettings.for_request(request) if site else None
    if site is None or settings is None or not settings.offers_markdown:
        raise Http404
    response = HttpResponse(_list_of(site, settings, request), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _list_of(site: Site, settings: SiteSettings, request: HttpRequest) -> str:
    listed = indexable_pages([site.root_page.path])
    pages = listed.filter(depth__lte=site.root_page.depth + 2)
    for kind in ("hubpage", "articlepage", "blogpostpage"):
        pages = pages.exclude(**{f"{kind}__isnull": False})
    sections: tuple[tuple[str, Iterable[Any]], ...] = (
        ("Pages", pages.order_by("path")[:MOST_PAGES]),
        ("Topics", HubPage.objects.filter(pk__in=listed.values("pk")).defer("body").order_by("path")[:MOST_HUBS]),
        (
            "Blog",
            BlogPostPage.objects.filter(pk__in=listed.values("pk"))
            .defer("body")
            .order_by("-published_on", "-pk")[:LATEST_POSTS],
        ),
    )
    parts = [f"# {escaped(settings.name)}"]
    if settings.tagline:
        parts.append(f"> {escaped(settings.tagline)}")
    contact = [text for text in (settings.phone, settings.email, settings.locality) if text]
    if contact:
        parts.append(escaped(" · ".join(contact)))
    for title, rows in sections:
        if lines := [_line(page, request) for page in rows]:
            parts.append(f"## {title}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _line(page: Any, request: HttpRequest) -> str:
    summary = page.search_description or getattr(page, "introduction", "")
    link = f"- [{escaped(page.title)}]({page.get_full_url(request)}{MARKDOWN_FILE})"
    return f"{link}: {escaped(summary)}" if summary else link


@require_safe
def shared_card(request: HttpRequest, page_id: int, digest: str) -> HttpResponseBase:
    """The picture that stands for a page of the host's site. An address of what the page was leads to what it is."""
    site = resolve_site(request)
    if site is None:
        raise Http404
    name = f"{page_id}-{digest}.png"
    path = shared_cards.path_of(site.pk, name)
    if not path.exists():
        current = shared_cards.current_name(site, page_id)
        if current is None:
            raise Http404
        if current != name:
            moved = HttpResponseRedirect(f"/social/{current}")
            moved.headers["Cache-Control"] = f"public, max-age={SECONDS}"
            return moved
    response = FileResponse(path.open("rb"), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def indexnow_key(request: HttpRequest, key: str) -> HttpResponse:
    """The key that proves to search engines that who announces changes of the site may do so."""
    settings = SiteSettings.for_request(request) if resolve_site(request) else None
    if settings is None or not settings.uses_indexnow or settings.indexnow_key != key:
        raise Http404
    response = HttpResponse(key, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    return response
