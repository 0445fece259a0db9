"""The only bulk writer of article pages: finished drafts become pages, exactly once, in a handful of statements.

A page written here is the page that `add_child`, `save_revision` and `workflow.start` would have written, row for row;
the parity test holds this module to that, whatever Wagtail adds. Signals are not sent and mails are not written.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.models import Page, Revision, TaskState, WorkflowState

from generator.core.types import ArticleDraft
from generator.models import CampaignVersion, GeneratedArticle, Job
from generator.services import draft_tables as tables
from generator.services.draft_review import reviews_below
from generator.services.draft_rows import reserve_ids
from generator.services.draft_search import write_search_rows
from generator.services.placement import Place, lock_parent, place
from generator.services.stream_data import article_shape

type Keyed = dict[uuid.UUID, ArticleDraft]


@dataclass(frozen=True, slots=True)
class SaveReport:
    """What became of a batch: `skipped` drafts were stored before. `page_ids` are the new pages, in order."""

    created: int
    skipped: int
    page_ids: tuple[int, ...]


@transaction.atomic
def save(
    drafts: Sequence[ArticleDraft],
    *,
    version: CampaignVersion,
    job: Job | None = None,
    user: AbstractBaseUser | None = None,
    enter_workflow: bool = True,
    index_search: bool = True,
) -> SaveReport:
    """Store the drafts as unpublished pages beneath their hubs, as a part of the caller's transaction.

    A position of the version that is stored already is skipped, whoever stored it. The pages enter the review workflow
    of their place in the tree. The number of statements does not depend on the number of drafts. Raises PlacementError
    when the tree cannot hold them; then nothing is stored.
    """
    campaign = version.campaign
    parent = lock_parent(campaign)
    fresh = _not_stored(drafts, version=version, locale_id=parent.locale_id)
    if fresh:
        places = place(list(fresh.values()), parent=parent, hub_pattern=campaign.hub_pattern)
        pages = _new_pages(fresh, places=places, parent=parent, enter_workflow=enter_workflow)
        batch = tables.Batch(pages=pages, version=version, job=job, user=user, parent=parent)
        _write(batch, index_search=index_search)
    else:
        pages = []
    return SaveReport(len(pages), len(drafts) - len(pages), tuple(page.page_id for page in pages))


def translation_key(version: CampaignVersion, position: int) -> uuid.UUID:
    """The translation key of a position's page: the same for ever, so that the database refuses a second page."""
    return uuid.uuid5(version.campaign.uid, f"{version.number}:{position}")


def _not_stored(drafts: Sequence[ArticleDraft], *, version: CampaignVersion, locale_id: int) -> Keyed:
    """The drafts that have no page yet, by translation key, in their order."""
    keyed = {translation_key(version, draft.provenance.position): draft for draft in drafts}
    positions = [draft.provenance.position for draft in keyed.values()]
    stored = set(
        GeneratedArticle.objects.for_site(version.campaign.site_id)
        .filter(version=version, position__in=positions)
        .values_list("position", flat=True)
    )
    pages = Page.objects.filter(translation_key__in=keyed, locale_id=locale_id)
    stored_keys = set(pages.values_list("translation_key", flat=True))
    return {
        key: draft for key, draft in keyed.items() if key not in stored_keys and draft.provenance.position not in stored
    }


def _new_pages(fresh: Keyed, *, places: Sequence[Place], parent: Page, enter_workflow: bool) -> list[tables.NewPage]:
    shape = article_shape()
    reviews = reviews_below(parent, hub_ids={place.parent_id for place in places}) if enter_workflow else {}
    ids = reserve_ids(len(fresh), Page, Revision, WorkflowState, TaskState)
    pages = []
    for (key, draft), place_, (page_id, revision_id, state_id, task_state_id) in zip(
        fresh.items(), places, ids, strict=True
    ):
        body = shape.complete(draft.blocks)
        pages.append(
            tables.NewPage(
                draft=draft,
                place=place_,
                translation_key=key,
                body=body,
                body_json=tables.dump(body),
                review=reviews.get(place_.parent_id),
                page_id=page_id,
                revision_id=revision_id,
                workflow_state_id=state_id,
                task_state_id=task_state_id,
            )
        )
    return pages


def _write(batch: tables.Batch, *, index_search: bool) -> None:
    tables.write_pages(batch)
    tables.write_revisions(batch)
    tables.write_review(batch)
    tables.write_log(batch)
    tables.write_references(batch)
    tables.write_provenance(batch)
    if index_search:
        write_search_rows(tables.search_rows(batch))
