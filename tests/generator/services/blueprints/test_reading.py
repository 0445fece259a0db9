"""The text of a blueprint: what it may hold, with which limits, and in which line each thing is."""

import json
import tracemalloc

import pytest

from generator.services.blueprints.reading import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    BlueprintError,
    checksum,
    read,
    write,
)


def problem(text: str) -> str:
    with pytest.raises(BlueprintError) as caught:
        read(text)
    return str(caught.value)


def test_lines_are_those_of_each_part() -> None:
    document = read(
        "blueprint: 1\n\nniches:\n  - key: a\n    name: A\n  -\n    key: b\n    description: |-\n      one\n      two\n"
    )
    assert document.line(("niches",)) == 3
    assert document.line(("niches", 0)) == 4
    assert document.line(("niches", 0, "name")) == 5
    assert document.line(("niches", 1, "key")) == 7
    # A block of text begins below its name.
    assert document.line(("niches", 1, "description")) == 9
    assert document.line(("niches", 1, "nothing", "of", "it")) == 7


def test_dates_stay_texts_and_other_values_have_their_type() -> None:
    data = read("a: 2026-05-04\nb: '7'\nc: 7\nd: 1.5\ne: yes\nf:\ng: [x, '']\n").data
    assert data == {"a": "2026-05-04", "b": "7", "c": 7, "d": 1.5, "e": True, "f": None, "g": ["x", ""]}


def test_json_is_read_like_yaml_and_has_lines_too() -> None:
    data = {"blueprint": 1, "name": 'Ü 🙂 "x"\t/', "niches": [{"key": "a"}]}
    document = read(json.dumps(data, indent="\t"))
    assert document.data == data
    assert document.line(("niches", 0, "key")) == 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\nb: *x\n", "Line 2: Aliases (*name) are not used"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", "Line 2: Tags such as"),
        ("a: !!binary aGVsbG8=\n", "Line 1: Tags such as"),
        ("a: 1\na: 2\n", "Line 2: “a” is here twice."),
        ("a:\n  - b\n c: d\n", "Line 3: This is no YAML"),
        ("a: [1, 2\n", "This is no YAML"),
        ("? [a]\n: b\n", "Line 1: The name of a field is a text."),
        ("a: 1\nb: \x07\n", "Line 2: This is no YAML"),
        ('a: "\\0"\n', "Line 1: This text holds a character that cannot be stored."),
        ("- a\n", "Line 1: A blueprint is a mapping"),
        ("", "Line 1: A blueprint is a mapping"),
        ('{"a": 1,}', "Line 1: This is no JSON"),
        ('{"a": "\\ud800"}', "cannot be stored"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, expected: str) -> None:
    assert expected in problem(text)


def test_limits_are_felt_before_anything_is_built() -> None:
    assert "at most" in problem("a: " + "x" * MAX_BYTES)
    assert "deeply nested" in problem("[" * (MAX_DEPTH + 2))
    assert "deeply nested" in problem("{" * 0 + "a: " + "[" * 100_000)
    assert "too large" in problem("a: [" + "1," * (MAX_NODES + 1) + "]")


def test_bomb_of_aliases_takes_no_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    tracemalloc.start()
    problem("\n".join(lines))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


AWKWARD = {
    "blueprint": 1,
    "texts": [
        "yes",
        "007",
        "1:30",
        "a: b",
        "{City}",
        "[[CAP:x]]",
        "- x",
        "",
        " x ",
        "a\n\n b\n",
        "c\r\nd",
        "é🙂",
        "# no",
    ],
    "values": [None, True, 0, -1.5, [], {}],
}


def test_what_is_written_is_read_back_the_same() -> None:
    text = write(AWKWARD)
    data = read(text).data
    assert {**data, "checksum": ""} == {**AWKWARD, "checksum": ""}
    assert data["checksum"] == checksum(data) == checksum(AWKWARD)
    assert write(AWKWARD) == text


def test_checksum_is_of_the_content_and_not_of_its_form() -> None:
    assert checksum(read("a: 1\nb: 'x'\n").data) == checksum(read('{"b": "x", "a": 1}').data)
    assert checksum({"a": 1}) != checksum({"a": 2})
