"""Whole answers against kept ones: what clients rely on changes on purpose or not at all.

To write them anew: delete a file of `tests/api/expected`, run this test twice, and look at what changed.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
EXPECTED = Path(__file__).resolve().parents[1] / "expected"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
DIGEST = re.compile(r"/theme/[0-9a-f]+\.css")
ANSWERS = {
    "site": "/site/",
    "menus": "/menus/",
    "redirects": "/redirects/",
    "form": "/forms/contact/",
    "listing": "/pages/?type=StandardPage",
    "page": "/pages/find/?path=/about/",
    "post": "/pages/find/?path=/blog/post/",
    "sitemap": "/sitemap/",
    "hubs": "/hubs/",
    "schemas": "/schemas/",
}


def settled(answer: Any) -> Any:
    """The answer without what differs between two databases: keys, moments, tokens."""
    if isinstance(answer, list):
        return [settled(each) for each in answer]
    if isinstance(answer, dict):
        return {name: "…" if name == "token" else _value(name, value) for name, value in answer.items()}
    if isinstance(answer, str):
        text = DIGEST.sub("/theme/….css", MOMENT.sub("…", answer))
        return re.sub(r"/(pages|images|sites)/\d+/", r"/\1/1/", re.sub(r"mark_?\w*\.(png|webp)", r"mark.\1", text))
    return answer


def _value(name: str, value: Any) -> Any:
    is_key = name in {"id", "page"} and (isinstance(value, int) or (isinstance(value, str) and value))
    return type(value)(1) if is_key and not isinstance(value, bool) else settled(value)


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_is_as_it_was(name, read):
    path, _, query = ANSWERS[name].partition("?")
    given = dict(part.split("=") for part in query.split("&") if part)
    found = json.dumps(settled(read(path, **given)), indent=2, ensure_ascii=False) + "\n"
    file = EXPECTED / f"{name}.json"
    if not file.exists():
        file.write_text(found, encoding="utf-8")
        pytest.fail(f"{file.name} was written: look at it, and run again")
    assert found == file.read_text(encoding="utf-8")
