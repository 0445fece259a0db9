"""StreamFields with many kinds of block: what the editor's script has to know of them is made once for a process.

Wagtail packs the definitions of all blocks for every form. They are the same for everybody who reads the same language:
nothing in them depends on a page, a person or a row.
"""

from typing import Any

from django.forms import Media
from django.utils.translation import get_language
from wagtail.blocks.base import Block, BlockWidget
from wagtail.fields import StreamField


class PackedBlocks:
    """The definitions of blocks as the editor's script takes them, and the files that it needs for them."""

    def __init__(self, widget: BlockWidget) -> None:
        self.json: str = widget.block_json
        self.media: Media = widget.js_context.media


class KeptBlockWidget(BlockWidget):
    """A widget for a stream of blocks that packs their definitions once for each language."""

    def __init__(self, block_def: Block, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(block_def, attrs)
        # Every form makes a copy of the widget; they share this.
        self._packed: dict[str | None, PackedBlocks] = {}

    def _build_block_json(self) -> None:
        language = get_language()
        if language not in self._packed:
            self._packed[language] = PackedBlocks(BlockWidget(self.block_def))
        self._block_json, self._js_context = self._packed[language].json, self._packed[language]


class BodyField(StreamField):
    """A `StreamField` for the body of a page. To migrations it is a `StreamField`."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": self._widget, **kwargs})

    @property
    def _widget(self) -> KeptBlockWidget:
        if "kept_widget" not in self.__dict__:
            self.kept_widget = KeptBlockWidget(self.stream_block)
        return self.kept_widget

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "wagtail.fields.StreamField", args, kwargs
