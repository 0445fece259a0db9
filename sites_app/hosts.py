"""The host table: which host name belongs to which site, kept in each process for a few seconds.

It is the only reader of host names, and holds no Django model so that settings may import it.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

_SECONDS = 5.0
# A host that isn't in the table may be that of a site made a moment ago, in another process.
_UNKNOWN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class SiteLocale:
    """The language of a site's own home page, whose addresses have no prefix."""

    locale_id: int
    language: str


@dataclass(frozen=True, slots=True)
class HostEntry:
    """What a host name stands for: its site, the site's status and language, and the primary host to redirect to
    (empty: none)."""

    site_id: int
    status: str
    locale: SiteLocale
    redirect_to: str = ""
    key: str = ""
    requires_second_factor: bool = False
    has_front_end: bool = False
    timezone: str = "UTC"
    measures_visits: bool = True


class HostTable:
    """`host → HostEntry`, read whole in two queries and kept for `_SECONDS`; an own write drops it at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, HostEntry] = {}
        self._locales: dict[int, SiteLocale] = {}
        self._named: dict[str, HostEntry] = {}
        self._read_at = float("-inf")

    def entries(self) -> dict[str, HostEntry]:
        if time.monotonic() - self._read_at > _SECONDS:
            with self._lock:
                if time.monotonic() - self._read_at > _SECONDS:
                    # The time before the read: what is written while we read is seen at the next one at the latest.
                    started = time.monotonic()
                    self._entries = self._read()
                    self._locales = {entry.site_id: entry.locale for entry in self._entries.values()}
                    served = self._entries.values()
                    self._named = {name: entry for entry in served for name in (entry.key, str(entry.site_id))}
                    self._read_at = started
        return self._entries

    def find(self, hostname: str) -> HostEntry | None:
        """What a host name stands for; None for nobody's. An unknown one is looked for anew, at most twice a second."""
        entry = self.entries().get(hostname)
        if entry is None and min(_SECONDS, _UNKNOWN_SECONDS) < time.monotonic() - self._read_at:
            self.forget()
            entry = self.entries().get(hostname)
        return entry

    def locale_of(self, site_id: int) -> SiteLocale | None:
        """The language of a site's own home page; None for a site that is not served."""
        self.entries()
        return self._locales.get(site_id)

    def of_site(self, site_id: int) -> HostEntry | None:
        """What the site's primary host stands for; None for a site that is not served."""
        self.entries()
        return self._named.get(str(site_id))

    def named(self, name: str) -> HostEntry | None:
        """What a site's key, its number or one of its host names stands for, with no redirect; None for nobody's."""
        entries, name = self.entries(), name.lower()
        entry = entries.get(name) or self._named.get(name)
        return replace(entry, redirect_to="") if entry else None

    def sites_with_second_factor(self) -> frozenset[int]:
        """The keys of the sites whose people have to have a second factor."""
        return frozenset(entry.site_id for entry in self.entries().values() if entry.requires_second_factor)

    def sites_with_front_end(self) -> frozenset[int]:
        """The keys of the sites that a program of their own draws, with a place for previews."""
        return frozenset(entry.site_id for entry in self.entries().values() if entry.has_front_end)

    def forget(self) -> None:
        """Makes the next look-up read the database."""
        self._read_at = float("-inf")

    @staticmethod
    def _read() -> dict[str, HostEntry]:
        from sites_app.models import SiteDomain, SiteSettings

        # A site without settings was not provisioned, and is not served.
        home = "site__root_page__locale"
        rows = SiteSettings.objects.order_by("site_id").values_list(
            *("site__hostname", "site_id", "status", home, f"{home}__language_code", "key", "requires_second_factor"),
            *("front_end_url", "front_end_preview_path", "timezone", "measures_visits"),
        )
        entries = {
            hostname.lower(): HostEntry(
                site_id,
                status,
                SiteLocale(locale_id, language),
                key=key,
                requires_second_factor=needs_factor,
                has_front_end=bool(front_end and preview),
                timezone=timezone,
                measures_visits=measures_visits,
            )
            for (
                *(hostname, site_id, status, locale_id, language, key, needs_factor, front_end, preview),
                timezone,
                measures_visits,
            ) in rows
        }
        primaries = {entry.site_id: hostname for hostname, entry in entries.items()}
        for hostname, site_id, redirects in SiteDomain.objects.values_list("hostname", "site_id", "redirects"):
            if primary := primaries.get(site_id):
                served = replace(entries[primary], redirect_to=primary if redirects else "")
                entries.setdefault(hostname, served)
        return entries


host_table = HostTable()


class TenantHosts(list[str]):
    """Django's `ALLOWED_HOSTS`: the platform's hosts, and when iterated every tenant's host as it stands now.

    A list because Django insists on one; `validate_host` only ever iterates.
    """

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from host_table.entries()
