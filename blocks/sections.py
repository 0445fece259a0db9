"""What all blocks have in common: a preview in the site's look, a heading that a table of contents can show, a tone."""

from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, StructBlock, TextBlock

PREVIEW_TEMPLATE = "includes/block_preview.html"


class SettingBlock(ChoiceBlock):
    """A choice about the look of a block. Its label is no word of the page, so the search doesn't know it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"search_index": False, **kwargs})

    class Meta:
        icon = "cog"


class ToneBlock(SettingBlock):
    """The ground that a section stands on."""

    choices = [
        ("plain", _("Plain")),
        ("tint", _("Tinted")),
        ("brand", _("Brand colour")),
    ]

    class Meta:
        icon = "view"


class PreviewedStructBlock(StructBlock):
    """A struct block that the block picker can show. Its preview borrows a drawing of ours, never a site's image."""

    class Meta:
        preview_template = PREVIEW_TEMPLATE
        # A stylesheet that only pages with such a block load, and whether a module of `static/js` helps it there.
        stylesheet = ""
        is_island = False

    def get_preview_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_preview_context(value, parent_context)
        return {**context, "preview_image": static("img/preview.svg")}

    def get_heading(self, value: Any) -> str:
        """The heading that names this block in a table of contents; empty when it has none."""
        return value.get("heading") or ""


class SectionBlock(PreviewedStructBlock):
    """A section with a heading and an introduction above whatever it holds."""

    heading = CharBlock(default="", required=False, max_length=255, label=_("Heading"))
    intro = TextBlock(
        default="",
        required=False,
        rows=2,
        label=_("Introduction"),
        help_text=_("One or two sentences under the heading."),
    )
    tone = ToneBlock(required=False, default="plain", label=_("Background"))
