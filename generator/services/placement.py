"""Where new articles go in the page tree: their hub pages, paths and slugs.

All of it happens under row locks that last until the caller's transaction ends: first the campaign's parent page, so
that batches of one campaign follow one another, then the hub pages in the order of their ids.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat
from wagtail.models import Page

from generator.core.types import ArticleDraft
from generator.models import Campaign
from sites_app.enums import HubKind
from sites_app.models import HubPage
from sites_app.services.page_writer import add_pages
from sites_app.services.provisioning import add_hub

MAX_CHILDREN = len(Page.alphabet) ** Page.steplen - 1
MAX_PATH_LENGTH = Page._meta.get_field("path").max_length
# Of a parent that holds articles itself, the share that is kept free for the hub pages it will need.
SHARE_FOR_HUBS = 10
_SLUG_LENGTH = 240
_HUB_KINDS = {"{state}": HubKind.STATE, "{county}": HubKind.COUNTY, "{cluster}": HubKind.CLUSTER}


class PlacementError(Exception):
    """The articles have no place in the tree; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one page goes."""

    parent_id: int
    path: str
    slug: str
    url_path: str


@dataclass(slots=True)
class _Hub:
    """A parent of articles while a batch is placed: what it holds, and how much more it may."""

    page: Page
    room: int
    last_step: int
    added: int = 0
    slugs: set[str] = field(default_factory=set)


def lock_parent(campaign: Campaign) -> Page:
    """Lock and return the campaign's parent page; what other batches wrote beneath it is visible from here on."""
    return Page.objects.select_for_update(of=("self",)).get(pk=campaign.parent_page_id)


def place(drafts: Sequence[ArticleDraft], *, parent: Page, hub_pattern: str) -> list[Place]:
    """Reserve a place for each draft beneath the locked `parent`, and count the pages in their parents.

    Hub pages that are missing or full are made. A slug that is taken gets the first free number behind it.
    Raises PlacementError when the tree cannot hold the articles.
    """
    hubs = _assign_hubs(drafts, parent=parent, kind=_HUB_KINDS.get(hub_pattern.strip().lower(), HubKind.TOPIC))
    slugs = _free_slugs([_wanted(draft) for draft in drafts], hubs=hubs, parent=parent)
    for hub in hubs:
        if hub.page.pk == parent.pk:
            # Hubs that were made meanwhile are its children as well.
            hub.last_step = _last_steps([parent])[parent.pk]
            break
    places = []
    for hub, slug in zip(hubs, slugs, strict=True):
        hub.added += 1
        path = Page._get_path(hub.page.path, hub.page.depth + 1, hub.last_step + hub.added)
        places.append(Place(hub.page.pk, path, slug, f"{hub.page.url_path}{slug}/"))
    _count_children({hub.page.pk: hub.added for hub in hubs})
    return places


def lock_parents(paths: Collection[str], *, target_id: int | None = None) -> dict[str, Page]:
    """Lock the pages at `paths`, and the target, and return them by their paths.

    Everybody who counts children locks from the root downwards and then by id, as a batch of drafts does; so nobody
    waits for somebody who waits for them.
    """
    rows = Page.objects.select_for_update(of=("self",), no_key=True).filter(Q(path__in=paths) | Q(pk=target_id))
    return {page.path: page for page in rows.order_by("depth", "pk")}


def room_in(hub: Page) -> int:
    """How many more pages the hub may hold; exact as long as it is locked."""
    is_shared = Campaign.objects.filter(parent_page=hub.pk).exists()
    return _as_hub(hub, last_step=_last_steps([hub])[hub.pk], is_shared=is_shared).room


def free_slugs(slugs: Sequence[str], *, hub: Page) -> list[str]:
    """For each slug one that no page beneath the locked hub has: itself, or with the first free number behind it."""
    return _free_slugs(slugs, hubs=[_as_hub(hub, last_step=0)] * len(slugs), parent=hub)


def place_below(slugs: Sequence[str], *, hub: Page) -> list[Place]:
    """Reserve a place beneath the locked hub for pages that exist, in their order; the caller counts them."""
    last_step = _last_steps([hub])[hub.pk]
    return [
        Place(hub.pk, Page._get_path(hub.path, hub.depth + 1, last_step + number), slug, f"{hub.url_path}{slug}/")
        for number, slug in enumerate(free_slugs(slugs, hub=hub), start=1)
    ]


