"""The host table: which host name belongs to which site, kept in each process for a few seconds.

It is the only reader of host names, and holds no Django model so that settings may import it.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class HostEntry:
    """What a host name stands for: its site, and the primary host to redirect to (empty: none)."""

    site_id: int
    redirect_to: str


class HostTable:
    """`host → HostEntry`, read whole in one query and kept for `_SECONDS`; an own write drops it at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, HostEntry] = {}
        self._read_at = float("-inf")

    def entries(self) -> dict[str, HostEntry]:
        if time.monotonic() - self._read_at > _SECONDS:
            with self._lock:
                if time.monotonic() - self._read_at > _SECONDS:
                    self._entries = self._read()
                    self._read_at = time.monotonic()
        return self._entries

    def forget(self) -> None:
        """Makes the next look-up read the database."""
        self._read_at = float("-inf")

    @staticmethod
    def _read() -> dict[str, HostEntry]:
        from django.db.models import F
        from wagtail.models import Site

        from sites_app.models import SiteDomain

        entries = {
            hostname.lower(): HostEntry(site_id=pk, redirect_to="")
            for pk, hostname in Site.objects.order_by("pk").values_list("pk", "hostname")
        }
        for domain in SiteDomain.objects.values("hostname", "redirects", "site_id", primary=F("site__hostname")):
            entries.setdefault(
                domain["hostname"],
                HostEntry(site_id=domain["site_id"], redirect_to=domain["primary"] if domain["redirects"] else ""),
            )
        return entries


host_table = HostTable()


class TenantHosts(list[str]):
    """Django's `ALLOWED_HOSTS`: the platform's hosts, and when iterated every tenant's host as it stands now.

    A list because Django insists on one; `validate_host` only ever iterates.
    """

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from host_table.entries()
