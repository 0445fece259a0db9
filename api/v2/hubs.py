"""The hubs of a site as a tree, with how many articles each has: what an index of places or topics is drawn from."""

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Count, F, Value
from django.db.models.functions import Left, Length
from ninja import Router
from wagtail.models import Page

from api.v2 import documented, filters
from api.v2.answers import Kept, reads
from api.v2.reading import Reading, refuse
from sites_app.models import ArticlePage, HubPage
from sites_app.page_cache import MISSING, content_tag

MOST_HUBS = 1_000
DEEPEST = 10
# Articles are published one after the other; a count that is a minute old is worth the others' being fast.
SECONDS = 60
router = Router(tags=["Reading"])


@router.get("/hubs/", url_name="v2_hubs", summary="The tree of hubs", **documented.hubs())
@reads
def hubs(reading: Reading) -> Any:
    """Hubs beneath `parent` (`root` if not given), down to `depth` levels, in the order of the page tree."""
    filters.check_names(reading, frozenset({"parent", "depth", "locale", "site", "format"}), {})
    parent, depth = _parent(reading), _depth(reading)
    found = reading.pages(HubPage).filter(path__startswith=parent.path, depth__lte=parent.depth + depth)
    rows = list(found.exclude(pk=parent.pk).defer("body").order_by("path")[: MOST_HUBS + 1])
    shown, counts = rows[:MOST_HUBS], _counts(reading, parent)
    reading.tags |= {content_tag(HubPage), MISSING}
    return Kept(
        {"is_complete": len(rows) <= MOST_HUBS, "items": _tree(reading, shown, counts, above=parent.path)},
        seconds=SECONDS,
    )


def _tree(reading: Reading, rows: list[HubPage], counts: Counter[str], *, above: str) -> list[dict[str, Any]]:
    """The hubs beneath a path, each with those beneath it; one whose own hub isn't shown is shown in its place."""
    totals: Counter[str] = Counter()
    for path, count in counts.items():
        for place in range(len(above) + Page.steplen, len(path) + 1, Page.steplen):
            totals[path[:place]] += count
    known = {row.path for row in rows}
    children: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in reversed(rows):
        over = row.path[: -Page.steplen]
        while over not in known and len(over) > len(above):
            over = over[: -Page.steplen]
        children[over].insert(0, _hub(reading, row, counts, totals, children[row.path]))
    return children[above]


def _hub(
    reading: Reading, row: HubPage, counts: Counter[str], totals: Counter[str], children: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "kind": row.kind,
        "introduction": row.introduction,
        "path": reading.path_of(row),
        "html_url": reading.html_url_of(row),
        "detail_url": reading.address(f"/pages/{row.pk}/"),
        "article_count": counts[row.path],
        "total_article_count": totals[row.path],
        "children": children,
    }


def _counts(reading: Reading, parent: Page) -> Counter[str]:
    """How many articles lie directly beneath each hub, by its tree path."""
    articles = reading.pages(ArticlePage).filter(path__startswith=parent.path)
    above = articles.annotate(above=Left(F("path"), Length(F("path")) - Value(Page.steplen))).order_by()
    return Counter(dict(above.values("above").annotate(number=Count("pk")).values_list("above", "number")))


def _parent(reading: Reading) -> Page:
    given = reading.parameters.get("parent", "root")
    if given == "root":
        code = reading.parameters.get("locale", "")
        root = next((root for root in reading.roots if not code or root.language == code), None)
        if root is None:
            refuse("unknown-locale", f"The site has no pages in “{code[:20]}”.", parameter="locale")
        return Page.objects.get(path=root.path)
    page = reading.pages(HubPage).filter(pk=int(given)).first() if given.isdecimal() and len(given) <= 10 else None
    if page is None:
        refuse("unknown-page", "parent: there is no such hub.", parameter="parent")
    return page


def _depth(reading: Reading) -> int:
    text = reading.parameters.get("depth", str(DEEPEST))
    if not text.isdecimal() or not 1 <= int(text[:4]) <= DEEPEST:
        refuse("invalid-parameter", f"depth is 1 to {DEEPEST}.", parameter="depth")
    return int(text)
