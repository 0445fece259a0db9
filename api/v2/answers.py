"""How a read is answered: as JSON that may be kept, with validators and tags; never kept for a token."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from api.v2.reading import Reading, bound
from sites_app.page_cache import MENU, SITE, keep
from sites_app.page_cache.terms import tag_all
from sites_app.tenancy import SITE_HEADER, is_platform_host

PRIVATE = "private, no-store"
ASK_EACH_TIME = "public, max-age=0, must-revalidate"


def reads(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Makes an endpoint of a function of the reading and the path's arguments, which returns what is answered.

    The answer is kept by the page cache until what `reading.tags` say changes, unless the function says `Fleeting`.
    """

    @wraps(view)
    def endpoint(request: HttpRequest, **arguments: Any) -> HttpResponse:
        reading = bound(request)
        language = reading.locales.get(reading.site.root_page.locale_id) or "en"
        with translation.override(language):
            answer = view(reading, **arguments)
        response = _response(reading, answer, language=language)
        if is_platform_host(request):
            patch_vary_headers(response, [SITE_HEADER])
        return response

    # Ninja reads the signature: the path's arguments stay, the reading is made here.
    annotations = {name: kind for name, kind in view.__annotations__.items() if name not in {"reading", "return"}}
    endpoint.__annotations__ = {"request": HttpRequest, **annotations}
    endpoint.__signature__ = _signature(annotations)  # type: ignore[attr-defined]
    return endpoint


class Fleeting(dict[str, Any]):
    """An answer that is not kept: what was asked is one of too many things, or for somebody in particular."""

    headers: dict[str, str]

    def __init__(self, body: dict[str, Any], *, is_private: bool = False) -> None:
        super().__init__(body)
        self.is_private = is_private
        self.headers = {}


class Kept(dict[str, Any]):
    """An answer that is kept for so many seconds at most, whatever changes meanwhile of what it has no tag of."""

    def __init__(self, body: dict[str, Any], *, seconds: int) -> None:
        super().__init__(body)
        self.seconds = seconds
        self.headers: dict[str, str] = {}


def _response(reading: Reading, answer: Any, *, language: str) -> HttpResponse:
    if isinstance(answer, HttpResponse):
        return answer
    headers = getattr(answer, "headers", {})
    kind = headers.pop("Content-Type", "application/json")
    response = HttpResponse(to_json(answer), content_type=kind)
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    for name, value in headers.items():
        response.headers[name] = value
    is_fleeting = isinstance(answer, Fleeting)
    if reading.caller is not None or reading.is_draft or (is_fleeting and answer.is_private):
        response.headers["Cache-Control"] = PRIVATE
        return response
    tags = sorted({SITE, MENU, *reading.tags})
    response.headers["Cache-Tag"] = ",".join(f"{reading.site.pk}-{tag.replace(':', '-')}" for tag in tags)
    if not is_fleeting:
        tag_all(reading.request, reading.tags)
        seconds = getattr(answer, "seconds", None)
        keep(response, seconds=seconds, stale_seconds=None if seconds is None else 0)
    return _validated(reading.request, response)


def _validated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its validator; nothing of it for who has it. What the page cache keeps gets validators there."""
    etag = f'W/"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    response.headers["ETag"] = etag
    if not hasattr(response, "_page_cache_terms"):
        response.headers["Cache-Control"] = ASK_EACH_TIME
    found: Any = get_conditional_response(request, etag=etag, response=response)
    return found


def to_json(value: Any) -> str:
    """As few bytes as it takes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _signature(annotations: dict[str, Any]) -> Any:
    import inspect

    kind = inspect.Parameter.KEYWORD_ONLY
    own = [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)]
    return inspect.Signature(own + [inspect.Parameter(name, kind, annotation=a) for name, a in annotations.items()])
