"""Raw StreamField data as it is stored: completed, searched and fingerprinted without building blocks' values.

What Wagtail does to a stream by turning every value into an object is done here on the raw data, along a description
that is compiled from the block definitions once. It must give what Wagtail gives; tests compare the two.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import unescape
from typing import Any

from wagtail.blocks import Block, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.blocks.field_block import BaseChoiceBlock
from wagtail.rich_text import get_text_for_indexing

from sites_app.models import ArticlePage

type Raw = Any
type Complete = Callable[[Raw], Raw]
type Collect = Callable[[Raw, list[str]], None]
type Refers = Callable[[Raw], bool]

# Fields that blocks were given when articles already existed. With these values they say nothing that an article
# written before did not say: a block that an editor's form has completed by them is still the block that was written.
LATER_FIELDS: Mapping[str, Raw] = {
    "icon": "",
    "portrait": None,
    "rating": "",
    "second_label": "",
    "second_link": {"page": None, "url": "", "anchor": ""},
}

_EDITOR_KEY = re.compile(r'\sdata-block-key="[^"]*"')
_TAG_WITH_SPACE = re.compile(r"</(?:p|h\d|li|blockquote)>|<(?:br|hr)\s*/>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|h[1-6]|ul|ol|li|b|i|em|strong|a|br|hr|blockquote)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_LOOSE_AMPERSAND = re.compile(r"&(?!(?:[a-zA-Z][a-zA-Z0-9]*|#[0-9]+|#[xX][0-9a-fA-F]+);)")


class StreamShape:
    """A stream's definition, compiled to functions of its raw data."""

    def __init__(self, stream: StreamBlock) -> None:
        self._complete = {name: _completer(child) for name, child in stream.child_blocks.items()}
        self._collect = {name: _collector(child) for name, child in stream.child_blocks.items()}
        self._written = {name: _collector(child, chosen=False) for name, child in stream.child_blocks.items()}
        self._refers = {name: _referrer(child) for name, child in stream.child_blocks.items()}

    def complete(self, blocks: Iterable[Mapping[str, Raw]]) -> list[dict[str, Raw]]:
        """The blocks with every field that they leave out set to its default, as an editor would store them."""
        return [
            {"type": block["type"], "value": self._complete[block["type"]](block["value"]), "id": block["id"]}
            for block in blocks
        ]

    def texts(self, blocks: Iterable[Mapping[str, Raw]]) -> list[str]:
        """What Wagtail's `get_searchable_content` gives for these complete blocks."""
        return _collected(blocks, self._collect)

    def written(self, blocks: Iterable[Mapping[str, Raw]]) -> list[str]:
        """The texts of these complete blocks that somebody wrote, and addresses: not what is chosen from a list."""
        return _collected(blocks, self._written)

    def may_refer(self, blocks: Iterable[Mapping[str, Raw]]) -> bool:
        """Whether the blocks may hold a reference to another row; False is certain."""
        return any(self._refers[block["type"]](block["value"]) for block in blocks)


@cache
def article_shape() -> StreamShape:
    """The shape of an article's body."""
    return StreamShape(ArticlePage._meta.get_field("body").stream_block)


def fingerprint(value: Raw) -> str:
    """A digest of a block's content that stays the same when the editor saves the block unchanged.

    Ids, white space, what the rich text editor adds and empty `LATER_FIELDS` do not count.
    """
    leaves: list[str] = []
    _collect_leaves(value, leaves)
    text = " ".join("\0".join(leaves).split())
    if "data-block-key" in text:
        text = _EDITOR_KEY.sub("", text)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _collect_leaves(value: Raw, leaves: list[str]) -> None:
    """The names and values of a block in a fixed order."""
    if isinstance(value, dict):
        for name in sorted(value):
            is_later = name in LATER_FIELDS and (value[name] or LATER_FIELDS[name]) == LATER_FIELDS[name]
            if name != "id" and not is_later:
                leaves.append(name)
                _collect_leaves(value[name], leaves)
    elif isinstance(value, list):
        for item in value:
            _collect_leaves(item, leaves)
    else:
        leaves.append("" if value is None else str(value))


