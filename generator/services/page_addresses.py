"""The addresses that pages had and have: redirects from the old ones as Wagtail makes them, and the caches told."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import BatchRedirectCreator
from wagtail.coreutils import get_dummy_request
from wagtail.models import Site
from wagtail.models.sites import SiteRootPath

from sites_app.models import ArticlePage


@dataclass(frozen=True, slots=True)
class Relocation:
    """A page whose address changed."""

    page_id: int
    before: str
    after: str


def redirect(relocations: Sequence[Relocation]) -> None:
    """Make redirects from where the pages were, on each host that served them and does so still.

    One that was made automatically from the same address is replaced. Nothing is made where the installation says so.
    """
    if not getattr(settings, "WAGTAILREDIRECTS_AUTO_CREATE", True) or not relocations:
        return
    batch = BatchRedirectCreator(max_size=2_000, ignore_conflicts=True)
    for host in _hosts():
        for each in relocations:
            path = host.path_of(each.before) if host.serves(each.after) else None
            if path is not None:
                batch.add(
                    old_path=Redirect.normalise_path(path.rstrip("/") + "/"),
                    site=host.site,
                    redirect_page_id=each.page_id,
                    automatically_created=True,
                )
    batch.process()


def purge(relocations: Sequence[Relocation]) -> None:
    """Let the caches before the sites forget both addresses of each page, once the transaction is committed."""
    if not getattr(settings, "WAGTAILFRONTENDCACHE", None) or not relocations:
        return
    urls = [
        f"{host.root_url}{path}"
        for host in _hosts()
        for each in relocations
        for path in (host.path_of(each.before), host.path_of(each.after))
        if path is not None
    ]
    transaction.on_commit(PurgeBatch(urls).purge)


class _Host:
    """A site as Wagtail makes addresses for it."""

    def __init__(self, site: Site, *, root_paths: Sequence[SiteRootPath]) -> None:
        self.site = site
        self.root_url = root_paths[0].root_url
        self._roots = tuple(root.root_path for root in root_paths)
        # Wagtail keeps on it what it would ask for at each page.
        self._request = get_dummy_request(site=site)

    def serves(self, url_path: str) -> bool:
        return url_path.startswith(self._roots)

    def path_of(self, url_path: str) -> str | None:
        """The path of an article's address on this host; None when the host has none for it."""
        if not self.serves(url_path):
            return None
        parts = ArticlePage(url_path=url_path).get_url_parts(self._request)
        return parts[2] if parts else None


def _hosts() -> list[_Host]:
    roots: dict[int, list[SiteRootPath]] = {}
    for root in Site.get_site_root_paths():
        roots.setdefault(root.site_id, []).append(root)
    return [_Host(site, root_paths=roots[pk]) for pk, site in sorted(Site.objects.in_bulk(roots).items())]
