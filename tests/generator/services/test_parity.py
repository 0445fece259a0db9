"""The same page made Wagtail's way and by the bulk writer leaves the same rows in every table of the database.

Rows are compared whole. Only what cannot be equal is renamed: primary keys by their rank in their table, and the random
id of a person's action.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from wagtail.log_actions import LogContext

from generator.services import drafts, placement, plans
from sites_app.models import ArticlePage
from sites_app.services.provisioning import add_hub
from tests.generator.factories import compose_drafts

# The bulk writer's own, which Wagtail knows nothing of.
OWN_TABLES = {"generator_generatedarticle"}
ID_SPACE = 1_000_000
NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)

type Rows = dict[str, dict[str, dict[str, Any]]]


def tables() -> dict[str, str]:
    """Every table with its primary key."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT key.table_name, max(key.column_name)
            FROM information_schema.table_constraints
            JOIN information_schema.key_column_usage key USING (constraint_name, constraint_schema, table_name)
            WHERE constraint_type = 'PRIMARY KEY' AND constraint_schema = 'public'
            GROUP BY key.table_name ORDER BY key.table_name
        """)
        return dict(cursor.fetchall())


def snapshot() -> Rows:
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table, key in tables().items():
            cursor.execute(f'SELECT "{key}"::text, to_jsonb(line) FROM "{table}" line')  # noqa: S608
            rows[table] = {pk: json.loads(row) if isinstance(row, str) else row for pk, row in cursor.fetchall()}
    return rows


def spread_sequences() -> dict[str, int]:
    """Let new ids of each table begin at a number of its own, so that an id tells its table wherever it is found.

    A sequence keeps its place when a transaction is undone, so it goes on from where an earlier test left it.
    """
    starts = {}
    with connection.cursor() as cursor:
        for number, (table, key) in enumerate(tables().items(), start=1):
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', key])
            (sequence,) = cursor.fetchone()
            if sequence:
                cursor.execute("SELECT setval(%s, greatest(%s, nextval(%s)))", [sequence, number * ID_SPACE, sequence])
                (starts[table],) = cursor.fetchone()
    return starts


def changed(before: Rows, after: Rows, starts: dict[str, int]) -> dict[str, list[Any]]:
    """The rows that are new or different, with names for their ids."""
    differing = {
        table: [row for pk, row in rows.items() if before[table].get(pk) != row]
        for table, rows in after.items()
        if table not in OWN_TABLES
    }
    gone = {table: before[table].keys() - rows.keys() for table, rows in after.items()}
    assert not any(gone.values())
    names: dict[str, str] = {}
    for table, start in starts.items():
        ids = sorted(int(pk) for pk in after[table] if start < int(pk) < start + ID_SPACE)
        names |= {str(pk): f"{table}#{rank}" for rank, pk in enumerate(ids)}
    return {table: sorted(renamed(row, names) for row in rows) for table, rows in differing.items() if rows}


def renamed(row: dict[str, Any], names: dict[str, str]) -> str:
    if "action" in row:
        row = {**row, "uuid": "action" if row["uuid"] else None}
    return re.sub(r"\d{7,}", lambda found: names.get(found[0], found[0]), json.dumps(row, sort_keys=True))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows_of(make: Callable[[], None]) -> dict[str, list[Any]]:
    with undone(), time_machine.travel(NOW, tick=False):
        starts = spread_sequences()
        before = snapshot()
        make()
        return changed(before, snapshot(), starts)


def make_by_wagtail(draft: Any, *, version: Any, user: Any) -> None:
    campaign = version.campaign
    hub = campaign.parent_page.get_children().get(slug=draft.hub_slug).specific
    page = ArticlePage(
        title=draft.title,
        slug=draft.slug,
        seo_title=draft.meta_title,
        search_description=draft.meta_description,
        body=json.dumps(list(draft.blocks)),
        place_name=draft.tokens["city"],
        latitude=float(draft.tokens["latitude"]),
        longitude=float(draft.tokens["longitude"]),
        word_count=draft.word_count,
        structured_data=draft.structured_data,
        translation_key=drafts.translation_key(version, draft.provenance.position),
        owner=user,
        live=False,
    )
    # A block that was looked at is written from its value, as after an edit, with every field it has.
    assert len(list(page.body)) == len(draft.blocks)
    with LogContext(user=user):
        hub.add_child(instance=page)
        page.save_revision(user=user, log_action=True)
        page.get_workflow().start(page, user)


@pytest.fixture
def version(campaign_a: Any, campaign_b: Any) -> Any:
    for state in ("Texas", "Colorado"):
        add_hub(campaign_a.parent_page, title=state, slug=state.lower())
    return plans.freeze(campaign_a)


def assert_same(draft: Any, *, version: Any, user: Any) -> dict[str, list[Any]]:
    wagtail = rows_of(lambda: make_by_wagtail(draft, version=version, user=user))
    ours = rows_of(lambda: drafts.save([draft], version=version, user=user) and None)
    assert ours == wagtail
    return ours


def test_bulk_written_page_leaves_the_rows_that_wagtail_leaves(site_a: Any, version: Any) -> None:
    [draft] = compose_drafts(version, count=1)
    rows = assert_same(draft, version=version, user=site_a.editor)
    assert {table: len(found) for table, found in rows.items()} == {
        "sites_app_articlepage": 1,
        "wagtailcore_page": 2,
        "wagtailcore_pagelogentry": 3,
        "wagtailcore_revision": 1,
        "wagtailcore_taskstate": 1,
        "wagtailcore_workflowstate": 1,
        "wagtailsearch_indexentry": 1,
    }


def test_page_without_an_author_is_the_same(version: Any) -> None:
    [draft] = compose_drafts(version, start=1, count=1)
    assert_same(draft, version=version, user=None)


def test_references_in_blocks_are_the_same(site_a: Any, version: Any) -> None:
    [draft] = compose_drafts(version, start=2, count=1)
    target = site_a.page("about").pk
    blocks = []
    for block in draft.blocks:
        value = block["value"]
        if block["type"] == "rich_text":
            value = f'{value}<p>Read <a linktype="page" id="{target}">more</a>.</p>'
        elif block["type"] == "cta":
            value = {**value, "link": {**value["link"], "page": target}}
        elif block["type"] == "hero":
            value = {**value, "image": site_a.image.pk}
        blocks.append({**block, "value": value})
    rows = assert_same(replace(draft, blocks=tuple(blocks)), version=version, user=site_a.editor)
    assert len(rows["wagtailcore_referenceindex"]) == 3


def test_every_block_type_that_is_generated_is_compared(version: Any) -> None:
    drafts_ = compose_drafts(version, count=4)
    written = {block["type"] for draft in drafts_ for block in draft.blocks}
    assert written == {"rich_text", "features", "steps", "faq", "quote", "cta", "hero"}


def test_comparison_sees_a_column_that_is_left_out(site_a: Any, version: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    [draft] = compose_drafts(version, count=1)
    monkeypatch.setattr(placement, "_count_children", lambda added: None)
    with pytest.raises(AssertionError):
        assert_same(draft, version=version, user=site_a.editor)
