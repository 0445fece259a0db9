"""Where a button leads: a page, an address or a place on the page, and only to safe schemes."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, PageChooserBlock, StructBlock, StructValue

from blocks.loading import PAGE, rows_of
from blocks.schemas import TEXT, Schema, nullable, struct

SAFE_TARGET = re.compile(r"^(https?://|mailto:|tel:|/(?!/)|#|\?)", re.IGNORECASE)


def validate_link_target(value: str) -> None:
    """Refuses what a browser could run or misread: `javascript:`, `data:`, protocol-relative addresses."""
    if value and not SAFE_TARGET.match(value):
        raise ValidationError(
            _("Start with https://, mailto:, tel:, / or #."),
            code="unsafe_link",
        )


class LinkValue(StructValue):
    """A link's value, which can say where it leads."""

    def get_href(self, request: Any = None, *, page_href: Callable[[Any], str | None] | None = None) -> str:
        """The address to put into `href`; empty when there is none that a visitor could open.

        `page_href` knows the address of a page without asking for its site.
        """
        page, anchor = self.get("page"), (self.get("anchor") or "").lstrip("#")
        if page is not None:
            base = ((page_href(page) if page_href else page.get_url(request)) or "") if page.live else ""
            if not base:
                return ""
        else:
            base = (self.get("url") or "").strip()
            if base and not SAFE_TARGET.match(base):
                return ""
        return f"{base}#{anchor}" if anchor else base


class LinkBlock(StructBlock):
    """A page of the site, or any other address; the page wins when both are given."""

    page = PageChooserBlock(required=False, label=_("Page"))
    url = CharBlock(
        default="",
        required=False,
        max_length=500,
        search_index=False,
        label=_("Or address"),
        validators=[validate_link_target],
        help_text=_("https://…, tel:…, mailto:… or /path/. Used when no page is chosen."),
    )
    anchor = CharBlock(
        default="",
        required=False,
        max_length=80,
        search_index=False,
        label=_("Place on the page"),
        help_text=_("The part after #, without the #."),
    )

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue
        form_layout = ["page", "url", "anchor"]
        label_format = "{page} {url}"

    def bulk_to_python(self, values: Any) -> list[LinkValue]:
        values = list(values)
        pages = rows_of(PAGE, {key for value in values if (key := value.get("page"))})
        if pages is None:
            return super().bulk_to_python(values)
        plain = super().bulk_to_python([{**value, "page": None} for value in values])
        for link, value in zip(plain, values, strict=True):
            link["page"] = pages.get(value.get("page"))
        return plain

    def get_api_representation(self, value: LinkValue, context: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """The resolved address and, for a page, what a client needs to route by itself; null when it leads nowhere."""
        given = context or {}
        href = value.get_href(given.get("request"), page_href=given.get("page_href"))
        if not href:
            return None
        page = value.get("page")
        return {"href": href, "page": {"id": page.pk, "title": page.title} if page else None}

    def api_schema(self) -> Schema:
        page = struct(id={"type": "integer"}, title=TEXT)
        return nullable(struct(href=TEXT, page=nullable(page)))
