"""The rows of a batch of new articles, table by table, as Wagtail's own way of making a draft page leaves them."""

import json
import uuid
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, TaskState, WorkflowState

from generator.core.types import ArticleDraft
from generator.models import CampaignVersion, GeneratedArticle, Job
from generator.services.article_head import fields_of, head_fingerprints, place_of
from generator.services.draft_review import Review
from generator.services.draft_rows import RowTemplate
from generator.services.draft_search import SearchRow
from generator.services.placement import Place
from generator.services.stream_data import article_shape, fingerprint
from sites_app.log_entries import entry_marks
from sites_app.models import ArticlePage
from sites_app.search_texts import running_text


@dataclass(frozen=True, slots=True)
class NewPage:
    """A draft with all that is decided about its page before it has a place in the tree."""

    draft: ArticleDraft
    translation_key: uuid.UUID
    body: list[dict[str, Any]]
    body_json: str
    page_id: int
    revision_id: int
    workflow_state_id: int
    task_state_id: int


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A new page at its place, and the review that it enters there."""

    page: NewPage
    place: Place
    review: Review | None


@dataclass(frozen=True)
class Batch:
    """New pages that are written together, by one person at one moment."""

    pages: Sequence[NewPage]
    version: CampaignVersion
    job: Job | None
    user: AbstractBaseUser | None
    locale_id: int
    written_at: datetime = field(default_factory=timezone.now)

    @cached_property
    def page_type(self) -> ContentType:
        return ContentType.objects.get_for_model(ArticlePage)

    @cached_property
    def base_type(self) -> ContentType:
        return ContentType.objects.get_for_model(Page)

    @cached_property
    def prototype(self) -> ArticlePage:
        """An unsaved article with what the pages of the batch share."""
        return ArticlePage(live=False, owner=self.user, locale_id=self.locale_id, numchild=0)


def dump(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)


def write_articles(batch: Batch) -> None:
    """The part of each page that is the same wherever it goes."""
    RowTemplate(batch.prototype).copy(
        (
            (
                page.page_id,
                page.body_json,
                *place_of(page.draft),
                page.draft.word_count,
                dump(page.draft.structured_data),
            )
            for page in batch.pages
        ),
        columns=("page_ptr_id", "body", "place_name", "latitude", "longitude", "word_count", "structured_data"),
    )


def write_pages(batch: Batch, placed: Sequence[PlacedPage]) -> None:
    prototype = copy(batch.prototype)
    prototype.has_unpublished_changes = True
    prototype.latest_revision_created_at = batch.written_at
    RowTemplate(prototype, model=Page).copy(
        (
            (
                page.page_id, place.path, len(place.path) // Page.steplen, place.url_path, place.slug,
                page.draft.title, page.draft.title, page.draft.meta_title, page.draft.meta_description,
                page.translation_key, page.revision_id,
            )
            for page, place in ((new.page, new.place) for new in placed)
        ),
        columns=(
            "id", "path", "depth", "url_path", "slug", "title", "draft_title", "seo_title", "search_description",
            "translation_key", "latest_revision_id",
        ),
    )  # fmt: skip


def write_revisions(batch: Batch, placed: Sequence[PlacedPage]) -> None:
    shared = batch.prototype.serializable_data()
    template = RowTemplate(
        Revision(
            content_type=batch.page_type,
            base_content_type=batch.base_type,
            created_at=batch.written_at,
            user=batch.user,
            content={},
        )
    )
    template.copy(
        (
            (
                new.page.revision_id,
                str(new.page.page_id),
                new.page.draft.title,
                dump(shared | _revision_content(new.page, new.place)),
            )
            for new in placed
        ),
        columns=("id", "object_id", "object_str", "content"),
    )


def _revision_content(page: NewPage, place: Place) -> dict[str, Any]:
    draft = page.draft
    place_name, latitude, longitude = place_of(draft)
    return {
        "pk": page.page_id,
        "path": place.path,
        "depth": len(place.path) // Page.steplen,
        "url_path": place.url_path,
        "slug": place.slug,
        "title": draft.title,
        "draft_title": draft.title,
        "seo_title": draft.meta_title,
        "search_description": draft.meta_description,
        "translation_key": str(page.translation_key),
        "body": page.body_json,
        "place_name": place_name,
        "latitude": latitude,
        "longitude": longitude,
        "word_count": draft.word_count,
        "structured_data": draft.structured_data,
    }


def write_log(batch: Batch, placed: Sequence[PlacedPage]) -> None:
    """The history of each page: created, saved, and submitted where it is.

    Entries share an identifier with those of their page and no others: of entries with a common one Wagtail's history
    of a page shows the last of each action, whichever page it is of.
    """
    template = RowTemplate(PageLogEntry(content_type=batch.page_type, timestamp=batch.written_at, user=batch.user))
    columns = ("page_id", "label", "uuid", "action", "revision_id", "content_changed", "data")
    entries: list[tuple[Any, ...]] = []
    marks = entry_marks(batch.version.campaign.site_id)
    marked = dump(marks)
    for new in placed:
        page, title, action = new.page, new.page.draft.title, uuid.uuid4()
        entries.append((page.page_id, title, action, "wagtail.create", None, True, marked))
        entries.append((page.page_id, title, action, "wagtail.edit", page.revision_id, True, marked))
        if new.review is not None:
            begun = dump({**marks, "workflow": started(new.review, task_state_id=page.task_state_id)})
            entries.append((page.page_id, title, action, "wagtail.workflow.start", page.revision_id, False, begun))
    template.copy(entries, columns=columns)


def started(review: Review, *, task_state_id: int) -> dict[str, Any]:
    """What the history says of a workflow that began."""
    return {
        "id": review.workflow.pk,
        "title": review.workflow.name,
        "status": WorkflowState.STATUS_IN_PROGRESS,
        "next": {"id": review.task.pk, "title": review.task.name},
        "task_state_id": task_state_id,
    }


def write_review(batch: Batch, placed: Sequence[PlacedPage]) -> None:
    """The state of each page in its review workflow, at the first task."""
    entering = [(new.page, new.review) for new in placed if new.review is not None]
    if not entering:
        return
    states = RowTemplate(
        WorkflowState(content_type=batch.page_type, base_content_type=batch.base_type, requested_by=batch.user)
    )
    states.copy(
        (
            (page.workflow_state_id, str(page.page_id), review.workflow.pk, page.task_state_id)
            for page, review in entering
        ),
        columns=("id", "object_id", "workflow_id", "current_task_state_id"),
    )
    task_states = RowTemplate(TaskState(content_type=ContentType.objects.get_for_model(TaskState)))
    task_states.copy(
        ((page.task_state_id, page.workflow_state_id, page.revision_id, review.task.pk) for page, review in entering),
        columns=("id", "workflow_state_id", "revision_id", "task_id"),
    )


def write_provenance(batch: Batch) -> None:
    """Where each page came from, and what was written into each block."""
    template = RowTemplate(
        GeneratedArticle(
            site_id=batch.version.campaign.site_id,
            campaign_id=batch.version.campaign_id,
            version=batch.version,
            job=batch.job,
        )
    )
    template.copy(
        (
            (
                page.page_id, origin.position, origin.index, origin.headline_variant, dump(dict(origin.axis_keys)),
                dump(_blocks(page)), list(origin.fragments), dump(list(origin.dictionary_entries)), page.revision_id,
                dump(head_fingerprints(fields_of(page.draft))), page.draft.local_share, page.revision_id,
            )
            for page in batch.pages
            for origin in (page.draft.provenance,)
        ),
        columns=(
            "page_id", "position", "index", "headline_variant", "axis_keys", "blocks", "fragments",
            "dictionary_entries", "written_revision_id", "head", "local_share", "measured_revision_id",
        ),
    )  # fmt: skip


def _blocks(page: NewPage) -> list[dict[str, Any]]:
    values = {block["id"]: block["value"] for block in page.body}
    return [
        {
            "id": block.block_id,
            "section": block.section,
            "fragment": block.fragment,
            "choices": block.choices,
            "fingerprint": fingerprint(values[block.block_id]),
        }
        for block in page.draft.provenance.blocks
    ]


def search_rows(batch: Batch, *, with_body: bool) -> list[SearchRow]:
    shape = article_shape()
    return [
        SearchRow(
            page.page_id,
            {
                "title": page.draft.title,
                "search_description": page.draft.meta_description,
                "body": running_text(shape.texts(page.body)) if with_body else "",
            },
        )
        for page in batch.pages
    ]
