"""How the changes of an import are said."""

from generator.services.blueprints.differences import FieldChange
from generator.services.blueprints.wording import MOST_ENTRIES, MOST_LETTERS, Piece, wording


def pieces(before: object, after: object) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in wording(FieldChange("body", before, after)).pieces]


def test_word_that_changes_is_shown_in_its_place() -> None:
    assert pieces("a new big boiler", "an old big boiler") == [
        ("gone", "a"),
        ("new", "an"),
        ("same", " "),
        ("gone", "new"),
        ("new", "old"),
        ("same", " big boiler"),
    ]


def test_change_far_down_a_long_text_is_found_with_what_is_around_it() -> None:
    text = "word " * 2_000
    found = pieces(f"{text}one{text}", f"{text}two{text}")
    assert [kind for kind, _ in found] == ["same", "gone", "new", "same"]
    assert sum(len(each) for _, each in found) < 300


def test_very_long_texts_are_cut_and_not_compared() -> None:
    found = pieces("a-" * 100_000, "b+" * 100_000)
    assert [kind for kind, _ in found] == ["gone", "new"]
    assert all(len(each) <= MOST_LETTERS + 2 for _, each in found)


def test_list_says_what_left_and_what_came() -> None:
    found = wording(FieldChange("points", [{"kind": "pain", "text": "x"}], [{"kind": "pain", "text": "y", "n": None}]))
    assert found.entries == (Piece("gone", "pain · x"), Piece("new", "pain · y"))
    assert wording(FieldChange("points", ["a", "b"], ["b", "a"])).is_reordered
    many = wording(FieldChange("points", None, [str(number) for number in range(50)]))
    assert (len(many.entries), many.more) == (MOST_ENTRIES, 30)


def test_values_read_as_people_say_them() -> None:
    assert pieces(True, False) == [("gone", "yes"), ("new", "no")]
    assert pieces(None, 5) == [("new", "5")]
    assert wording(FieldChange("is_active", None, True)).name == "is active"
