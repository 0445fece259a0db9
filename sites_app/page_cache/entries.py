"""A kept response: its bytes in each encoding that somebody asked for, and what decides whether it may be shown."""

import gzip
import hashlib
import json
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache
from typing import Any

import brotli
import zstandard
from django.http import HttpResponse, HttpResponseNotModified, HttpResponsePermanentRedirect
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, parse_http_date_safe

IDENTITY = "identity"
# In the order of preference among those that a client accepts alike.
ENCODINGS = ("zstd", "br", "gzip")
SMALLEST = 512
# What belongs to one answer, or is made anew for each.
NOT_KEPT = {
    "content-length",
    "date",
    "etag",
    "last-modified",
    "set-cookie",
    "x-request-id",
    "x-correlation-id",
    "server",
}
_HEAD = struct.Struct(">I")


@dataclass(slots=True)
class Entry:
    """Times are of the wall clock, so that all processes mean the same; `era` and `seq` are a site's state from before
    the response was made. `checked_seq` is the latest state for which this process knows that it is valid."""

    site_id: int
    key: str
    url: str
    status: int
    headers: list[tuple[str, str]]
    bodies: dict[str, bytes]
    digest: str
    tags: tuple[str, ...]
    era: str
    seq: int
    made_at: float
    fresh_until: float
    stale_until: float
    policies: dict[str, Any]
    checked_seq: int = 0
    used_at: float = 0.0
    answers: dict[tuple[str, ...], Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """About how much memory it takes, in bytes."""
        return 2_000 + sum(map(len, self.bodies.values())) + sum(len(tag) + 60 for tag in self.tags)

    def encoding_for(self, accept: str) -> str:
        """The encoding to answer with. It is made when it is first asked for."""
        wanted = negotiate(accept) if len(self.bodies[IDENTITY]) >= SMALLEST else IDENTITY
        if wanted not in self.bodies:
            self.bodies[wanted] = encode(self.bodies[IDENTITY], wanted)
        return wanted

    def etag(self, encoding: str) -> str:
        return f'"{self.digest}"' if encoding == IDENTITY else f'"{self.digest}-{encoding}"'

    def last_modified(self) -> str:
        """When it was made, as HTTP says it; empty as long as another one could be made in the same second."""
        return formatdate(int(self.made_at), usegmt=True) if time.time() - self.made_at > 1 else ""


def entry_of(response: HttpResponse, **known: Any) -> Entry:
    """The entry that keeps the response."""
    body = response.content
    headers = [(name, value) for name, value in response.items() if name.lower() not in NOT_KEPT]
    policies: dict[str, Any] = {
        name: _plain(vars(response)[name]) for name in ("_csp_config", "_csp_ro_config") if name in vars(response)
    }
    return Entry(
        status=response.status_code,
        headers=headers,
        bodies={IDENTITY: body},
        digest=hashlib.blake2b(body, digest_size=12).hexdigest(),
        policies=policies,
        **known,
    )


def answer(entry: Entry, environ: Mapping[str, str], *, cache_control: str, outcome: str) -> HttpResponse:
    """The response to one request: 304 where the client has it already."""
    encoding = entry.encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
    is_known = entry.status == 200 and _client_has(entry, encoding, environ)
    response: HttpResponse
    if is_known:
        response = HttpResponseNotModified()
    elif entry.status == 301:
        response = HttpResponsePermanentRedirect(dict(entry.headers)["Location"])
    else:
        response = HttpResponse(entry.bodies[encoding], status=entry.status)
    for name, value in entry.headers:
        if not is_known or name.lower() not in {"content-type", "content-language"}:
            response.headers[name] = value
    if not is_known:
        response.headers["Content-Length"] = str(len(entry.bodies[encoding]))
        if encoding != IDENTITY:
            response.headers["Content-Encoding"] = encoding
    response.headers["ETag"] = entry.etag(encoding)
    if modified := entry.last_modified():
        response.headers["Last-Modified"] = modified
    patch_vary_headers(response, ["Accept-Encoding"])
    # A view that says how browsers keep its response knows better.
    response.headers.setdefault("Cache-Control", cache_control)
    response.headers["Cache-Status"] = f"spark; {outcome}"
    vars(response).update(entry.policies)
    return response


def _client_has(entry: Entry, encoding: str, environ: Mapping[str, str]) -> bool:
    if given := environ.get("HTTP_IF_NONE_MATCH"):
        tags = {tag.removeprefix("W/") for tag in parse_etags(given)}
        return "*" in tags or entry.etag(encoding) in tags
    if (since := environ.get("HTTP_IF_MODIFIED_SINCE")) and entry.last_modified():
        when = parse_http_date_safe(since)
        return when is not None and int(entry.made_at) <= when
    return False


def pack(entry: Entry) -> bytes:
    """The entry as bytes: a length, a JSON document, the bodies one after the other."""
    about = {
        "url": entry.url,
        "status": entry.status,
        "headers": entry.headers,
        "bodies": {name: len(body) for name, body in entry.bodies.items()},
        "digest": entry.digest,
        "tags": entry.tags,
        "era": entry.era,
        "seq": entry.seq,
        "made_at": entry.made_at,
        "fresh_until": entry.fresh_until,
        "stale_until": entry.stale_until,
        "policies": entry.policies,
    }
    head = json.dumps(about, separators=(",", ":")).encode()
    return b"".join((_HEAD.pack(len(head)), head, *entry.bodies.values()))


def unpack(value: bytes, *, site_id: int, key: str) -> Entry | None:
    """The entry from bytes; None for bytes of another release."""
    try:
        (length,) = _HEAD.unpack_from(value)
        about = json.loads(value[_HEAD.size : _HEAD.size + length])
        place, bodies = _HEAD.size + length, {}
        for name, size in about.pop("bodies").items():
            bodies[name] = value[place : place + size]
            place += size
        about["headers"] = [(name, text) for name, text in about["headers"]]
        about["tags"] = tuple(about["tags"])
        return Entry(site_id=site_id, key=key, bodies=bodies, **about)
    except (struct.error, ValueError, KeyError, TypeError):
        return None


@lru_cache(maxsize=512)
def negotiate(accept: str) -> str:
    """The content encoding that suits an `Accept-Encoding` header best."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, _, parameter = part.partition(";")
        quality = parameter.strip().removeprefix("q=")
        try:
            weights[name.strip()] = float(quality) if quality else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    offered = {name: weights.get(name, weights.get("*", 0.0)) for name in ENCODINGS}
    best = max(ENCODINGS, key=lambda name: offered[name])
    return best if offered[best] > 0 and offered[best] >= weights.get(IDENTITY, 0.0) else IDENTITY


def encode(body: bytes, encoding: str) -> bytes:
    """The body in an encoding; each is made once for an entry."""
    if encoding == "br":
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)
    if encoding == "zstd":
        return zstandard.compress(body, level=6)
    return gzip.compress(body, compresslevel=6, mtime=0)


def _plain(policy: Any) -> Any:
    return {name: [str(each) for each in values] for name, values in policy.items()} if policy else policy
