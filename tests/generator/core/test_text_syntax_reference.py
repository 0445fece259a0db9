"""The reference of the text syntax says what the code does: every problem's code and every limit is in it."""

import re
from pathlib import Path

import pytest

from generator.core import spintax_tree
from generator.core.tokens import GRAMMAR_TOKENS

ROOT = Path(__file__).parents[3]
REFERENCE = (ROOT / "docs" / "reference" / "text-syntax.md").read_text(encoding="utf-8")
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "generator" / "core").glob("*.py"))
CODES = sorted(set(re.findall(r'"((?!generator)[a-z]+\.[a-z_]+)"', SOURCE)))


def test_the_codes_were_found() -> None:
    assert len(CODES) > 40


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_documented(code: str) -> None:
    assert f"`{code}`" in REFERENCE


def test_no_code_is_documented_that_does_not_exist() -> None:
    tables = REFERENCE[REFERENCE.index("## Problems") :]
    assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", tables)) <= set(CODES)


@pytest.mark.parametrize(
    "name", ["MAX_LENGTH", "MAX_NESTING", "MAX_CONSTRUCTS", "MAX_PERMUTATION_OPTIONS", "MAX_WEIGHT"]
)
def test_every_limit_is_documented(name: str) -> None:
    assert f"{getattr(spintax_tree, name):,}" in REFERENCE


@pytest.mark.parametrize("marker", ["a_an", "cap", *GRAMMAR_TOKENS])
def test_every_marker_is_documented(marker: str) -> None:
    assert f"[[{marker.upper()}" in REFERENCE
