"""Moves a set of articles beneath another hub page, as Wagtail's own action would page by page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from wagtail.models import Page

from generator.services import moving, page_addresses, placement
from generator.services.page_addresses import Relocation
from generator.services.page_sets import listeners
from generator.services.page_sets.runs import Run, SetReport, count_children, may_be_taken_away, parents_of
from generator.services.page_sets.states import PageState, with_family
from generator.services.placement import Place
from sites_app.models import ArticlePage


@dataclass(frozen=True, slots=True)
class _Mover:
    """One page with where it is, and where it goes."""

    state: PageState
    row: Mapping[str, Any]
    parent: Page
    place: Place

    @property
    def is_renamed(self) -> bool:
        return bool(self.row["slug"] != self.place.slug)

    @property
    def was_live(self) -> bool:
        return self.state.live or self.row["first_published_at"] is not None

    @property
    def relocation(self) -> Relocation:
        return Relocation(self.state.page_id, before=self.row["url_path"], after=self.place.url_path)


def move(run: Run) -> SetReport:
    """Move the pages that have no children and no translations to the end of the target's, as many as it has room for.

    A slug that is taken there gets a number. Pages that were live once leave a redirect.
    """
    if run.target is None or not run.pages:
        return SetReport()
    parents = placement.lock_parents(parents_of(run.pages.values()), target_id=run.target.pk)
    hub = next((page for page in parents.values() if page.pk == run.target.pk), None)
    if hub is None or not ArticlePage.can_exist_under(hub):
        return SetReport()
    rows = _rows(run.pages)
    chosen = [page for page in _allowed(run, hub) if rows[page.page_id]["locale"] == hub.locale_id]
    chosen = chosen[: placement.room_in(hub)]
    places = placement.place_below([rows[page.page_id]["slug"] for page in chosen], hub=hub)
    movers = [
        _Mover(page, rows[page.page_id], parents[page.path[: -Page.steplen]], place)
        for page, place in zip(chosen, places, strict=True)
    ]
    for mover in movers:
        run.history.add(mover.state, "wagtail.move", data={"source": _named(mover.parent), "destination": _named(hub)})
    with listeners.telling_of_moves({mover.state.page_id: _told(mover, hub) for mover in movers}):
        _write(movers)
        _rename([mover for mover in movers if mover.is_renamed])
        lost = parents_of(chosen)
        count_children({hub.path: len(chosen), **{path: -number for path, number in lost.items()}} if chosen else {})
        page_addresses.redirect([mover.relocation for mover in movers if mover.was_live])
    page_addresses.purge([mover.relocation for mover in movers if mover.state.live])
    run.history.write()
    return SetReport(done=frozenset(page.page_id for page in chosen))


def _rows(page_ids: Collection[int]) -> dict[int, Mapping[str, Any]]:
    rows = Page.objects.filter(pk__in=page_ids)
    return {row["pk"]: row for row in rows.values("pk", "slug", "url_path", "locale", "first_published_at")}


def _allowed(run: Run, hub: Page) -> list[PageState]:
    """The pages without a family that are elsewhere, and that the user may take away there and put here."""
    family = with_family(run.pages)
    elsewhere = [
        page for page in run.pages.values() if page.page_id not in family and page.path[: -Page.steplen] != hub.path
    ]
    may_add = {is_live: moving.may_add(run.user, hub, is_live=is_live) for is_live in (False, True)}
    return [page for page in may_be_taken_away(run.user, elsewhere) if may_add[page.live]]


def _write(movers: Sequence[_Mover]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE wagtailcore_page SET path = given.path, depth = length(given.path) / %s, url_path = given.url_path
            FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS given(id, path, url_path)
            WHERE wagtailcore_page.id = given.id
            """,
            [
                Page.steplen,
                [mover.state.page_id for mover in movers],
                [mover.place.path for mover in movers],
                [mover.place.url_path for mover in movers],
            ],
        )


def _rename(movers: Sequence[_Mover]) -> None:
    if not movers:
        return
    before = {mover.state.page_id: {"slug": mover.row["slug"], "url_path": mover.row["url_path"]} for mover in movers}
    moving.rename({mover.state.page_id: mover.place.slug for mover in movers}, before=before)
    listeners.tell_renamed(before)


def _told(mover: _Mover, hub: Page) -> dict[str, Any]:
    """What Wagtail's signals say of the move."""
    return {
        "parent_page_before": mover.parent,
        "parent_page_after": hub,
        "url_path_before": mover.row["url_path"],
        "url_path_after": mover.place.url_path,
    }


def _named(page: Page) -> dict[str, Any]:
    return {"id": page.pk, "title": moving.title_of(page)}