def searchable_text(html: str) -> str:
    """What Wagtail indexes of a rich text: the result of `get_text_for_indexing`, without a parser where that is sure.

    It is sure when the text is made of the editor's own tags, and no bracket and no loose ampersand is left over.
    """
    text = _TAG.sub("", _TAG_WITH_SPACE.sub(r"\g<0> ", html))
    if "<" in text or ">" in text or ("&" in text and _LOOSE_AMPERSAND.search(text)):
        return get_text_for_indexing(html)
    return unescape(text.strip())


def _completer(block: Block) -> Complete:
    if isinstance(block, StructBlock):
        return _struct_completer(block)
    if isinstance(block, ListBlock):
        child = _completer(block.child_block)
        return lambda items: [{"type": "item", "value": child(item["value"]), "id": item["id"]} for item in items]
    if isinstance(block, StreamBlock):
        return StreamShape(block).complete
    return lambda value: value


def _struct_completer(block: StructBlock) -> Complete:
    children = {name: _completer(child) for name, child in block.child_blocks.items()}
    defaults = {name: child.get_prep_value(child.get_default()) for name, child in block.child_blocks.items()}

    def complete(value: Mapping[str, Raw]) -> dict[str, Raw]:
        return {name: child(value[name]) if name in value else defaults[name] for name, child in children.items()}

    return complete


def _collected(blocks: Iterable[Mapping[str, Raw]], collectors: Mapping[str, Collect | None]) -> list[str]:
    texts: list[str] = []
    for block in blocks:
        collect = collectors[block["type"]]
        if collect is not None:
            collect(block["value"], texts)
    return texts


def _collector(block: Block, *, chosen: bool = True) -> Collect | None:
    """The collector of a block's searchable text, or None for a block that has none.

    Without `chosen` it collects what was written: no choice's label, and also what the search shall not know.
    """
    is_indexed = getattr(block, "search_index", True)
    if not is_indexed if chosen else isinstance(block, BaseChoiceBlock):
        return None
    if isinstance(block, StructBlock):
        return _struct_collector(block, chosen=chosen)
    if isinstance(block, ListBlock):
        return _list_collector(block, chosen=chosen)
    if isinstance(block, StreamBlock):
        shape = StreamShape(block)
        return lambda value, texts: texts.extend(shape.texts(value) if chosen else shape.written(value))
    if isinstance(block, RichTextBlock):
        return lambda value, texts: texts.append(searchable_text(value))
    if type(block).get_searchable_content is Block.get_searchable_content:
        return None
    return _leaf_collector(block) if is_indexed else lambda value, texts: texts.append(value or "")


def _leaf_collector(block: Block) -> Collect:
    return lambda value, texts: texts.extend(block.get_searchable_content(block.to_python(value)))


def _struct_collector(block: StructBlock, *, chosen: bool) -> Collect | None:
    found = {name: _collector(child, chosen=chosen) for name, child in block.child_blocks.items()}
    children = {name: collect for name, collect in found.items() if collect}
    if not children:
        return None

    def collect_all(value: Mapping[str, Raw], texts: list[str]) -> None:
        for name, collect in children.items():
            # What was stored before the block had the field lacks it.
            if name in value:
                collect(value[name], texts)

    return collect_all


def _list_collector(block: ListBlock, *, chosen: bool) -> Collect | None:
    collect = _collector(block.child_block, chosen=chosen)
    if collect is None:
        return None

    def collect_all(items: list[Mapping[str, Raw]], texts: list[str]) -> None:
        for item in items:
            collect(item["value"], texts)

    return collect_all


def _referrer(block: Block) -> Refers:
    if isinstance(block, StructBlock):
        children = [(name, _referrer(child)) for name, child in block.child_blocks.items() if _can_refer(child)]
        return lambda value: any(name in value and refers(value[name]) for name, refers in children)
    if isinstance(block, ListBlock):
        child = _referrer(block.child_block)
        return lambda items: any(child(item["value"]) for item in items)
    if isinstance(block, StreamBlock):
        return StreamShape(block).may_refer
    if isinstance(block, RichTextBlock):
        return lambda html: "linktype" in html or "embedtype" in html
    return (lambda value: bool(value)) if _can_refer(block) else (lambda value: False)


def _can_refer(block: Block) -> bool:
    return type(block).extract_references is not Block.extract_references
