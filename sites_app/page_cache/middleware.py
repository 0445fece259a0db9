"""The whole-page cache as a middleware: answers visitors before sessions, routing and views.

It stands after host, tenant and security middlewares, whose headers every response gets, kept or not, and before those
that read who asks. What it keeps is what the views behind it answered.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from sites_app.page_cache import figures, keys
from sites_app.page_cache.entries import Entry, answer, entry_of, pack, unpack
from sites_app.page_cache.freshness import freshness
from sites_app.page_cache.keys import Lookup
from sites_app.page_cache.local import local
from sites_app.page_cache.store import SiteState, StoreUnavailableError, store
from sites_app.page_cache.tags import MENU, MISSING, REDIRECTS, SITE, tags_of_request
from sites_app.page_cache.terms import Terms, terms_of

PRIVATE = "private, no-store"
WAIT_SECONDS = 1.0
LOOK_SECONDS = 0.02
# Behind an answer of the cache, in the request's environment: the entry it was made of.
SERVED = "spark.page_cache.served"
KEPT_STATUSES = {200, 301, 404}
MISSING_TERMS = Terms(seconds=30, stale_seconds=0)
REDIRECT_TERMS = Terms(seconds=300, stale_seconds=0)

type Respond = Callable[[HttpRequest], HttpResponse]


class PageCacheMiddleware:
    """Answers from the cache, or lets the page be made and keeps it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self._makers: dict[str, threading.Event] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        lookup = keys.lookup_of(request) if settings.SPARK_PAGE_CACHE else None
        if lookup is None:
            return self._uncached(request)
        keys.narrow(request, lookup)
        state = freshness.state(lookup.site_id)
        if state is None:
            figures.count(lookup.site_id, "bypass")
            return _finish(self.get_response(request), outcome="fwd=bypass")
        entry = find(lookup, state)
        if entry is not None and entry.fresh_until > time.time():
            return _serve(entry, request, outcome="hit")
        return self._make(request, lookup, state, stale=entry)

    def _make(self, request: HttpRequest, lookup: Lookup, state: SiteState, *, stale: Entry | None) -> HttpResponseBase:
        """Let one request make the page. Others get the one that is out of date, or wait for it a little."""
        mine = threading.Event()
        other = self._makers.setdefault(lookup.key, mine)
        if other is not mine or not _lock(lookup):
            if other is mine:
                self._makers.pop(lookup.key, None)
            if stale is not None:
                return _serve(stale, request, outcome="hit; fwd=stale")
            if (entry := _await(lookup, other if other is not mine else None)) is not None:
                return _serve(entry, request, outcome="hit; collapsed")
            # Whoever made it could not keep it, or takes too long.
            state = freshness.state(lookup.site_id) or state
            return self._render(request, lookup, state)
        try:
            # Somebody may have made it between our look and our turn.
            entry = local.get(lookup.site_id, lookup.key)
            if entry is not None and entry is not stale and _is_valid(entry, state) and not _is_old(entry, lookup):
                return _serve(entry, request, outcome="hit; collapsed")
            return self._render(request, lookup, state)
        finally:
            self._makers.pop(lookup.key, None)
            mine.set()
            _unlock(lookup)

    def _render(self, request: HttpRequest, lookup: Lookup, state: SiteState) -> HttpResponseBase:
        response = self.get_response(request)
        entry = _keep(request, response, lookup, state)
        if entry is None:
            return _finish(response, outcome="fwd=miss")
        return _serve(entry, request, outcome="fwd=miss; stored")

    def _uncached(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if terms_of(response) is not None:
            # A page for somebody in particular, or an answer to a form: nobody else may get it.
            is_private = keys.is_personal(request) or request.method not in {"GET", "HEAD"}
            response.headers["Cache-Control"] = PRIVATE if is_private else "no-cache"
        return response


def find(lookup: Lookup, state: SiteState) -> Entry | None:
    """The kept entry, if it is valid; it may be out of date by time."""
    entry = local.get(lookup.site_id, lookup.key)
    if entry is None or not _is_valid(entry, state):
        entry = _from_store(lookup, state)
    if entry is None or (entry.status != 200 and not lookup.is_bare):
        # Redirects may depend on the parameters that pages do not.
        return None
    return entry if entry.stale_until > time.time() else None


def _is_old(entry: Entry, lookup: Lookup) -> bool:
    return entry.fresh_until <= time.time() or (entry.status != 200 and not lookup.is_bare)


def _from_store(lookup: Lookup, state: SiteState) -> Entry | None:
    try:
        value = store.get(lookup.site_id, f"{keys.release()}:{lookup.key}")
    except StoreUnavailableError:
        return None
    entry = unpack(value, site_id=lookup.site_id, key=lookup.key) if value else None
    if entry is None or not _is_valid(entry, state):
        return None
    local.put(entry)
    return entry


def _is_valid(entry: Entry, state: SiteState) -> bool:
    if entry.era != state.era:
        return False
    if max(entry.seq, entry.checked_seq) >= state.seq:
        return True
    now = freshness.versions(entry.site_id, entry.tags)
    if now is None or now.era != entry.era or max(now.versions, default=0) > entry.seq:
        return False
    entry.checked_seq = now.seq
    return True


def _keep(request: HttpRequest, response: HttpResponseBase, lookup: Lookup, state: SiteState) -> Entry | None:
    """Keep the response if it may be; `state` is from before it was made."""
    terms = _terms(response, lookup)
    if terms is None or not isinstance(response, HttpResponse) or not _is_for_everybody(request, response):
        return None
    tags = tags_of_request(request) | {SITE, MENU}
    if response.status_code != 200:
        tags |= {MISSING, REDIRECTS}
    now = time.time()
    entry = entry_of(
        response,
        site_id=lookup.site_id,
        key=lookup.key,
        url=request.build_absolute_uri(),
        tags=tuple(sorted(tags)),
        era=state.era,
        seq=state.seq,
        made_at=now,
        fresh_until=now + terms.seconds,
        stale_until=now + terms.seconds + terms.stale_seconds,
    )
    entry.encoding_for(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    local.put(entry)
    try:
        seconds = terms.seconds + terms.stale_seconds
        store.put(lookup.site_id, f"{keys.release()}:{lookup.key}", pack(entry), seconds=seconds)
        if settings.SPARK_HAS_CDN_PURGE:
            store.add_urls(lookup.site_id, [entry.url], tags, seconds=seconds + settings.SPARK_CDN_SECONDS)
    except StoreUnavailableError:
        pass
    return entry


def _terms(response: HttpResponseBase, lookup: Lookup) -> Terms | None:
    if response.status_code not in KEPT_STATUSES:
        return None
    if response.status_code == 200:
        return terms_of(response)
    # Redirects and missing pages are the site's as a whole, and nobody has to say so.
    if not lookup.is_bare or lookup.parameters:
        return None
    return REDIRECT_TERMS if response.status_code == 301 else MISSING_TERMS


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether nothing in the response is for who asked."""
    said = {part.split("=")[0].strip() for part in response.get("Cache-Control", "").lower().split(",")}
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",")}
    return (
        request.method == "GET"
        and not response.cookies
        and not response.streaming
        and not said & {"private", "no-store"}
        and not vary & {"cookie", "authorization", "*"}
        and not getattr(request, "is_preview", False)
        # Some of its pictures are still to be rendered, and shown as they were uploaded meanwhile.
        and not getattr(request, "has_pending_pictures", False)
        and not response.has_header("Content-Encoding")
        and not bool(getattr(request, "_csp_nonce", None))
        and not getattr(response, "_uncacheable", False)
    )


def cache_control(entry: Entry) -> str:
    """What browsers and a CDN may do: ask each time, which costs no body; a CDN as long as is set."""
    if not settings.SPARK_CDN_SECONDS:
        return "public, max-age=0, must-revalidate"
    seconds = max(0, min(settings.SPARK_CDN_SECONDS, int(entry.fresh_until - entry.made_at)))
    return f"public, max-age=0, must-revalidate, s-maxage={seconds}"


def _serve(entry: Entry, request: HttpRequest, *, outcome: str) -> HttpResponse:
    figures.count(entry.site_id, "made" if outcome.startswith("fwd") else "hit")
    response = answer(entry, request.META, cache_control=cache_control(entry), outcome=outcome)
    if settings.SPARK_CDN_SECONDS:
        response.headers["Cache-Tag"] = ",".join(f"{entry.site_id}-{tag.replace(':', '-')}" for tag in entry.tags)
    if outcome == "hit" and request.method == "GET":
        request.META[SERVED] = entry
    return response


def _finish(response: HttpResponseBase, *, outcome: str) -> HttpResponseBase:
    if terms_of(response) is not None:
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers["Cache-Status"] = f"spark; {outcome}"
    return response


def _lock(lookup: Lookup) -> bool:
    try:
        return store.lock(lookup.key)
    except StoreUnavailableError:
        return True


def _unlock(lookup: Lookup) -> None:
    with suppress(StoreUnavailableError):
        store.unlock(lookup.key)


def _await(lookup: Lookup, maker: threading.Event | None) -> Entry | None:
    """The entry that another thread (`maker`) or another process makes; None when it does not come in time."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        if maker is not None:
            is_made = maker.wait(WAIT_SECONDS)
        else:
            time.sleep(LOOK_SECONDS)
            is_made = False
        state = freshness.state(lookup.site_id)
        entry = find(lookup, state) if state else None
        if entry is not None and entry.fresh_until > time.time():
            return entry
        if is_made or state is None:
            return None
    return None