def _assign_hubs(drafts: Sequence[ArticleDraft], *, parent: Page, kind: HubKind) -> list[_Hub]:
    """The parent of each draft, in the drafts' order."""
    chains = _existing_hubs({draft.hub_slug for draft in drafts}, parent=parent)
    missing = {draft.hub_slug: draft.hub_title for draft in drafts if draft.hub_slug and draft.hub_slug not in chains}
    chains.update(_new_hubs(missing, parent=parent, kind=kind))
    hubs: dict[str, Iterator[_Hub]] = {}
    current: dict[str, _Hub] = {}
    result = []
    for draft in drafts:
        slug = draft.hub_slug
        if slug not in current or not current[slug].room:
            chain = hubs.setdefault(slug, _hubs_with_room(draft, parent=parent, kind=kind, existing=chains))
            current[slug] = next(chain)
        current[slug].room -= 1
        result.append(current[slug])
    return result


def _hubs_with_room(
    draft: ArticleDraft, *, parent: Page, kind: HubKind, existing: dict[str, _Hub | None]
) -> Iterator[_Hub]:
    """The hubs of a draft's name that still have room, the oldest first; new ones for ever after.

    Without a hub name that is the parent itself, and then numbered hubs beneath it.
    """
    base_slug, base_title = draft.hub_slug or parent.slug, draft.hub_title or parent.title
    number = 1
    if not draft.hub_slug:
        yield from _with_room(_as_hub(parent, last_step=_last_steps([parent])[parent.pk], is_shared=True))
        number = 2
    while True:
        slug = base_slug if number == 1 else f"{base_slug}-{number}"
        if slug in existing:
            yield from _with_room(existing[slug])
        else:
            title = base_title if number == 1 else f"{base_title} ({number})"
            yield _new_hub(parent, title=title, slug=slug, kind=kind)
        number += 1


def _with_room(hub: _Hub | None) -> Iterable[_Hub]:
    return [hub] if hub is not None and hub.room else []


def _new_hubs(titles: Mapping[str, str], *, parent: Page, kind: HubKind) -> dict[str, _Hub | None]:
    """New hub pages by their slugs, none of which is taken."""
    if not titles:
        return {}
    _check_room(parent, wanted=len(titles))
    pages = [
        HubPage(title=title, slug=slug, kind=kind, live=True, locale_id=parent.locale_id)
        for slug, title in titles.items()
    ]
    add_pages(pages, parent=parent)
    return {page.slug: _as_hub(page, last_step=0) for page in pages}


def _new_hub(parent: Page, *, title: str, slug: str, kind: HubKind) -> _Hub:
    _check_room(parent, wanted=1)
    return _as_hub(add_hub(parent, title=title, slug=slug, kind=kind, live=True), last_step=0)


def _check_room(parent: Page, *, wanted: int) -> None:
    parent.refresh_from_db(fields=["numchild"])
    if parent.numchild + wanted > settings.SPARK_HUB_CAPACITY:
        raise PlacementError(
            f"“{parent.title}” holds {parent.numchild:,} pages already. Use a hub pattern with fewer different values."
        )
    if (parent.depth + 2) * Page.steplen > MAX_PATH_LENGTH:
        raise PlacementError(f"“{parent.title}” lies too deep in the page tree.")


