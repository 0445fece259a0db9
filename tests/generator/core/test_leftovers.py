"""What should have become words is found in a finished text, in every way of writing it; ordinary signs are not."""

import pytest

from generator.core.leftovers import leftovers


@pytest.mark.parametrize(
    "text",
    [
        "{City}",
        "{{CITY}}",
        "%city%",
        "{fast|quick}",
        "[[CAP:roofs]]",
        "[[PRONOUN]]",
        "{?zip?near it|}",
        "{Nobody}",
    ],
)
def test_every_dialect_is_found(text: str) -> None:
    assert leftovers([f"We fix roofs in {text}, and more."]) == (text,)


@pytest.mark.parametrize("text", ["100% sure, 50% off", "%unknown%", "[[note]]", "{}", "a {1} b", "5 | 6", "{ }"])
def test_ordinary_signs_are_not(text: str) -> None:
    assert leftovers([text]) == ()


def test_each_is_said_once_in_the_order_of_reading() -> None:
    assert leftovers(["{City} and %phone%", "in {City} by {Agency_Name}"]) == ("{City}", "%phone%", "{Agency_Name}")
