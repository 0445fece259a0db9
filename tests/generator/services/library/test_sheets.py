"""CSV in and out: what people's programs write is read, and nothing that is written runs in a spreadsheet."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from generator.services.library.sheets import UnreadableError, csv_lines, plain, read_rows, safe, write_xlsx

FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''@x"]


def rows(content: bytes) -> list[tuple[int, list[str]]]:
    return list(read_rows(content))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_commas_semicolons_and_tabs_are_read(delimiter, mark, end):
    text = end.join(delimiter.join(row) for row in (["key", "name"], ["a", "é"]))

    assert rows(mark + text.encode()) == [(1, ["key", "name"]), (2, ["a", "é"])]


def test_a_row_is_named_by_the_line_that_it_begins_on():
    assert rows(b'key,body\na,"one\ntwo"\n\nb,x\n') == [(1, ["key", "body"]), (2, ["a", "one\ntwo"]), (5, ["b", "x"])]


def test_line_ends_in_cells_become_plain_ones():
    assert rows(b'key\r\n"a\r\nb\rc"\r\n')[1] == (2, ["a\nb\nc"])


def test_another_encoding_is_refused_in_words():
    with pytest.raises(UnreadableError, match="UTF-8"):
        rows("key\nMünchen\n".encode("latin-1"))


def test_an_endless_cell_is_refused():
    with pytest.raises(UnreadableError, match="can't be read"):
        rows(b"key\n" + b"x" * 300_000 + b"\n")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_written_as_text(text):
    assert safe(text).startswith("'")
    assert plain(safe(text)) == text


@given(st.text())
def test_safe_and_plain_are_inverse(text):
    assert plain(safe(text)) == text
    assert safe(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"} or re.fullmatch(r"-[0-9.]+", text)


@pytest.mark.parametrize("text", ["it's", "'quoted'", "a=b", "5-4", "", "-97.25", "-3"])
def test_other_texts_are_written_as_they_are(text):
    assert safe(text) == text


def test_what_is_written_is_read_again():
    table = [["key", "body"], ["a", 'one, "two"\nthree'], ["b", "=HYPERLINK(1)"]]

    assert [cells for _, cells in rows(b"".join(csv_lines(table)))] == table


def test_no_cell_of_a_workbook_is_a_formula():
    file = io.BytesIO()
    write_xlsx([["key"], *([text] for text in FORMULAS if "\r" not in text)], to=file, title="things")

    cells = [cell for row in load_workbook(file)["things"] for cell in row]

    assert {cell.data_type for cell in cells} == {"s"}
    assert all(not str(cell.value).startswith("=") for cell in cells)