def _as_hub(page: Page, *, last_step: int, is_shared: bool = False) -> _Hub:
    capacity = settings.SPARK_HUB_CAPACITY
    if is_shared:
        capacity -= max(1, capacity // SHARE_FOR_HUBS)
    return _Hub(page=page, room=max(0, min(capacity - page.numchild, MAX_CHILDREN - last_step)), last_step=last_step)


def _existing_hubs(names: set[str], *, parent: Page) -> dict[str, _Hub | None]:
    """The parent's children that have one of the names, with or without a number, locked; None for other pages."""
    bases = {name or parent.slug for name in names}
    numbered = re.compile(r"^(?P<base>.+?)(?:-[0-9]+)?$")
    rows = (
        Page.objects.select_for_update(of=("self",))
        .child_of(parent)
        .filter(Q(slug__in=bases) | Q(slug__regex=r"-[0-9]+$", content_type=ContentType.objects.get_for_model(HubPage)))
        .order_by("pk")
    )
    pages = [page for page in rows if page.slug in bases or numbered.sub(r"\g<base>", page.slug) in bases]
    hub_type = ContentType.objects.get_for_model(HubPage).pk
    hubs = [page for page in pages if page.content_type_id == hub_type]
    steps = _last_steps(hubs)
    found: dict[str, _Hub | None] = {page.slug: None for page in pages}
    found.update({page.slug: _as_hub(page, last_step=steps[page.pk]) for page in hubs})
    return found


def _last_steps(pages: Sequence[Page]) -> dict[int, int]:
    """The place of each page's last child among its children; treebeard never uses a place again."""
    if not pages:
        return {}
    last = (
        Page.objects.filter(
            depth=OuterRef("depth") + 1,
            path__gt=OuterRef("path"),
            path__lte=Concat(OuterRef("path"), Value(Page.alphabet[-1] * Page.steplen)),
        )
        .order_by("-path")
        .values("path")[:1]
    )
    rows = (
        Page.objects.filter(pk__in=[page.pk for page in pages]).annotate(last=Subquery(last)).values_list("pk", "last")
    )
    return {pk: Page._str2int(path[-Page.steplen :]) if path else 0 for pk, path in rows}


def _wanted(draft: ArticleDraft) -> str:
    return draft.slug[:_SLUG_LENGTH].strip("-") or "article"


def _free_slugs(wanted: Sequence[str], *, hubs: Sequence[_Hub], parent: Page) -> list[str]:
    """For each slug one that no page under its parent has; the same slugs get the same numbers."""
    by_path = {hub.page.path: hub for hub in hubs}
    _take(by_path, _with_slugs(set(wanted), parent=parent))
    repeated = Counter(zip((hub.page.pk for hub in hubs), wanted, strict=True))
    clashing = {
        slug for hub, slug in zip(hubs, wanted, strict=True) if slug in hub.slugs or repeated[hub.page.pk, slug] > 1
    }
    if clashing:
        _take(by_path, _with_numbered_slugs({_base(slug) for slug in clashing}, parent=parent))
    return [_claim(slug, hub.slugs) for slug, hub in zip(wanted, hubs, strict=True)]


def _take(by_path: dict[str, _Hub], rows: Iterable[tuple[str, str]]) -> None:
    """Note the slugs that children of the hubs have already."""
    for path, slug in rows:
        hub = by_path.get(path[: -Page.steplen])
        if hub is not None:
            hub.slugs.add(slug)


def _with_slugs(slugs: set[str], *, parent: Page) -> Iterable[tuple[str, str]]:
    """Path and slug of the pages beneath the parent that have one of the slugs."""
    first, last = _paths_beneath(parent)
    return Page.objects.filter(slug__in=slugs, path__gte=first, path__lte=last).values_list("path", "slug")


def _with_numbered_slugs(slugs: set[str], *, parent: Page) -> list[tuple[str, str]]:
    """The same for one of the slugs with a number behind it.

    A regular expression of them all would be tried on every page: this looks each slug up in the index that Django
    makes for beginnings, which has an order of its own, whatever the database's collation.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT page.path, page.slug
            FROM unnest(%s::text[]) AS wanted(slug)
            JOIN wagtailcore_page page ON page.slug ~>=~ (wanted.slug || '-') AND page.slug ~<~ (wanted.slug || '.')
            WHERE page.path >= %s AND page.path <= %s AND substr(page.slug, length(wanted.slug) + 2) ~ '^[0-9]+$'
            """,
            [sorted(slugs), *_paths_beneath(parent)],
        )
        return cursor.fetchall()


def _paths_beneath(parent: Page) -> tuple[str, str]:
    """The first and the last path that a child of the parent, or a child of a child, may have."""
    first, last = Page._get_children_path_interval(parent.path)
    return first, last + Page.alphabet[-1] * Page.steplen


def _base(slug: str) -> str:
    """What a number can stand behind without being cut off."""
    return slug[:_SLUG_LENGTH].rstrip("-")


def _claim(slug: str, taken: set[str]) -> str:
    free, number = slug, 1
    while free in taken:
        number += 1
        free = f"{_base(slug)}-{number}"
    taken.add(free)
    return free


def _count_children(added: dict[int, int]) -> None:
    cases = [When(pk=pk, then=F("numchild") + number) for pk, number in added.items()]
    Page.objects.filter(pk__in=added).update(numchild=Case(*cases))
