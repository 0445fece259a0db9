"""The table of how many leads were there after so many deaths, and how long it took."""

from collections.abc import Callable
from typing import Any

import pytest

FIGURES: list[tuple[int, int, int, float]] = []


@pytest.fixture
def figure() -> Callable[..., None]:
    """`figure(killed=…, there=…, twice=…, seconds=…)` puts a line into the table."""

    def note(*, killed: int, there: int, twice: int, seconds: float) -> None:
        FIGURES.append((killed, there, twice, seconds))

    return note


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not FIGURES:
        return
    terminalreporter.section("web processes killed after 201")
    for killed, there, twice, seconds in FIGURES:
        line = f"{killed} times killed: {there} leads are there, {twice} twice ({seconds:.0f} s)"
        terminalreporter.write_line(line)
