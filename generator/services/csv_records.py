"""Reads CSV as people make it: with a comma, a semicolon or a tab, with or without a byte order mark. No I/O."""

import csv
import io
from collections.abc import Iterator

_DELIMITERS = "\t;,"


def csv_records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, each with the line that it begins on, counted from 1."""
    text = text.replace("\ufeff", "").replace("\r\n", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    begins = 1
    for values in reader:
        if any(value.strip() for value in values):
            yield begins, values
        begins = reader.line_num + 1
