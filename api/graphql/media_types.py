"""Images by their named sizes, documents, links and texts, as the blocks and pages of the schema show them."""

import re
from enum import Enum
from html import escape
from typing import Any

import strawberry

from api.graphql.context import Context, Info
from api.graphql.loaders import RenditionKey
from blocks.links import SAFE_TARGET
from blocks.pictures import AVIF_SIZES, PICTURE_SIZES
from sites_app.models import SiteDocument, SiteImage

PictureSize = strawberry.enum(  # type: ignore[call-overload]
    Enum("PictureSize", {name.upper(): name for name in PICTURE_SIZES}),  # type: ignore[misc]
    description="The sizes that images are made in; no other can be asked for.",
)
PictureFormat = strawberry.enum(  # type: ignore[call-overload]
    Enum("PictureFormat", {"WEBP": "webp", "AVIF": "avif"}),  # type: ignore[misc]
    description="The formats that images are made in.",
)
_LINK = re.compile(r'<a\b(?=[^>]*\blinktype="(page|document)")(?=[^>]*\bid="(\d{1,10})")[^>]*>', re.IGNORECASE)


@strawberry.type(description="A file of an image in one size.")
class Rendition:
    url: str
    width: int
    height: int


@strawberry.type(description="What must stay in sight when an image is cropped, as shares of its width and height.")
class FocalPoint:
    x: float
    y: float


@strawberry.type(description="An image of the site's library.")
class Image:
    row: strawberry.Private[SiteImage]
    id: strawberry.ID
    title: str
    alt: str = strawberry.field(description="What it shows, for those who cannot see it.")
    width: int
    height: int

    @strawberry.field
    def focal_point(self) -> FocalPoint | None:
        image = self.row
        if not image.has_focal_point() or not image.width or not image.height:
            return None
        x, y = image.get_focal_point().centroid
        return FocalPoint(x=round(x / image.width, 3), y=round(y / image.height, 3))

    @strawberry.field(description="The file of one size; null if it cannot be made.")
    async def rendition(
        self,
        info: Info,
        size: PictureSize,  # type: ignore[valid-type]
        format: PictureFormat = PictureFormat.WEBP,  # type: ignore[valid-type]
    ) -> Rendition | None:
        sizes = PICTURE_SIZES if format is PictureFormat.WEBP else AVIF_SIZES
        made = await info.context.load.renditions.load(RenditionKey(self.row.pk, sizes[size.value]))  # type: ignore[attr-defined]
        if made is None:
            return None
        return Rendition(url=info.context.absolute(made.url), width=made.width, height=made.height)


@strawberry.type(description="A file of the site's library.")
class Document:
    id: strawberry.ID
    title: str
    url: str
    content_type: str


@strawberry.type(description="Rich text.")
class RichText:
    source: strawberry.Private[str]

    @strawberry.field(description="HTML whose links to pages and documents lead to their present addresses.")
    async def html(self, info: Info) -> str:
        return await html_of(self.source, info.context)

    @strawberry.field(description="The words without markup.")
    def text(self) -> str:
        from sites_app.page_texts import plain_text

        return plain_text(self.source)


def image_of(row: SiteImage | None) -> Image | None:
    """The image as the schema shows it."""
    if row is None:
        return None
    return Image(
        row=row,
        id=strawberry.ID(str(row.pk)),
        title=row.title,
        alt=row.default_alt_text,
        width=row.width,
        height=row.height,
    )


def document_of(row: SiteDocument | None, context: Context) -> Document | None:
    """The document as the schema shows it."""
    if row is None:
        return None
    return Document(
        id=strawberry.ID(str(row.pk)),
        title=row.title,
        url=context.absolute(row.url),
        content_type=row.content_type,
    )


async def html_of(source: str, context: Context) -> str:
    """Stored HTML with the addresses of what it links to; a link to what nobody may see leads nowhere."""
    wanted = [(kind, int(pk)) for kind, pk in _LINK.findall(source)]
    pages = await context.load.pages.load_many([pk for kind, pk in wanted if kind == "page"])
    documents = await context.load.documents.load_many([pk for kind, pk in wanted if kind == "document"])
    found: dict[tuple[str, int], str] = {("page", page.pk): context.pages.address(page) for page in pages if page}
    found |= {("document", row.pk): context.absolute(row.url) for row in documents if row}

    def opening(match: Any) -> str:
        href = found.get((match[1], int(match[2])))
        return f'<a href="{escape(href)}">' if href else "<a>"

    return _LINK.sub(opening, source)


def safe_address(raw: Any) -> str:
    """The typed address of a link, if a browser may follow it."""
    text = str((raw or {}).get("url") or "").strip()
    return text if SAFE_TARGET.match(text) else ""
