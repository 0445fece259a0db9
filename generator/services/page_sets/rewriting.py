"""Writes the new texts of a set of articles, as Wagtail's editor would page by page: revisions, rows, history.

A draft's row gets the text with its revision. The text of a live page is a revision that waits to be published, unless
the set publishes it at once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from wagtail.models import Page, Revision

from generator.enums import ArticleStatus
from generator.models import CampaignVersion
from generator.services import moves
from generator.services.article_merges import MergedArticle
from generator.services.draft_references import update_references
from generator.services.draft_review import reviews_at
from generator.services.draft_rows import RowTemplate, reserve_ids, update_rows
from generator.services.draft_search import SearchRow, index_articles, write_search_rows
from generator.services.draft_tables import dump
from generator.services.page_sets import listeners, reviewing
from generator.services.page_sets.history import History
from generator.services.page_sets.states import PageState
from generator.services.stream_data import article_shape
from sites_app.models import ArticlePage
from sites_app.search_texts import running_text

SENT_BACK = "The article was rendered anew."
# Of a page's row, what a revision's content never decides: `Page.with_content_json` takes it from the row as well.
KEPT_OF_ROW = (
    "path", "depth", "numchild", "url_path", "draft_title", "live", "has_unpublished_changes", "owner", "locked",
    "locked_by", "locked_at", "latest_revision", "latest_revision_created_at", "translation_key", "locale", "alias_of",
    "first_published_at", "is_approved",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One page with its new text. `content` is that of its latest revision, `row` the page's own columns."""

    state: PageState
    merged: MergedArticle
    content: Mapping[str, Any]
    row: Mapping[str, Any]
    version: int
    is_published: bool

    @property
    def is_on_row(self) -> bool:
        """Whether the page's own row gets the text as well."""
        return self.is_published or not self.state.live


@dataclass(frozen=True, slots=True)
class Written:
    """The revisions that were written, by page, and which of them the pages' rows agree with."""

    revisions: Mapping[int, int]
    agreeing: frozenset[int]


def write(
    rewritings: Sequence[Rewriting],
    *,
    version: CampaignVersion,
    user: User,
    at: datetime,
    keeps_back: Callable[[Mapping[int, int]], Collection[int]],
) -> Written:
    """Write the pages' new texts and history; the number of statements does not depend on the number of pages.

    `keeps_back` is asked, once there are revisions, which of the pages that would be published, with their revisions,
    keep their text as a draft.
    """
    ids = [pk for (pk,) in reserve_ids(len(rewritings), Revision)]
    revisions = {each.state.page_id: pk for each, pk in zip(rewritings, ids, strict=True)}
    _write_revisions(rewritings, revisions, user=user, at=at)
    wanted = {each.state.page_id: revisions[each.state.page_id] for each in rewritings if each.is_published}
    kept_back = keeps_back(wanted) if wanted else ()
    rewritings = [replace(each, is_published=False) if each.state.page_id in kept_back else each for each in rewritings]
    on_rows = [each for each in rewritings if each.is_on_row]
    _update_articles(on_rows)
    _update_pages(rewritings, revisions, at=at)
    update_references({each.state.page_id: each.merged.fields["body"] for each in on_rows})
    _index(on_rows)
    published = [each.state.page_id for each in rewritings if each.is_published]
    _publish(published, at=at)
    history = History(user=user, at=at, site_id=version.campaign.site_id)
    for each in rewritings:
        _log(each, revisions[each.state.page_id], history, version=version)
    _send_back(rewritings, revisions, history, user=user, at=at)
    history.write()
    listeners.tell_saved([each.state.page_id for each in rewritings if not each.is_published])
    listeners.tell_published(published)
    return Written(revisions, frozenset(each.state.page_id for each in on_rows))


def _write_revisions(
    rewritings: Sequence[Rewriting], revisions: Mapping[int, int], *, user: User, at: datetime
) -> None:
    empty = ArticlePage().serializable_data()
    template = RowTemplate(
        Revision(
            content_type=ContentType.objects.get_for_model(ArticlePage),
            base_content_type=ContentType.objects.get_for_model(Page),
            created_at=at,
            user=user,
            content={},
        )
    )
    template.copy(
        (
            (
                revisions[each.state.page_id],
                str(each.state.page_id),
                each.merged.fields["title"],
                dump({name: value for name, value in {**empty, **_content(each)}.items() if name in empty}),
            )
            for each in rewritings
        ),
        columns=("id", "object_id", "object_str", "content"),
    )


