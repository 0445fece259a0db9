"""Pages of rows that were read for one page, with how many there are in all."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

from django.core.paginator import Page, Paginator

# Further pages are those of nobody.
DEEPEST = 2_000


class Counted[Row](Sequence[Row]):
    """Rows as a paginator takes them: whichever part it asks for, these are it."""

    def __init__(self, rows: Sequence[Row], count: int) -> None:
        self.rows, self.total = rows, count

    def __len__(self) -> int:
        return self.total

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        return self.rows if isinstance(index, slice) else self.rows[index]


def page_of[Row](rows: Sequence[Row], *, count: int, number: int, per_page: int) -> "Page[Row]":
    """The page that the rows are."""
    return Paginator(Counted(rows, count), per_page).get_page(number)


def page_number(asked: Any) -> int:
    """The number of a page that an address names; 1 for what is none."""
    text = str(asked or "")
    return min(max(int(text), 1), DEEPEST) if text.isdecimal() and len(text) < 6 else 1


def pages_address(address: str) -> str:
    """An address that lacks only the number of a page at its end."""
    return f"{address}{'&' if '?' in address else '?'}p="
