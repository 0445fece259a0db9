"""The demo's data: its campaigns hold no mistake, and its pictures are there."""

from types import ModuleType
from typing import Any

import pytest

from blocks.catalogue import BodyStreamBlock
from generator.core.spintax import parse
from generator.core.tokens import KNOWN_NAMES
from generator.enums import FragmentType, SlotBlockType
from spark_cms.demo import harbor_dental, summit_roofing
from spark_cms.demo.seeding import IMAGE_FOLDER

SITES = pytest.mark.parametrize("data", [summit_roofing, harbor_dental], ids=lambda data: data.SITE["key"])


def pages_of(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [page for entry in entries for page in (entry, *pages_of(entry.get("children", [])))]


def names_of(campaign: dict[str, Any]) -> frozenset[str]:
    columns = {name for axis in campaign["axes"] for name in axis.get("rows", "").split("\n")[0].split(",") if name}
    return frozenset(KNOWN_NAMES | columns | {"avatar_key", "offer_key"})


@SITES
def test_every_text_of_the_campaign_is_sound(data: ModuleType) -> None:
    campaign = data.CAMPAIGN
    texts = [campaign["headline"], campaign["meta_title"], campaign["meta_description"], campaign["hub"]]
    for fragment in campaign["fragments"]:
        texts += [fragment["heading"], fragment["body"]]
        texts += [text for item in fragment["items"] for text in (item["title"], item["text"])]
    dictionaries = {entry["key"] for entry in campaign["dictionaries"]}
    for text in texts:
        assert parse(text, known=names_of(campaign), dictionaries=dictionaries).diagnostics == (), text


@SITES
def test_campaign_has_ten_types_of_fragments_and_ten_slots(data: ModuleType) -> None:
    campaign = data.CAMPAIGN
    types = {fragment["fragment_type"] for fragment in campaign["fragments"]}
    assert len(types) >= 10
    assert types <= set(FragmentType.values)
    slots = campaign["template"]["slots"]
    assert len(slots) >= 10
    assert {slot["fragment_type"] for slot in slots} <= types
    assert {slot["block_type"] for slot in slots} <= set(SlotBlockType.values)


@SITES
def test_keys_of_fragments_are_unique(data: ModuleType) -> None:
    keys = [fragment["key"] for fragment in data.CAMPAIGN["fragments"]]
    assert len(keys) == len(set(keys))


@SITES
def test_every_picture_is_there_and_small(data: ModuleType) -> None:
    for entry in data.IMAGES.values():
        assert (IMAGE_FOLDER / entry["file"]).stat().st_size < 150_000


@SITES
def test_pages_use_known_blocks_and_known_pictures(data: ModuleType) -> None:
    known = set(BodyStreamBlock().child_blocks)
    for page in pages_of(data.PAGES):
        for block in page.get("body", []):
            assert block["type"] in known
            if isinstance(block["value"], dict) and block["value"].get("image"):
                assert block["value"]["image"] in data.IMAGES
        for name in ("image", "social_image"):
            assert page.get(name) is None or page[name] in data.IMAGES


@SITES
def test_search_descriptions_fit(data: ModuleType) -> None:
    for page in pages_of(data.PAGES):
        assert 30 <= len(page["search_description"]) <= 155, page["title"]