def _content(each: Rewriting) -> dict[str, Any]:
    return {
        **each.content,
        **{name: each.row[name] for name in KEPT_OF_ROW},
        "pk": each.state.page_id,
        "content_type": ContentType.objects.get_for_model(ArticlePage).pk,
        **each.merged.fields,
        "body": each.merged.body_json,
    }


def _update_articles(rewritings: Sequence[Rewriting]) -> None:
    columns = ("place_name", "latitude", "longitude", "word_count")
    rows = [
        (
            each.state.page_id,
            each.merged.body_json,
            dump(each.merged.fields["structured_data"]),
            *(each.merged.fields[name] for name in columns),
        )
        for each in rewritings
    ]
    update_rows(
        ArticlePage._meta.db_table,
        "page_ptr_id",
        rows,
        {
            "body": "jsonb",
            "structured_data": "jsonb",
            "place_name": "text",
            "latitude": "float8",
            "longitude": "float8",
            "word_count": "int",
        },
    )


def _update_pages(rewritings: Sequence[Rewriting], revisions: Mapping[int, int], *, at: datetime) -> None:
    """Point each page at its new revision; of those that get the text themselves, write that as well."""
    types = {
        "draft_title": "text",
        "latest_revision_id": "int",
        "has_unpublished_changes": "bool",
        "latest_revision_created_at": "timestamptz",
    }
    head = ("title", "seo_title", "search_description")
    waiting, on_rows = [], []
    for each in rewritings:
        fields = each.merged.fields
        row = (each.state.page_id, fields["title"], revisions[each.state.page_id], not each.is_published, at)
        if each.is_on_row:
            on_rows.append((*row, *(fields[name] for name in head)))
        else:
            waiting.append(row)
    update_rows(Page._meta.db_table, "id", waiting, types)
    update_rows(Page._meta.db_table, "id", on_rows, {**types, **dict.fromkeys(head, "text")})


def _index(on_rows: Sequence[Rewriting]) -> None:
    """Index the drafts: by title and description, as new ones are, or whole where a part is a person's."""
    shape = article_shape()
    write_search_rows(
        [
            SearchRow(
                each.state.page_id,
                {
                    "title": each.merged.fields["title"],
                    "search_description": each.merged.fields["search_description"],
                    "body": running_text(shape.texts(each.merged.fields["body"])) if each.merged.is_own else "",
                },
            )
            for each in on_rows
            if not each.is_published
        ]
    )


def _publish(page_ids: Sequence[int], *, at: datetime) -> None:
    if not page_ids:
        return
    Page.objects.filter(pk__in=page_ids).update(
        expired=False, last_published_at=at, live_revision_id=F("latest_revision_id")
    )
    index_articles(page_ids)


def _log(each: Rewriting, revision_id: int, history: History, *, version: CampaignVersion) -> None:
    page = replace(each.state, title=each.merged.fields["title"], revision_id=revision_id)
    data = log_data(each.merged, before=each.version, version=version)
    history.add(page, "generator.rerender", data=data, revision_id=revision_id, content_changed=True)
    if each.is_published:
        renamed: dict[str, Any] = {}
        if each.row["title"] != each.merged.fields["title"]:
            renamed = {"title": {"old": each.row["title"], "new": each.merged.fields["title"]}}
            history.add(page, "wagtail.rename", data=renamed, revision_id=revision_id)
        history.add(page, "wagtail.publish", data=renamed, revision_id=revision_id, content_changed=True)


def log_data(merged: MergedArticle, *, before: int, version: CampaignVersion) -> dict[str, Any]:
    """What the history says of an article that was rendered anew."""
    return {"from": before, "to": version.number, "sections": list(merged.changed_sections), "kept": merged.kept}


def _send_back(
    rewritings: Sequence[Rewriting], revisions: Mapping[int, int], history: History, *, user: User, at: datetime
) -> None:
    """A text that nobody has seen is not approved: approved drafts await review again."""
    approved = [each.state for each in rewritings if each.state.status is ArticleStatus.APPROVED]
    if not approved:
        return
    titles = {each.state.page_id: each.merged.fields["title"] for each in rewritings}
    pages = {
        page.page_id: replace(page, title=titles[page.page_id], revision_id=revisions[page.page_id])
        for page in approved
    }
    for page in pages.values():
        history.arrive(page, ArticleStatus.QC, current=page.status, why=SENT_BACK)
    ArticlePage.objects.filter(pk__in=pages).update(is_approved=False)
    moves.move_locked(pages.keys(), ArticleStatus.QC, at=at, user=user)
    reviews = reviews_at({page.page_id: page.path for page in pages.values() if page.step is None})
    begun = {page_id: review for page_id, review in sorted(reviews.items()) if review is not None}
    reviewing.start(begun, pages, history=history, user=user)
