"""What the head of a public page says to search engines and to whoever shares it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page as ListPage
from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import get_language

from sites_app.languages import languages_of
from sites_app.models.settings import SiteSettings
from sites_app.page_texts import description_of, document_title, home_title


@dataclass(frozen=True, slots=True)
class SharedImage:
    """The picture that is shown where a page is shared."""

    full_url: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in a language, or `x-default`."""

    language: str
    href: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that a reader program finds by itself."""

    title: str
    href: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PageHead:
    """The head of one page; addresses are absolute."""

    title: str
    shared_title: str
    description: str
    robots: str
    canonical: str
    kind: str
    locale: str
    site_name: str
    image: SharedImage | None = None
    previous: str = ""
    next: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    author: str = ""
    tags: tuple[str, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    feeds: tuple[Feed, ...] = ()
    markdown: str = ""
    verifications: dict[str, str] = field(default_factory=dict)

    @property
    def published_time(self) -> str:
        """In ISO 8601, as Open Graph wants it."""
        return localtime(self.published_at).isoformat() if self.published_at else ""

    @property
    def modified_time(self) -> str:
        return localtime(self.modified_at).isoformat() if self.modified_at else ""

    def paged(self, pages: ListPage) -> "PageHead":
        """The head of one page of a listing, which is a page of its own: it stands for no other, and names the next."""
        number = pages.number
        return replace(
            self,
            title=document_title(self.shared_title, site_name=self.site_name, page_number=number)
            if number > 1
            else self.title,
            canonical=_page_address(self.canonical, number),
            previous=_page_address(self.canonical, number - 1) if pages.has_previous() else "",
            next=_page_address(self.canonical, number + 1) if pages.has_next() else "",
            # A page's further pages have no translations and no Markdown.
            alternates=self.alternates if number == 1 else (),
            markdown=self.markdown if number == 1 else "",
        )


def _page_address(address: str, number: int) -> str:
    return address if number == 1 else f"{address}?page={number}"


def page_head(page: Any, *, request: HttpRequest) -> PageHead:
    """The head of a page as it is now."""
    settings = SiteSettings.for_request(request)
    address = page.get_full_url(request) or ""
    title = page.seo_title or page.title
    whole = document_title(title, site_name=settings.name)
    if page.depth <= 2:
        whole = home_title(page.title, site_name=settings.name, tagline=settings.tagline)
    return PageHead(
        title=page.seo_title or whole,
        shared_title=title,
        description=description_of(page, getattr(page, "body", None) or ()),
        robots=page.robots,
        canonical=address,
        kind=page.og_type,
        locale=(get_language() or "").replace("-", "_"),
        site_name=settings.name,
        alternates=_alternates(page, request=request),
        markdown=f"{address}index.md" if settings.offers_markdown and page.robots.startswith("index") else "",
        verifications={
            name: code
            for name, code in (
                ("google-site-verification", settings.google_verification),
                ("msvalidate.01", settings.bing_verification),
            )
            if code and page.depth <= 2
        },
    )


def _alternates(page: Any, *, request: HttpRequest) -> tuple[Alternate, ...]:
    """The page in each of the site's languages, itself among them; nothing where there is only this one."""
    if not page.has_translations:
        return ()
    parts = page.get_url_parts(request)
    if parts is None or len(languages_of(parts[0], request)) < 2:
        return ()
    versions = page.get_translations(inclusive=True).live().public().select_related("locale").specific()
    shown = [version for version in versions if version.robots.startswith("index")]
    if len(shown) < 2:
        return ()
    found = {version.locale.language_code: version.get_full_url(request) or "" for version in shown}
    own = next((href for href in found.values() if _is_of_own_language(href, found)), "")
    default = [Alternate("x-default", own)] if own else []
    return (*(Alternate(language, found[language]) for language in sorted(found)), *default)


def _is_of_own_language(href: str, found: dict[str, str]) -> bool:
    """Whether the address is that of the site's own language: the only one without a prefix."""
    path = "/" + href.split("/", 3)[3]
    return not any(path.startswith(f"/{language}/") for language in found)
