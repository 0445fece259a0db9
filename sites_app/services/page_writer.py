"""Adds many pages of any type at once: the rows that `add_child`, `save_revision` and `publish` leave, as sets.

Inline children and tags come with their pages, and pages that are `live` are published. What the rows of a set cannot
say goes page by page in Wagtail's own way, with the reason in the report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from treebeard.exceptions import PathOverflow
from wagtail.log_actions import LogContext, get_active_log_context
from wagtail.models import Page
from wagtail.models.pages import AbstractPage

from sites_app.services import page_places, page_receivers, page_rows
from sites_app.services.page_places import Family, PageWriterError
from sites_app.services.provisioning import add_page

COMMENTS = "wagtail_admin_comments"
# A type with another of these does something at saving that only its own code knows.
_WAYS = ("clean", "full_clean", "minimal_clean", "save", "save_revision", "set_url_path", "_set_core_field_defaults")


@dataclass(frozen=True, slots=True)
class WriteReport:
    """The new pages in the order given; `singly` says of those that went page by page why."""

    page_ids: tuple[int, ...]
    singly: Mapping[int, str]


def add_pages(pages: Sequence[Page], *, parent: Page, user: AbstractBaseUser | None = None) -> WriteReport:
    """Add the unsaved pages beneath `parent`, after its other children, in their order; see `add_page_tree`."""
    return add_page_tree([(page, parent) for page in pages], user=user)


@transaction.atomic
def add_page_tree(placed: Sequence[tuple[Page, Page]], *, user: AbstractBaseUser | None = None) -> WriteReport:
    """Add each unsaved page beneath its parent, which is in the tree or comes before it in `placed`.

    Pages that are `live` are published, the others are drafts. Revisions and history name `user`. A page without a slug
    gets one from its title; a slug that is taken gets the first free number behind it. A page that has an id from
    `reserve_ids` keeps it. The number of statements does not depend on the number of pages, but for those that go
    singly, after the others, and for what blocks and other apps' receivers look up for each page. What the user may
    do is the caller's to ask. Raises PageWriterError; then nothing is stored, and the pages in memory are of no more
    use. The parents in memory are not refreshed.
    """
    for page, parent in placed:
        _check(page, parent=parent)
    found = page_places.families(placed)
    for family in found:
        page_places.check_room(family)
    page_places.give_slugs(found)
    singly = _reasons(found)
    _add_together(found, singly, user)
    for page, parent in placed:
        if id(page) in singly:
            with _acting(user):
                _add_one(page, parent=parent, user=user)
    pages = [page for page, _ in placed]
    return WriteReport(
        tuple(page.pk for page in pages), {page.pk: singly[id(page)] for page in pages if id(page) in singly}
    )


def reserve_ids(number: int) -> Sequence[int]:
    """Ids for pages that others must name before they are added; `goes_together` says of which types."""
    return page_rows.reserve_ids(Page, number)


def goes_together(model: type[Page]) -> bool:
    """Whether pages of the type, without comments or a time to go live at, go as a set now."""
    return not _reason_of_type(model)


def _check(page: Page, *, parent: Page) -> None:
    model, above = type(page), parent.specific_class or type(parent)
    if not page._state.adding:
        raise PageWriterError(f"“{page.title}” is in the page tree already.", page=page)
    if page.alias_of_id:
        raise PageWriterError(f"“{page.title}” is an alias, which has no revisions of its own.", page=page)
    if above not in model.allowed_parent_page_models() or model not in above.allowed_subpage_models():
        kinds = model._meta.verbose_name, above._meta.verbose_name
        raise PageWriterError(f"“{page.title}”: a {kinds[0]} cannot lie beneath a {kinds[1]}.", page=page)


def _reasons(found: Sequence[Family]) -> dict[int, str]:
    """Why pages cannot go with the others, by their identity in memory."""
    reasons: dict[int, str] = {}
    by_type = {model: _reason_of_type(model) for family in found for model in map(type, family.children)}
    for family in found:
        for page in family.children:
            reason = by_type[type(page)] or _reason(page, parent=family.parent, singly=reasons)
            if reason and page.pk:
                raise PageWriterError(f"“{page.title}” cannot have its id beforehand. {reason}", page=page)
            if reason:
                reasons[id(page)] = reason
    return reasons


def _reason_of_type(model: type[Page]) -> str:
    if model._meta.get_parent_list() != [Page] or get_all_child_m2m_relations(model):
        return "Its type keeps rows in further tables."
    if any(getattr(model, name) is not getattr(AbstractPage, name) for name in _WAYS):
        return "Its type has its own way of checking or saving."
    children = [relation.related_model for relation in get_all_child_relations(model)]
    return "Somebody listens to each row of it." if page_receivers.hears_each_row(model, children) else ""


def _reason(page: Page, *, parent: Page, singly: Mapping[int, str]) -> str:
    if id(parent) in singly:
        return "Its parent goes singly."
    if parent.depth == 1:
        return "It may be a site's home page."
    if page.live and page.go_live_at and page.go_live_at > timezone.now():
        return "It is to go live later."
    # In memory: asking for those of a page with an id would be a statement a page.
    if getattr(page, "_cluster_related_objects", {}).get(COMMENTS):
        return "It has comments."
    return ""


def _acting(user: AbstractBaseUser | None) -> LogContext:
    """For a page: what is logged meanwhile is the user's, or that of whoever acts now, and the page's own action.

    An action that several pages share shows up in the history of only one of them.
    """
    return LogContext(user=user or get_active_log_context().user)


def _add_together(found: Sequence[Family], singly: Mapping[int, str], user: AbstractBaseUser | None) -> None:
    families = []
    for family in found:
        if pages := [page for page in family.children if id(page) not in singly]:
            families.append((family, pages))
    if not families:
        return
    group = page_rows.PageSet(families, user)
    try:
        # What the database refuses must not spoil the caller's transaction.
        with transaction.atomic():
            page_rows.write(group)
    except IntegrityError as error:
        detail = getattr(getattr(error.__cause__, "diag", None), "message_detail", None) or str(error)
        raise PageWriterError(f"The pages contradict others, or each other: {detail}") from error
    for page, revision in zip(group.pages, group.revisions, strict=True):
        with _acting(user):
            page_receivers.tell_added(page, revision=revision)


def _add_one(page: Page, *, parent: Page, user: AbstractBaseUser | None) -> None:
    try:
        add_page(page, parent=Page.objects.get(pk=parent.pk), user=user)
    except ValidationError as error:
        raise page_rows.refused(page, error) from error
    except PathOverflow as error:
        raise PageWriterError(f"“{page.title}” would lie too deep in the page tree.", page=page) from error
