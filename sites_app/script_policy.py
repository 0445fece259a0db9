"""What a site's own scripts need of the Content Security Policy: hashes of inline code, and hosts by name. Pure.

Hashes rather than nonces, for pages are cached whole: the same bytes are served to everybody.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.utils.csp import CSP

HOST = re.compile(r"^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$")
MOST_HOSTS = 20
# What a host that is named may give: never styles' or objects' sources, and no base of addresses.
_GIVEN_BY_HOSTS = ("script-src", "connect-src", "img-src", "frame-src")
_IS_CODE = frozenset({"", "module", "text/javascript", "application/javascript"})

type Policy = Mapping[str, list[str]]


class MarkupError(ValueError):
    """The markup cannot be admitted; the message says why and is fit for people."""


class Markup(HTMLParser):
    """Reads what an editor pasted: inline code to be hashed, and the hosts that it loads from.

    Raises MarkupError for what no policy could admit: handlers in attributes, inline styles, other sources than https.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.hashes: dict[str, list[str]] = {"script-src": [], "style-src": []}
        self.hosts: set[str] = set()
        self._inline: str | None = None
        self._code: list[str] = []
        self.feed(text)
        self.close()
        if self._inline:
            raise MarkupError("A <script> or <style> isn’t closed.")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        for name in values:
            if name.startswith("on") or name == "style":
                raise MarkupError(f"“{name}=” on <{tag}> is blocked by browsers here: put the code into a <script>.")
        if tag in {"base", "object", "embed", "form", "meta"} and values.get("name") is None:
            raise MarkupError(f"<{tag}> isn’t possible here.")
        for source in (values.get("src"), values.get("href") if tag == "link" else None):
            if source:
                self._load(source)
        is_code = tag == "script" and "src" not in values and values.get("type", "").lower() in _IS_CODE
        if is_code or tag == "style":
            self._inline, self._code = ("script-src" if tag == "script" else "style-src"), []

    def handle_endtag(self, tag: str) -> None:
        if self._inline and tag in {"script", "style"}:
            digest = hashlib.sha256("".join(self._code).encode()).digest()
            self.hashes[self._inline].append(f"'sha256-{base64.b64encode(digest).decode()}'")
            self._inline = None

    def handle_data(self, data: str) -> None:
        if self._inline:
            self._code.append(data)

    def _load(self, source: str) -> None:
        parts = urlsplit(source)
        if not parts.netloc and source.startswith("/") and not source.startswith("//"):
            return
        if parts.scheme not in {"https", ""} or not parts.hostname:
            raise MarkupError(f"“{source[:80]}”: only addresses with https:// can be loaded.")
        self.hosts.add(parts.hostname.lower())


def read_hosts(text: str) -> list[str]:
    """The hosts of a list with one a line. Raises MarkupError for a line that is none, and for too many."""
    hosts = [line.strip().lower() for line in text.splitlines() if line.strip()]
    for host in hosts:
        if not HOST.match(host):
            raise MarkupError(
                f"“{host}” is no host: write www.example.com or *.example.com, without https:// and without a path."
            )
    if len(hosts) > MOST_HOSTS:
        raise MarkupError(f"At most {MOST_HOSTS} hosts.")
    return hosts


def unlisted(loaded: Iterable[str], hosts: Iterable[str]) -> list[str]:
    """The hosts that markup loads from and no line of the list admits."""
    listed = list(hosts)
    return sorted(host for host in loaded if not any(_admits(line, host) for line in listed))


def additions(*, markup: str, hosts: str) -> dict[str, list[str]]:
    """The sources that a site's policy has beyond everybody's, by directive. Raises MarkupError."""
    read, listed = Markup(markup), read_hosts(hosts)
    if strangers := unlisted(read.hosts, listed):
        raise MarkupError(f"Add to the hosts what the scripts load from: {', '.join(strangers)}.")
    sources = {directive: [f"https://{host}" for host in listed] for directive in _GIVEN_BY_HOSTS}
    for directive, hashes in read.hashes.items():
        sources[directive] = [*sources.get(directive, []), *hashes]
    return {directive: found for directive, found in sources.items() if found}


def widened(policy: Mapping[str, Iterable[str]], more: Policy) -> dict[str, list[str]]:
    """The policy with a site's additions."""
    merged = {directive: list(sources) for directive, sources in policy.items()}
    for directive, sources in more.items():
        own = merged.get(directive) or list(policy.get("default-src", [CSP.SELF]))
        merged[directive] = [*(source for source in own if source != CSP.NONE), *sources]
    return merged


def _admits(line: str, host: str) -> bool:
    return host.endswith(line[1:]) if line.startswith("*.") else host == line
