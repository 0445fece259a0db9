"""Publishes former revisions of a set of live articles again, as Wagtail's own action would page by page.

The text that was live until now stays as the page's latest revision, as unpublished changes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from wagtail.models import Page, Revision

from generator.enums import ArticleStatus
from generator.models import GeneratedArticle
from generator.querysets import among
from generator.services.article_merges import CONTENT_FIELDS
from generator.services.draft_references import update_references
from generator.services.draft_rows import update_rows
from generator.services.draft_search import index_articles
from generator.services.draft_tables import dump
from generator.services.page_sets import listeners
from generator.services.page_sets.rewriting import KEPT_OF_ROW
from generator.services.page_sets.runs import Run, with_permission
from sites_app.models import ArticlePage

_ON_PAGE = ("title", "seo_title", "search_description")
_ON_ARTICLE = {
    "body": "jsonb",
    "structured_data": "jsonb",
    "place_name": "text",
    "latitude": "float8",
    "longitude": "float8",
    "word_count": "int",
}
# Of a revision's content, what publishing it does not take from there, and what this set writes.
_MAY_DIFFER = frozenset({*KEPT_OF_ROW, *CONTENT_FIELDS, "pk", "content_type", "live_revision", "last_published_at"})


@dataclass(frozen=True, slots=True)
class _Restoring:
    page_id: int
    revision_id: int
    content: Mapping[str, Any]


def restore(run: Run, former: Mapping[int, int]) -> frozenset[int]:
    """Publish for each page of the run the former revision that is named, by page, in a fixed number of statements.

    Returned are the pages that were: those that the user may publish, in no review, and whose former revision differs
    from the live one in the text alone. The caller writes the history, to which this adds.
    """
    pages = [page for pk, page in run.pages.items() if pk in former and page.live and page.step is None]
    pages = [page for page in pages if page.status is ArticleStatus.PUBLISHED]
    restoring = _plain({page.page_id: former[page.page_id] for page in with_permission(run.user, "publish", pages)})
    ids = [each.page_id for each in restoring]
    _write(restoring, run)
    for each in restoring:
        page = run.pages[each.page_id]
        run.history.add(page, "wagtail.publish", revision_id=each.revision_id, content_changed=True)
    update_references({each.page_id: json.loads(each.content["body"]) for each in restoring})
    index_articles(ids)
    listeners.tell_published(ids)
    return frozenset(ids)


def _plain(former: Mapping[int, int]) -> list[_Restoring]:
    """The pages whose former revision is there and differs from the live one in nothing but the text."""
    if not former:
        return []
    live = dict(Page.objects.filter(among("pk", former)).values_list("pk", "live_revision_id"))
    wanted = [*former.values(), *(pk for pk in live.values() if pk is not None)]
    contents = dict(Revision.objects.filter(among("pk", wanted)).values_list("pk", "content"))
    found = []
    for page_id, revision_id in sorted(former.items()):
        then, now = contents.get(revision_id), contents.get(live.get(page_id))
        if then is not None and now is not None and _rest(then) == _rest(now):
            found.append(_Restoring(page_id, revision_id, then))
    return found


def _rest(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in _MAY_DIFFER}


def _write(restoring: Sequence[_Restoring], run: Run) -> None:
    rows = [(each.page_id, *(_column(each.content, name) for name in _ON_ARTICLE)) for each in restoring]
    update_rows(ArticlePage._meta.db_table, "page_ptr_id", rows, _ON_ARTICLE)
    heads = [(each.page_id, each.revision_id, *(each.content[name] for name in _ON_PAGE)) for each in restoring]
    types = {"live_revision_id": "int", **dict.fromkeys(_ON_PAGE, "text")}
    update_rows(Page._meta.db_table, "id", heads, types)
    ids = [each.page_id for each in restoring]
    Page.objects.filter(among("pk", ids)).update(
        last_published_at=run.at,
        expired=False,
        has_unpublished_changes=~Q(live_revision_id=F("latest_revision_id")),
    )
    # The row says something else than what the generator wrote last.
    GeneratedArticle.objects.filter(among("pk", ids)).update(written_revision_id=None, updated_at=run.at)


def _column(content: Mapping[str, Any], name: str) -> Any:
    return dump(content[name]) if name == "structured_data" else content[name]
