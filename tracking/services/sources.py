"""Where a visit came from: by the parameters of its address, else by the site that linked to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from sites_app.hosts import host_table
from tracking.enums import DIRECT

PATH_LENGTH = 500
NAME_LENGTH = 120
MOST_PARAMETERS = 50

# What a click on an advertisement leaves in the address, and whose advertisement it was.
CLICK_IDS = {"gclid": "google", "gbraid": "google", "wbraid": "google", "fbclid": "facebook", "msclkid": "bing"}
UTM = ("source", "medium", "campaign", "term", "content")
PAID = "cpc"
REFERRAL = "referral"
SEARCH = "organic"
SOCIAL = "social"
# Known by the name before their top-level domain.
SEARCH_ENGINES = frozenset({"google", "bing", "duckduckgo", "yahoo", "ecosia", "baidu", "yandex", "qwant", "startpage"})
SOCIAL_NETWORKS = {
    "facebook.com": "facebook", "instagram.com": "instagram", "linkedin.com": "linkedin", "lnkd.in": "linkedin",
    "t.co": "x", "twitter.com": "x", "x.com": "x", "pinterest.com": "pinterest", "reddit.com": "reddit",
    "youtube.com": "youtube", "tiktok.com": "tiktok",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """Where a visit came from. `source` is empty for a step within the site, which is none."""

    path: str
    referrer_host: str
    source: str
    medium: str
    utm: Mapping[str, str] = field(default_factory=dict)
    click_ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def campaign(self) -> str:
        return self.utm.get("campaign", "")


def source_of(address: str, referrer: str, *, site_id: int) -> Source:
    """The source of a visit of the address (a path with its query, or whole), linked from the referrer.

    Of the query only campaign parameters and click ids are kept, of the referrer only its host.
    """
    path, query = _parts(address)
    utm, click_ids = _parameters(query) if query else ({}, {})
    host = _host(referrer)
    is_own = bool(host) and _is_own(host, site_id)
    host = "" if is_own else host
    source, medium = _named(utm, click_ids) or ("", "") if is_own else _named(utm, click_ids) or _linked(host)
    return Source(path, host, source, medium, utm, click_ids)


def _parts(address: str) -> tuple[str, str]:
    """The path, as the site writes it, and the query; without what a path can't be."""
    address = address.strip().partition("#")[0]
    path, _, query = address.partition("?")
    if "://" in path:
        try:
            path = urlsplit(path).path
        except ValueError:
            path = "/"
    # As people read it, and as the page tree has it.
    path = "".join(sign for sign in unquote(path) if sign.isprintable())
    return f"/{path.lstrip('/')}"[:PATH_LENGTH], query[:4_000]


def _parameters(query: str) -> tuple[dict[str, str], dict[str, str]]:
    utm, click_ids = {}, {}
    try:
        pairs = parse_qsl(query, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return {}, {}
    for name, value in pairs:
        value = " ".join(value.replace("\x00", "").split())[:NAME_LENGTH]
        if name in CLICK_IDS and value:
            click_ids[name] = value
        elif name.startswith("utm_") and name[4:] in UTM and value:
            utm[name[4:]] = value
    return utm, click_ids


def _named(utm: Mapping[str, str], click_ids: Mapping[str, str]) -> tuple[str, str] | None:
    """Source and medium as the address names them."""
    click = next((CLICK_IDS[name] for name in click_ids), "")
    source = utm.get("source", "").lower() or click
    if not source:
        return None
    return source, utm.get("medium", "").lower() or (PAID if click and click in source else "")


def _linked(host: str) -> tuple[str, str]:
    if not host:
        return DIRECT, ""
    for domain, name in SOCIAL_NETWORKS.items():
        if host == domain or host.endswith(f".{domain}"):
            return name, SOCIAL
    engine = next((part for part in host.split(".")[:-1] if part in SEARCH_ENGINES), "")
    return (engine, SEARCH) if engine else (host, REFERRAL)


def _host(referrer: str) -> str:
    try:
        host = urlsplit(referrer.strip()).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")[:NAME_LENGTH]


def _is_own(host: str, site_id: int) -> bool:
    entries = host_table.entries()
    found = entries.get(host) or entries.get(f"www.{host}")
    return found is not None and found.site_id == site_id
