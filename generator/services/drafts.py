"""The only bulk writer of article pages: finished drafts become pages, exactly once, in a handful of statements.

A page written here is the page that `add_child`, `save_revision` and `workflow.start` would have written, row for row;
the parity test holds this module to that, whatever Wagtail adds. Signals are not sent and mails are not written.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from wagtail.models import Page, Revision, TaskState, WorkflowState

from generator.core.types import ArticleDraft
from generator.models import CampaignVersion, GeneratedArticle, Job
from generator.services import draft_tables as tables
from generator.services.draft_references import write_references
from generator.services.draft_review import reviews_below
from generator.services.draft_rows import reserve_ids
from generator.services.draft_search import Indexed, write_search_rows
from generator.services.placement import PlacementError, lock_parent, place
from generator.services.stream_data import article_shape

# Whoever finds its positions taken looks again, once for each that was quicker.
ATTEMPTS = 5

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
    indexed: Indexed = Indexed.SUMMARY,
) -> SaveReport:
    """Store the drafts as unpublished pages beneath their hubs, as a part of the caller's transaction.

    A position of the version that is stored already is skipped, whoever stored it. The pages enter the review workflow
    of their place in the tree. The number of statements does not depend on the number of drafts. Raises PlacementError
    when the tree cannot hold them; then nothing is stored.
    """
    locale_id = Page.objects.values_list("locale_id", flat=True).get(pk=version.campaign.parent_page_id)
    for _ in range(ATTEMPTS):
        fresh = _not_stored(drafts, version=version, locale_id=locale_id)
        if not fresh:
            return SaveReport(0, len(drafts), ())
        pages = _new_pages(fresh)
        batch = tables.Batch(pages=pages, version=version, job=job, user=user, locale_id=locale_id)
        if _claim(batch):
            _write(batch, indexed=indexed, enter_workflow=enter_workflow)
            return SaveReport(len(pages), len(drafts) - len(pages), tuple(page.page_id for page in pages))
    raise PlacementError("Others keep writing the same positions. Try again later.")


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


def _new_pages(fresh: Keyed) -> list[tables.NewPage]:
    shape = article_shape()
    ids = reserve_ids(len(fresh), Page, Revision, WorkflowState, TaskState)
    pages = []
    for (key, draft), (page_id, revision_id, state_id, task_state_id) in zip(fresh.items(), ids, strict=True):
        body = shape.complete(draft.blocks)
        pages.append(
            tables.NewPage(
                draft=draft,
                translation_key=key,
                body=body,
                body_json=tables.dump(body),
                page_id=page_id,
                revision_id=revision_id,
                workflow_state_id=state_id,
                task_state_id=task_state_id,
            )
        )
    return pages


def _claim(batch: tables.Batch) -> bool:
    """Write the provenance, whose constraints let nobody else store these positions; whether nobody else has.

    Waits for whoever is storing one of them at this moment.
    """
    try:
        with transaction.atomic():
            tables.write_provenance(batch)
    except IntegrityError:
        return False
    return True


def _write(batch: tables.Batch, *, indexed: Indexed, enter_workflow: bool) -> None:
    """Write the other rows: what does not depend on the place in the tree first, so that its locks are held shortly."""
    tables.write_articles(batch)
    write_references(batch)
    if indexed is not Indexed.NOTHING:
        rows = tables.search_rows(batch, with_body=indexed is Indexed.EVERYTHING)
        write_search_rows(rows, locale_id=batch.locale_id)
    placed = _place(batch, enter_workflow=enter_workflow)
    tables.write_pages(batch, placed)
    tables.write_revisions(batch, placed)
    tables.write_review(batch, placed)
    tables.write_log(batch, placed)


def _place(batch: tables.Batch, *, enter_workflow: bool) -> list[tables.PlacedPage]:
    campaign = batch.version.campaign
    parent = lock_parent(campaign)
    places = place([page.draft for page in batch.pages], parent=parent, hub_pattern=campaign.hub_pattern)
    reviews = reviews_below(parent, hub_ids={place.parent_id for place in places}) if enter_workflow else {}
    return [
        tables.PlacedPage(page=page, place=place_, review=reviews.get(place_.parent_id))
        for page, place_ in zip(batch.pages, places, strict=True)
    ]
