"""The types of blocks, made from the catalogue: a block that is added there is in the schema.

Values are read from what is stored, and what they point at comes from the loaders: reading them as Wagtail does would
ask for the images of each page by itself.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from api.graphql.context import Info
from api.graphql.media_types import Document, Image, RichText, document_of, image_of, safe_address
from blocks.catalogue import BodyStreamBlock
from blocks.conversion import FormChooserBlock
from blocks.embeds import find_video
from blocks.links import LinkBlock
from blocks.pictures import PictureChooserBlock
from blocks.players import FileChooserBlock

if TYPE_CHECKING:
    from api.graphql.page_types import PageInterface

type Make = Callable[[Any], Any]


@strawberry.interface(name="Block", description="A part of a page's body.")
class BlockInterface:
    raw: strawberry.Private[Any]
    id: strawberry.ID | None = strawberry.field(description="Stays the same when the page is edited.")
    type: str = strawberry.field(description="The block's name in the catalogue, such as `rich_text`.")


@strawberry.type(description="Where a link leads: a page of the site, or an address.")
class Link:
    href: str
    page_id: strawberry.Private[int | None]

    @strawberry.field(description="The page, if it is one of the site's.")
    async def page(self, info: Info) -> Annotated["PageInterface", strawberry.lazy("api.graphql.page_types")] | None:
        from api.graphql.page_types import page_of

        return page_of(await info.context.load.pages.load(self.page_id)) if self.page_id else None


@strawberry.type
class TableColumn:
    type: str = strawberry.field(description="`text`, `number` or `yes_no`.")
    heading: str


@strawberry.type
class TableRow:
    cells: list[str] = strawberry.field(description="What is in them; `true` or `false` in columns of `yes_no`.")


@strawberry.type
class Table:
    caption: str
    columns: list[TableColumn]
    rows: list[TableRow]


@strawberry.type(description="What files a field takes.")
class FileRule:
    types: list[str] = strawberry.field(description="By their media types.")
    most: int = strawberry.field(description="How many at once.")
    most_bytes: int = strawberry.field(description="The largest size of one.")


@strawberry.type
class FormField:
    key: str
    label: str
    kind: str
    required: bool
    help_text: str
    placeholder: str
    choices: list[str]
    default: str
    max_length: int | None
    autocomplete: str
    files: FileRule | None


@strawberry.type(description="A form of the site, for clients that draw it themselves.")
class Form:
    key: str
    name: str
    action: str = strawberry.field(description="Where to send it.")
    is_active: bool
    button_label: str
    fields: list[FormField]


@strawberry.type(description="A column of blocks.")
class Column:
    blocks: list[BlockInterface]


_types: dict[type, Any] = {}
_SCALARS: Mapping[type, Any] = {
    blocks.BooleanBlock: bool,
    blocks.IntegerBlock: int,
    blocks.FloatBlock: float,
    blocks.CharBlock: str,
    blocks.TextBlock: str,
    blocks.URLBlock: str,
    blocks.ChoiceBlock: str,
}


def blocks_of(stream: blocks.BaseStreamBlock, raw: Iterable[Any]) -> list[BlockInterface]:
    """The blocks of a stored stream, as their own types; what the catalogue knows no more is left out."""
    found = []
    for each in raw:
        block = stream.child_blocks.get(each["type"])
        if block is not None:
            key = each.get("id")
            found.append(
                _type_of_child(block)(id=strawberry.ID(key) if key else None, type=each["type"], raw=each["value"])
            )
    return found


def _type_of_child(block: blocks.Block) -> Any:
    """The type of a block of a stream, which implements the interface."""
    if isinstance(block, blocks.StructBlock):
        return _struct_type(block, base=BlockInterface)
    if isinstance(block, blocks.RichTextBlock):
        return RichTextBlockType
    raise TypeError(f"{type(block).__name__}: the schema knows no type for it in a stream.")


def _struct_type(block: blocks.StructBlock, *, base: type | None) -> Any:
    kind = type(block)
    if kind not in _types:
        name = kind.__name__ if base else kind.__name__.removesuffix("Block")
        members: dict[str, Any] = {"__module__": __name__, "__annotations__": {}}
        if base is None:
            members["__annotations__"]["raw"] = strawberry.Private[Any]  # type: ignore[misc]
        for child_name, child in block.child_blocks.items():
            members[child_name] = _field_of(child_name, child)
        members |= _EXTRAS.get(kind.__name__, {})
        plain = type(name, (base,) if base else (), members)
        description = (kind.__doc__ or "").strip().splitlines()[0]
        _types[kind] = strawberry.type(plain, name=name, description=description)
    return _types[kind]


def _field_of(name: str, block: blocks.Block) -> Any:
    default = _stored_default(block)
    graphql_type, make = _reader(block)

    def value_of(root: Any) -> Any:
        value = root.raw.get(name, default) if root.raw else default
        return default if value is None and default is not None else value

    async def resolve(root: Any, info: Info) -> Any:
        value = make(value_of(root))
        return await value(info) if callable(value) else value

    return strawberry.field(resolver=resolve, graphql_type=graphql_type)


def _reader(block: blocks.Block) -> tuple[Any, Make]:
    """The type of a block's value in the schema, and how it is made of what is stored.

    What is made may be a function that takes `info` and asks a loader.
    """
    for known, reader in _READERS:
        if isinstance(block, known):
            return reader(block)
    for known, scalar in _SCALARS.items():
        if isinstance(block, known):
            return (scalar | None, _same) if scalar in {int, float} else (scalar, scalar)
    raise TypeError(f"{type(block).__name__}: the schema knows no type for it.")


def _of_list(block: Any) -> tuple[Any, Make]:
    graphql_type, make = _reader(block.child_block)
    return list[graphql_type], lambda raw: [make(_item(each)) for each in raw or ()]  # type: ignore[misc, valid-type]


def _item(each: Any) -> Any:
    """The value of a list's item, which older rows hold without a name around it."""
    return each["value"] if isinstance(each, dict) and each.get("type") == "item" and "value" in each else each


