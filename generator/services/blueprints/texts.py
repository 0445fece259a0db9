"""Checks the texts of a blueprint's library as the editor does: by the names that its site will have."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wagtail.models import Site

from generator.core.spintax import parse
from generator.core.tokens import COMPONENT_NAMES, KNOWN_NAMES, token_key
from generator.core.types import Severity
from generator.enums import AxisKind
from generator.models import Campaign, CampaignAxis, SpintaxDictionary
from generator.services.blueprints.reading import Path
from generator.services.blueprints.schema import RowReader
from generator.services.plan_lists import read_list

type Rows = list[tuple[Path, dict[str, Any]]]


def check_texts(rows: Mapping[str, Rows], *, site: Site, reader: RowReader) -> None:
    """Reports every unknown name and unbalanced brace of fragments and patterns, each in its own line."""
    names = _names(rows, site)
    keys = {row["key"] for _, row in rows["dictionaries"]}
    keys |= set(SpintaxDictionary.objects.readable_by(site).values_list("key", flat=True))
    dictionaries = frozenset(token_key(key) for key in keys if isinstance(key, str))
    texts = [text for path, row in rows["fragments"] for text in _texts(path, row)]
    texts += [((*path, "formula"), row["formula"]) for path, row in rows["patterns"] if isinstance(row["formula"], str)]
    for where, text in texts:
        for found in parse(text, known=names, dictionaries=dictionaries, components=COMPONENT_NAMES).diagnostics:
            if found.severity is Severity.ERROR:
                message = f"{_label(where)}, column {found.column}: {found.message}"
                reader.report(where, message, offset=found.line - 1)


def _names(rows: Mapping[str, Rows], site: Site) -> frozenset[str]:
    stored = CampaignAxis.objects.filter(campaign__in=Campaign.objects.for_site(site), kind=AxisKind.LIST)
    lists = [*stored.values_list("rows", flat=True), *_given_lists(row for _, row in rows["campaigns"])]
    columns = {name for text in lists for row in read_list(text).rows[:1] for name in row}
    return frozenset(KNOWN_NAMES | columns)


def _given_lists(campaigns: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for campaign in campaigns:
        for axis in campaign["axes"]:
            if axis["kind"] == AxisKind.LIST and isinstance(axis["rows"], str):
                yield axis["rows"]


def _texts(path: Path, row: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for name in ("heading", "body"):
        if isinstance(row[name], str):
            yield (*path, name), row[name]
    for place, item in enumerate(row["items"]):
        for name in ("title", "text"):
            if isinstance(item[name], str):
                yield (*path, "items", place, name), item[name]


def _label(path: Path) -> str:
    return f"“{path[-1]}”"
