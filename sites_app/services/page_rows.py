"""Writes the rows of a set of new pages whose parents are locked, in every table, as Wagtail would page by page."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from modelsearch.backends import get_search_backends
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from sites_app.log_entries import entry_marks, page_sites
from sites_app.services import page_places, set_listeners, visible_changes
from sites_app.services.page_places import Family, PageWriterError


@dataclass(slots=True)
class PageSet:
    """New pages by their parents, parents before their children."""

    families: Sequence[tuple[Family, Sequence[Page]]]
    user: AbstractBaseUser | None
    at: datetime = field(default_factory=timezone.now)
    pages: list[Page] = field(init=False)
    revisions: list[Revision] = field(init=False)
    page_type: dict[type[Page], ContentType] = field(init=False)
    base_type: ContentType = field(init=False)

    def __post_init__(self) -> None:
        self.pages = [page for _, pages in self.families for page in pages]
        self.page_type = {
            model: ContentType.objects.get_for_model(model) for model in dict.fromkeys(map(type, self.pages))
        }
        self.base_type = ContentType.objects.get_for_model(Page)

    def by_type(self) -> Iterator[tuple[type[Page], list[Page]]]:
        for model in self.page_type:
            yield model, [page for page in self.pages if type(page) is model]


def write(group: PageSet) -> None:
    """Store the pages, drafts and live ones; in memory they are then as they are stored. Raises PageWriterError."""
    _place(group)
    _write_children(group)
    _make_revisions(group)
    _publish(group)
    _count_children(group)
    Page._base_manager.bulk_create(
        Page(**{each.attname: getattr(page, each.attname) for each in Page._meta.concrete_fields})
        for page in group.pages
    )
    for model, pages in group.by_type():
        model._base_manager.get_queryset()._batched_insert(pages, model._meta.local_concrete_fields, None)
    Revision.objects.bulk_create(group.revisions)
    for page in group.pages:
        page._state.adding, page._state.db = False, DEFAULT_DB_ALIAS
    live = [page for page in group.pages if page.live]
    visible_changes.record_pages(live)
    set_listeners.published([page.pk for page in live])
    _write_log(group)
    _write_references(group)
    for backend in get_search_backends(with_auto_update=True):
        for model, pages in group.by_type():
            backend.add_bulk(model, pages)
    for page in group.pages:
        # From here on the children are read from the database, as after any save.
        page._cluster_related_objects.clear()


def reserve_ids(model: type[models.Model], number: int) -> list[int]:
    """Ids that no other row gets, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, number],
        )
        return [pk for (pk,) in cursor.fetchall()]


def refused(page: Page, error: ValidationError) -> PageWriterError:
    """What is wrong with a page, in one line."""
    found = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
    return PageWriterError(f"“{page.title}”: {found}", page=page)


def _place(group: PageSet) -> None:
    """Give each page its id and its place, and check its fields."""
    nameless = [page for page in group.pages if not page.pk]
    for page, pk in zip(nameless, reserve_ids(Page, len(nameless)), strict=True):
        page.pk = page.id = pk
    for family, pages in group.families:
        page_places.place(family, pages)
    for page in group.pages:
        page.content_type = group.page_type[type(page)]
        page.draft_title = page.draft_title or page.title
        # Foreign keys are the database's to check: asking for each would be a statement a page.
        relations = {each.name for each in type(page)._meta.concrete_fields if each.is_relation}
        try:
            page.clean_fields(exclude=relations)
        except ValidationError as error:
            raise refused(page, error) from error


def _write_children(group: PageSet) -> None:
    """Store the rows that belong to the pages: inline children, and what connects them with tags."""
    rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for page in group.pages:
        for relation in get_all_child_relations(type(page)):
            name = relation.get_accessor_name()
            children = list(getattr(page, "_cluster_related_objects", {}).get(name, ()))
            setattr(page, name, children)
            for child in children:
                setattr(child, relation.field.attname, page.pk)
                rows[relation.related_model].append(child)
    for model, children in rows.items():
        model._base_manager.bulk_create(children)


def _make_revisions(group: PageSet) -> None:
    """The first revision of each page, which the page then names as its latest."""
    group.revisions = []
    for page, pk in zip(group.pages, reserve_ids(Revision, len(group.pages)), strict=True):
        group.revisions.append(
            Revision(
                pk=pk,
                content_type=group.page_type[type(page)],
                base_content_type=group.base_type,
                object_id=str(page.pk),
                created_at=group.at,
                user=group.user,
                object_str=str(page),
                content=page.serializable_data(),
            )
        )
        page.draft_title = page.title
        page.latest_revision_id, page.latest_revision_created_at = pk, group.at
        page.has_unpublished_changes = True


def _publish(group: PageSet) -> None:
    """What publishing their first revision makes of the pages that are to be live."""
    for page in group.pages:
        if page.live:
            page.has_unpublished_changes = page.expired = False
            page.live_revision_id = page.latest_revision_id
            page.last_published_at = group.at
            page.first_published_at = page.first_published_at or group.at


def _count_children(group: PageSet) -> None:
    page_places.count_children([(family.parent, len(pages)) for family, pages in group.families if not family.is_new])
    for family, pages in group.families:
        if family.is_new:
            family.parent.numchild = len(pages)


def _write_log(group: PageSet) -> None:
    context = get_active_log_context()
    user_id = getattr(group.user or context.user, "pk", None)
    entries = []
    site_of = page_sites()
    for page in group.pages:
        shared = {
            "page_id": page.pk,
            "content_type": group.page_type[type(page)],
            "label": page.get_admin_display_title(),
            "timestamp": group.at,
            # Of entries with a common one, whichever page they are of, Wagtail shows the last of each action.
            "uuid": uuid.uuid4(),
            "content_changed": True,
            "data": entry_marks(site_of(page)),
        }
        entries.append(PageLogEntry(**shared, action="wagtail.create", user_id=page.owner_id or user_id))
        for action in ("wagtail.edit", "wagtail.publish") if page.live else ("wagtail.edit",):
            entries.append(PageLogEntry(**shared, action=action, user_id=user_id, revision_id=page.latest_revision_id))
    PageLogEntry.objects.bulk_create(entries)


def _write_references(group: PageSet) -> None:
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            content_type=group.page_type[type(page)],
            base_content_type=group.base_type,
            object_id=str(page.pk),
            to_content_type_id=to_type,
            to_object_id=to_id,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for page in group.pages
        for to_type, to_id, model_path, content_path in set(ReferenceIndex._extract_references_from_object(page))
    )
