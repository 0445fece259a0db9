"""Where new pages go in the page tree: locked parents, slugs and places. Locks last as long as the transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

from django.conf import settings
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils.text import slugify
from wagtail.models import Page

MAX_CHILDREN = len(Page.alphabet) ** Page.steplen - 1
MAX_PATH_LENGTH = Page._meta.get_field("path").max_length
SLUG_LENGTH = 240


class PageWriterError(Exception):
    """The pages cannot be added, none of them; the message says why, for people. `page` is the one it is about."""

    def __init__(self, message: str, *, page: Page | None = None) -> None:
        super().__init__(message)
        self.page = page


@dataclass(slots=True)
class Family:
    """New pages with one parent: a page of the tree, whose row is locked, or a new page itself."""

    parent: Page
    children: list[Page] = field(default_factory=list)
    last_step: int = 0

    @property
    def is_new(self) -> bool:
        return bool(self.parent._state.adding)


def families(placed: Iterable[tuple[Page, Page]]) -> list[Family]:
    """The new pages by their parents, whose rows are locked; parents before their children. Raises PageWriterError."""
    placed = list(placed)
    locked = _lock({parent.pk for _, parent in placed if not parent._state.adding})
    found: dict[int, Family] = {}
    known: set[int] = set()
    for page, given in placed:
        parent = given if given._state.adding else locked.get(given.pk)
        if parent is None or (given._state.adding and id(given) not in known):
            raise PageWriterError(f"“{page.title}”: there is no page “{given.title}” to lie beneath.", page=page)
        found.setdefault(id(parent), Family(parent)).children.append(page)
        known.add(id(page))
    _count_steps([family for family in found.values() if not family.is_new])
    return list(found.values())


def _lock(page_ids: set[int]) -> dict[int, Page]:
    """Everybody who counts children locks from the root downwards and then by id, so that nobody waits in a circle."""
    rows = Page.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=page_ids)
    return {page.pk: page for page in rows.order_by("depth", "pk")}


def _count_steps(saved: Sequence[Family]) -> None:
    """The place of each parent's last child among its children; treebeard never uses a place again."""
    last = (
        Page.objects.filter(
            depth=OuterRef("depth") + 1,
            path__gt=OuterRef("path"),
            path__lte=Concat(OuterRef("path"), Value(Page.alphabet[-1] * Page.steplen)),
        )
        .order_by("-path")
        .values("path")[:1]
    )
    rows = Page.objects.filter(pk__in=[family.parent.pk for family in saved]).annotate(last=Subquery(last))
    paths = dict(rows.values_list("pk", "last"))
    for family in saved:
        path = paths[family.parent.pk]
        family.last_step = Page._str2int(path[-Page.steplen :]) if path else 0


def check_room(family: Family) -> None:
    """Whether the parent may hold its new children as well. The tree's root may hold any number of sites."""
    parent, new = family.parent, len(family.children)
    limit = MAX_CHILDREN if parent.depth == 1 else settings.SPARK_HUB_CAPACITY
    if parent.numchild + new > limit or family.last_step + new > MAX_CHILDREN:
        raise PageWriterError(
            f"“{parent.title}” holds {parent.numchild:,} pages already, and {limit:,} at most: "
            f"there is no room for {new:,} more.",
            page=family.children[0],
        )


def give_slugs(found: Sequence[Family]) -> None:
    """Slugs that no other child of the parent has; the same pages get the same slugs."""
    wanted = {id(page): _wanted(page) for family in found for page in family.children}
    taken = _taken([family for family in found if not family.is_new], set(wanted.values()))
    for family in found:
        asked = {wanted[id(page)] for page in family.children}
        beneath = taken.get(family.parent.path, set()) if not family.is_new else set()
        for page in family.children:
            page.slug = _free(wanted[id(page)], beneath, asked)
            beneath.add(page.slug)


def _wanted(page: Page) -> str:
    return (page.slug or slugify(page.title, allow_unicode=True) or "page")[:SLUG_LENGTH]


def _free(slug: str, taken: set[str], asked: set[str]) -> str:
    """A number behind one page's slug does not take the slug that another page asks for."""
    if slug not in taken:
        return slug
    return next(each for n in count(2) if (each := f"{slug}-{n}") not in taken and each not in asked)


def _taken(saved: Sequence[Family], wanted: set[str]) -> dict[str, set[str]]:
    """The slugs beneath each parent, by its path, that are wanted or end with a number."""
    found: dict[str, set[str]] = {family.parent.path: set() for family in saved}
    beneath = Q(pk__in=())
    for path in found:
        beneath |= Q(depth=len(path) // Page.steplen + 1, path__startswith=path)
    rows = Page.objects.filter(beneath).filter(Q(slug__in=wanted) | Q(slug__regex=r"-[0-9]+$"))
    for path, slug in rows.values_list("path", "slug"):
        found[path[: -Page.steplen]].add(slug)
    return found


def place(family: Family, pages: Sequence[Page]) -> None:
    """Give these of the parent's new children, which has its own place, theirs in the tree, after its others."""
    parent = family.parent
    if (parent.depth + 1) * Page.steplen > MAX_PATH_LENGTH:
        raise PageWriterError(f"“{parent.title}” lies too deep in the page tree.", page=pages[0])
    for step, page in enumerate(pages, start=family.last_step + 1):
        page.path, page.depth = Page._get_path(parent.path, parent.depth + 1, step), parent.depth + 1
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.locale_id = page.locale_id or parent.locale_id


def count_children(added: Sequence[tuple[Page, int]]) -> None:
    """Count the new children in the rows of their locked parents."""
    cases = [When(pk=parent.pk, then=F("numchild") + number) for parent, number in added]
    if cases:
        Page.objects.filter(pk__in=[parent.pk for parent, _ in added]).update(numchild=Case(*cases))
