"""The golden corpus: every text means exactly what its case says."""

from typing import Any

import pytest

from generator.core.grammar import article_for
from generator.core.spintax import compile_text, parse
from generator.core.spintax_tree import ParsedText
from generator.core.tokens import token_key
from generator.core.types import DictionaryPlan, Severity
from tests.corpus import cases

TEXTS = [*cases("spintax"), *cases("tokens")]


def parse_case(case: dict[str, Any]) -> ParsedText:
    return parse(
        case["text"],
        known=case.get("values", {}),
        optional=case.get("optional", ()),
        dictionaries=case.get("dictionaries", {}),
    )


def found(parsed: ParsedText, severity: Severity) -> list[str]:
    return [f"{each.code}@{each.line}:{each.column}" for each in parsed.diagnostics if each.severity is severity]


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case["name"])
def test_text_has_exactly_the_problems_of_its_case(case: dict[str, Any]) -> None:
    parsed = parse_case(case)
    assert found(parsed, Severity.ERROR) == case.get("problems", [])
    assert found(parsed, Severity.WARNING) == case.get("warnings", [])
    assert case.get("says", "") in " ".join(each.message for each in parsed.diagnostics)


@pytest.mark.parametrize("case", [case for case in TEXTS if "variants" in case], ids=lambda case: case["name"])
def test_text_has_exactly_the_variants_of_its_case(case: dict[str, Any]) -> None:
    dictionaries = {
        token_key(name): DictionaryPlan(name, tuple((term, 1) for term in terms))
        for name, terms in case.get("dictionaries", {}).items()
    }
    text = compile_text(parse_case(case), dictionaries=dictionaries, is_html=case.get("html", False))
    values = case.get("values", {})
    assert [text.render(text.nth(number), values) for number in range(text.count())] == case["variants"]


@pytest.mark.parametrize(
    ("article", "words"), [(article, words) for article, all_ in cases("grammar").items() for words in all_]
)
def test_article_follows_the_sound(article: str, words: str) -> None:
    assert article_for(words) == article
