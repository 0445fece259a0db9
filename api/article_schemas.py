"""Articles as the API gives them: the old API's names, and where each of them is."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from generator.enums import ArticleStatus, JobPriority
from generator.models import GeneratedArticle


class ArticleAnswer(Schema):
    """An article as in a list. `url` is its address on its site once it is live; `id` and `article_id` are one."""

    id: str
    article_id: str
    site_id: str
    campaign_id: str
    job_id: str | None
    status: ArticleStatus
    title: str
    slug: str
    meta_title: str
    meta_description: str
    place: str
    word_count: int
    is_live: bool
    url: str | None
    axis_keys: dict[str, str]
    priority: JobPriority
    assignee: str | None
    due_on: date | None
    release_at: datetime | None
    similarity: float | None
    local_share: float | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


class ArticleDetail(ArticleAnswer):
    """An article with its text as it stands in its last revision: as HTML, and as the blocks that make it up."""

    content: str
    blocks: list[dict[str, Any]]


class ArticleList(Schema):
    """Articles, the newest first; `next` is the `cursor` of those after them, null at the end."""

    articles: list[ArticleAnswer]
    next: str | None


def article_answer(article: GeneratedArticle) -> dict[str, Any]:
    """An article that was read with its page, its assignee and its site."""
    page = article.page
    names = ("status", "axis_keys", "priority", "due_on", "release_at", "similarity", "local_share")
    return {
        **{name: getattr(article, name) for name in (*names, "created_at", "updated_at")},
        "id": str(article.pk),
        "article_id": str(article.pk),
        "site_id": str(article.site_id),
        "campaign_id": str(article.campaign_id),
        "job_id": None if article.job_id is None else str(article.job_id),
        "title": page.draft_title or page.title,
        "slug": page.slug,
        "meta_title": page.seo_title,
        "meta_description": page.search_description,
        "place": page.place_name,
        "word_count": page.word_count,
        "is_live": page.live,
        "url": _address(article) if page.live else None,
        "assignee": article.assignee and article.assignee.get_username(),
        "published_at": page.last_published_at,
    }


def article_detail(article: GeneratedArticle) -> dict[str, Any]:
    """An article with its text."""
    page = article.page.get_latest_revision_as_object()
    return {
        **article_answer(article),
        "title": page.title,
        "meta_title": page.seo_title,
        "meta_description": page.search_description,
        "content": str(page.body.render_as_block()),
        "blocks": page.body.get_prep_value(),
    }


def _address(article: GeneratedArticle) -> str:
    """Where visitors read it; without a query, for a list of any length."""
    root = article.site.root_page.url_path
    return f"{article.site.root_url}/{article.page.url_path.removeprefix(root)}"
