"""What the resolvers of one request share: the site, its open pages, and the loaders."""

from dataclasses import dataclass
from typing import Any

import strawberry
from wagtail.models import Site

from api.graphql.loaders import Loaders
from api.graphql.site_pages import SitePages, pages_of


@dataclass(frozen=True, slots=True)
class Context:
    """The site of a request and how its rows are read."""

    site: Site
    pages: SitePages
    load: Loaders

    @property
    def root_url(self) -> str:
        return str(self.site.root_url)

    def absolute(self, path: str) -> str:
        """An address of the site's host; one that is absolute already, as a media server's, stays."""
        return path if "://" in path else f"{self.root_url}{path}"


type Info = strawberry.Info[Context, Any]


def context_of(site: Site) -> Context:
    """Asks the database; see `pages_of`."""
    pages = pages_of(site)
    return Context(site, pages, Loaders(site, pages))
