"""Tables with a caption, headings for columns and, where they have them, for rows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.telepath import register
from wagtail.blocks import BlockGroup, BooleanBlock, CharBlock, TextBlock
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockAdapter,
    TypedTableBlockValidationError,
)

from blocks.sections import SectionBlock

MOST_COLUMNS, MOST_ROWS = 12, 200


class CellsBlock(TypedTableBlock):
    """The cells of a table: each column is of text, of numbers, or of yes and no."""

    text = TextBlock(default="", required=False, rows=1, label=_("Text"), icon="pilcrow")
    number = CharBlock(default="", required=False, label=_("Number"), icon="decimal")
    yes_no = BooleanBlock(required=False, label=_("Yes or no"), icon="tick-inverse")

    def clean(self, table: TypedTable) -> TypedTable:
        table = super().clean(table)
        found = list(_faults(table))
        if found:
            raise TypedTableBlockValidationError(
                non_block_errors=[ValidationError(each, code="table") for each in found]
            )
        return table

    def get_translatable_segments(self, table: TypedTable) -> list[Any]:
        """Each text of the table by its place, for translation."""
        from wagtail_localize.segments import StringSegmentValue

        return [StringSegmentValue(path, text) for path, text in _texts(table)]

    def restore_translated_segments(self, table: TypedTable, segments: list[Any]) -> TypedTable:
        """The table with the translations in their places."""
        raw = self.get_prep_value(table)
        for segment in segments:
            kind, *place = segment.path.split(".")
            _put(raw, kind, [int(number) for number in place], segment.render_text())
        return self.to_python(raw)

    class Meta:
        icon = "table"


def _faults(table: TypedTable) -> list[Any]:
    """What keeps a table from being understood, or from fitting on a page."""
    if not table.columns or not table.row_data:
        return [_("Add a column and a row.")]
    faults: list[Any] = []
    if not any((column["heading"] or "").strip() for column in table.columns):
        faults.append(_("Give the columns headings: without them, nobody who hears the table knows what a cell means."))
    if len(table.columns) > MOST_COLUMNS or len(table.row_data) > MOST_ROWS:
        limits = {"columns": MOST_COLUMNS, "rows": MOST_ROWS}
        faults.append(_("A table has at most %(columns)d columns and %(rows)d rows.") % limits)
    return faults


def _texts(table: TypedTable) -> list[tuple[str, str]]:
    """Every text of the table with its place; what is empty has none."""
    texts = [("caption", table.caption or "")]
    texts += [(f"heading.{place}", column["heading"] or "") for place, column in enumerate(table.columns)]
    texts += [
        (f"cell.{number}.{place}", value)
        for number, row in enumerate(table.row_data)
        for place, value in enumerate(row["values"])
        if isinstance(value, str)
    ]
    return [entry for entry in texts if entry[1].strip()]


def _put(raw: dict[str, Any], kind: str, place: list[int], text: str) -> None:
    if kind == "caption":
        raw["caption"] = text
    elif kind == "heading":
        raw["columns"][place[0]]["heading"] = text
    else:
        raw["rows"][place[0]]["values"][place[1]] = text


# The editor of a table is found by its class.
register(TypedTableBlockAdapter(), CellsBlock)


class TableBlock(SectionBlock):
    """A table that scrolls by itself where it is wider than the page."""

    table = CellsBlock(label=_("Table"))
    has_row_headings = BooleanBlock(
        required=False,
        default=True,
        label=_("The first column names the rows"),
        help_text=_("Its cells are then headings, which stay in sight on a phone."),
    )
    note = CharBlock(default="", required=False, max_length=255, label=_("Note under the table"))

    class Meta:
        icon = "table"
        label = _("Table")
        group = _("Text")
        template = "blocks/table.html"
        stylesheet = "css/blocks/table.css"
        description = _("Prices, sizes, comparisons: rows and columns with headings.")
        form_layout = BlockGroup(children=["heading", "intro", "table", "note"], settings=["has_row_headings", "tone"])
        label_format = "{heading}"
        preview_value = {
            "heading": "What a roof costs",
            "intro": "",
            "tone": "plain",
            "has_row_headings": True,
            "note": "For an average roof of 2,000 square feet.",
            "table": {
                "caption": "Prices by material",
                "columns": [
                    {"type": "text", "heading": "Material"},
                    {"type": "number", "heading": "From"},
                    {"type": "number", "heading": "Lasts"},
                    {"type": "yes_no", "heading": "Class 4"},
                ],
                "rows": [
                    {"values": ["Asphalt shingles", "$14,200", "25 years", True]},
                    {"values": ["Standing seam", "$29,500", "50 years", True]},
                    {"values": ["Clay tile", "$34,000", "75 years", False]},
                ],
            },
        }
