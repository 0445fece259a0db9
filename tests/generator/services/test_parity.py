"""The same page made Wagtail's way and by the bulk writer leaves the same rows in every table of the database."""

import json
from dataclasses import replace
from typing import Any

import pytest
from wagtail.log_actions import LogContext

from generator.services import drafts, placement, plans
from generator.services.draft_search import Indexed
from sites_app.models import ArticlePage
from sites_app.services.provisioning import add_hub
from tests.generator.factories import compose_drafts
from tests.generator.row_parity import rows_of

# The bulk writer's own, which Wagtail knows nothing of.
OWN_TABLES = {"generator_generatedarticle"}


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
    wagtail = rows_of(lambda: make_by_wagtail(draft, version=version, user=user), leaving_out=OWN_TABLES)
    ours = rows_of(
        lambda: drafts.save([draft], version=version, user=user, indexed=Indexed.EVERYTHING), leaving_out=OWN_TABLES
    )
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