def _of_struct(block: Any) -> tuple[Any, Make]:
    kind = _struct_type(block, base=None)
    return kind, lambda raw: kind(raw=raw or {})


def _of_stream(block: Any) -> tuple[Any, Make]:
    for child in block.child_blocks.values():
        _type_of_child(child)
    return Column, lambda raw: Column(blocks=blocks_of(block, raw or ()))


def _of_rich_text(block: Any) -> tuple[Any, Make]:
    return RichText, lambda raw: RichText(source=str(raw or ""))


def _of_picture(block: Any) -> tuple[Any, Make]:
    async def load(key: int, info: Any) -> Any:
        return image_of(await info.context.load.images.load(key))

    return Image | None, _loading(load)


def _of_document(block: Any) -> tuple[Any, Make]:
    async def load(key: int, info: Any) -> Any:
        return document_of(await info.context.load.documents.load(key), info.context)

    return Document | None, _loading(load)


def _field(shown: dict[str, Any]) -> FormField:
    files = FileRule(**shown["files"]) if shown["files"] else None
    return FormField(**{**shown, "default": str(shown["default"] or ""), "files": files})


def _of_form(block: Any) -> tuple[Any, Make]:
    async def load(key: int, info: Any) -> Any:
        row = await info.context.load.forms.load(key)
        if row is None:
            return None
        shown = row.api_representation()
        fields = [_field(field) for field in shown.pop("fields")]
        return Form(**{**shown, "action": info.context.absolute(shown["action"])}, fields=fields)

    return Form | None, _loading(load)


def _of_link(block: Any) -> tuple[Any, Make]:
    def make(raw: Any) -> Any:
        async def load(info: Any) -> Link | None:
            key, anchor = (raw or {}).get("page"), str((raw or {}).get("anchor") or "").lstrip("#")
            page = await info.context.load.pages.load(key) if key else None
            base = info.context.pages.address(page) if page else ("" if key else safe_address(raw))
            href = f"{base}#{anchor}" if anchor and (base or not key) else base
            return Link(href=href, page_id=page.pk if page else None) if href else None

        return load

    return Link | None, make


def _of_table(block: Any) -> tuple[Any, Make]:
    def make(raw: Any) -> Table | None:
        if not raw:
            return None
        return Table(
            caption=str(raw.get("caption") or ""),
            columns=[TableColumn(type=each["type"], heading=str(each["heading"] or "")) for each in raw["columns"]],
            rows=[TableRow(cells=[_cell(value) for value in row["values"]]) for row in raw["rows"]],
        )

    return Table | None, make


def _cell(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value or "")


def _loading(load: Callable[[int, Any], Any]) -> Make:
    """A reader of keys: what is stored is a key or nothing."""

    def make(raw: Any) -> Any:
        return (lambda info: load(int(raw), info)) if raw else None

    return make


def _same(raw: Any) -> Any:
    return raw


def _stored_default(block: blocks.Block) -> Any:
    """What is stored for a value that nobody gave: rows are older than fields."""
    return block.get_prep_value(block.get_default())


# The more special first.
_READERS: list[tuple[type, Callable[[Any], tuple[Any, Make]]]] = [
    (LinkBlock, _of_link),
    (PictureChooserBlock, _of_picture),
    (FileChooserBlock, _of_document),
    (FormChooserBlock, _of_form),
    (TypedTableBlock, _of_table),
    (blocks.RichTextBlock, _of_rich_text),
    (blocks.ListBlock, _of_list),
    (blocks.StreamBlock, _of_stream),
    (blocks.StructBlock, _of_struct),
]


def _video(root: Any) -> Any:
    return find_video((root.raw or {}).get("url") or "")


def _provider(root: Any) -> Any:
    video = _video(root)
    return video.provider if video else None


def _player_url(root: Any) -> Any:
    video = _video(root)
    return video.player_url if video else None


# What blocks know besides what is stored.
_EXTRAS: Mapping[str, Mapping[str, Any]] = {
    "EmbedBlock": {
        "provider": strawberry.field(resolver=_provider, graphql_type=str | None),
        "player_url": strawberry.field(resolver=_player_url, graphql_type=str | None),
    },
}


@strawberry.type(name="RichTextBlock", description="Running text with headings, lists and links.")
class RichTextBlockType(BlockInterface):
    @strawberry.field
    def body(self) -> RichText:
        return RichText(source=str(self.raw or ""))


BLOCK_TYPES: list[Any] = list(dict.fromkeys(_type_of_child(block) for block in BodyStreamBlock().child_blocks.values()))
