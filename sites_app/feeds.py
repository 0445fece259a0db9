"""The feeds of a blog: RSS 2.0 and Atom of its newest posts, with absolute addresses of its own site."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

from django.contrib.syndication.views import add_domain
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape
from django.utils.http import http_date

POSTS = 30


class _WholeRss(Rss201rev2Feed):
    """RSS with the whole text of each post beside its summary."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class _WholeAtom(Atom1Feed):
    """Atom with the whole text of each post beside its summary."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


FORMATS: dict[str, Any] = {"rss": _WholeRss, "atom": _WholeAtom}


def feed_response(
    blog: Any, posts: Iterable[Any], *, kind: str, site_name: str, request: HttpRequest, html_of: Any
) -> HttpResponse:
    """The posts as a feed of the kind, newest first. `html_of` gives the text of a post as HTML."""
    address = blog.get_full_url(request)
    feed = FORMATS[kind](
        title=f"{blog.title} – {site_name}" if site_name not in blog.title else blog.title,
        link=address,
        description=blog.search_description or blog.introduction or blog.title,
        language=blog.locale.language_code,
        feed_url=f"{address}{'feed' if kind == 'rss' else 'atom'}/",
        author_name=site_name,
    )
    for post in posts:
        link = post.get_full_url(request)
        feed.add_item(
            title=post.title,
            link=link,
            description=escape(post.introduction or post.search_description),
            content=html_of(post),
            unique_id=link,
            unique_id_is_permalink=True,
            pubdate=_moment(post),
            updateddate=post.last_published_at,
            author_name=post.author_name or site_name,
            categories=[tag.name for tag in post.tags.all()],
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    newest = max((post.last_published_at for post in posts if post.last_published_at), default=None)
    if newest:
        response["Last-Modified"] = http_date(newest.timestamp())
    return response


def _moment(post: Any) -> datetime:
    """The post's date as a moment: that of its publishing if it is of that day, else noon, in every time zone's day."""
    first = post.first_published_at
    if first is not None and first.date() == post.published_on:
        return first
    return datetime.combine(post.published_on, time(12), tzinfo=UTC)


def absolute_links(html: str, *, root: str) -> str:
    """The HTML with its own site's links made absolute, since a reader program shows it elsewhere."""
    domain, is_secure = root.split("://", 1)[1].rstrip("/"), root.startswith("https://")
    for attribute in ("href", "src"):
        parts = html.split(f'{attribute}="')
        html = parts[0] + "".join(
            f'{attribute}="{add_domain(domain, address, is_secure)}"{rest}' if address.startswith("/") else
            f'{attribute}="{address}"{rest}'
            for address, _, rest in (part.partition('"') for part in parts[1:])
        )  # fmt: skip
    return html
