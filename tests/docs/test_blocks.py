"""Every block is described with every field that it has and that the API gives, and nothing else is."""

import re
from pathlib import Path

import pytest
from wagtail.blocks import StructBlock

from blocks.catalogue import BodyStreamBlock
from blocks.sections import SectionBlock

REFERENCE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "blocks.md").read_text()
BLOCKS = BodyStreamBlock().child_blocks
SECTIONS = dict(re.findall(r"^## `(\w+)`$(.*?)(?=^## |\Z)", REFERENCE, re.MULTILINE | re.DOTALL))


def test_exactly_the_blocks_of_the_catalogue_are_described() -> None:
    assert list(SECTIONS) == list(BLOCKS)


@pytest.mark.parametrize("name", BLOCKS)
def test_every_field_of_a_block_is_described(name: str) -> None:
    block = BLOCKS[name]
    shown = block.get_api_representation(block.get_preview_value())
    fields = set(shown) if isinstance(block, StructBlock) else set()
    is_section = isinstance(block, SectionBlock)
    assert ("§" in SECTIONS[name]) == is_section
    described = set(re.findall(r"^\| `(\w+)` \|", SECTIONS[name], re.MULTILINE))
    assert described == fields - ({"heading", "intro", "tone"} if is_section else set())
