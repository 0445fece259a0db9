"""Images and documents of a site's own collections. Images have named presets; nothing else is rendered."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from ninja import Router
from taggit.models import TaggedItem
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from api.v2 import documented, filters, paging
from api.v2.answers import Fleeting, reads
from api.v2.fields import Field, Shape, chosen
from api.v2.reading import Reading, refuse
from api.v2.writers import Writing, attribute, tags
from blocks.pictures import PICTURE_SPECS, picture_representation
from sites_app.querysets import site_collections

KNOWN = frozenset({"limit", "offset", "after", "fields", "order", "search", "search_operator", "site", "format"})
IN_DETAIL = frozenset({"fields", "site", "format"})
OF_A_PICTURE = ("alt", "width", "height", "focal_point", "src", "srcset", "renditions", "avif")
router = Router(tags=["Reading"])


def _picture(name: str) -> Field:
    def write(row: Any, writing: Writing) -> Any:
        if not hasattr(row, "_representation"):
            row._representation = picture_representation(row, request=writing.reading.request)
        return row._representation[name]

    return Field(name, is_meta=False, write=write)


def _meta(endpoint: str) -> dict[str, Field]:
    def kind(row: Any, _: Writing) -> str:
        return f"{row._meta.app_label}.{type(row).__name__}"

    def address(row: Any, writing: Writing) -> str:
        return writing.reading.address(f"/{endpoint}/{row.pk}/")

    def download(row: Any, writing: Writing) -> str:
        url = row.url if endpoint == "documents" else row.file.url
        return url if "://" in url else f"{writing.reading.site_address}{url}"

    writes = {"type": kind, "detail_url": address, "tags": tags, "download_url": download}
    return {name: Field(name, is_meta=True, write=write, kind=name) for name, write in writes.items()}


def _columns(*names: str) -> dict[str, Field]:
    return {name: Field(name, is_meta=False, write=attribute(name)) for name in names}


IMAGES = {**_columns("id"), **_meta("images"), **_columns("title"), **{name: _picture(name) for name in OF_A_PICTURE}}
DOCUMENTS = {**_columns("id"), **_meta("documents"), **_columns("title", "file_size", "content_type", "created_at")}


@router.get("/images/", url_name="v2_images", summary="Images", **documented.listing("Image", documented.OF_FILES))
@reads
def images(reading: Reading) -> Any:
    """The images of the site's library, with an address for each preset."""
    return _listing(reading, get_image_model(), IMAGES)


@router.get("/images/{image_id}/", url_name="v2_image", summary="One image", **documented.detail("Image"))
@reads
def image(reading: Reading, image_id: str) -> Any:
    """One image."""
    return _detail(reading, get_image_model(), IMAGES, image_id)


@router.get(
    "/documents/", url_name="v2_documents", summary="Documents", **documented.listing("Document", documented.OF_FILES)
)
@reads
def documents(reading: Reading) -> Any:
    """The documents of the site's library."""
    return _listing(reading, get_document_model(), DOCUMENTS)


@router.get(
    "/documents/{document_id}/", url_name="v2_document", summary="One document", **documented.detail("Document")
)
@reads
def document(reading: Reading, document_id: str) -> Any:
    """One document."""
    return _detail(reading, get_document_model(), DOCUMENTS, document_id)


def _rows(reading: Reading, model: Any) -> Any:
    rows = model.objects.filter(collection__in=site_collections(reading.site))
    return rows.prefetch_renditions(*PICTURE_SPECS) if model is get_image_model() else rows


def _filterable(model: type[models.Model], known: Mapping[str, Field]) -> dict[str, Any]:
    columns = {each.name: each for each in model._meta.concrete_fields}
    found: dict[str, Any] = {name: columns[name] for name in known if name in columns}
    return {**found, "tags": model._meta.get_field("tags")}


def _listing(reading: Reading, model: Any, known: Mapping[str, Field]) -> Any:
    fields = _filterable(model, known)
    filters.check_names(reading, KNOWN, fields)
    picked = chosen(reading.parameters.get("fields", ""), known, names=list(known), default=list(known))
    rows = filters.narrow(_rows(reading, model), reading, fields)
    window, order = paging.window_of(reading), filters.order_of(reading, fields)
    if "search" in reading.parameters:
        results = filters.find(rows.order_by(*order) if order else rows, reading, is_ordered=bool(order))
        total = results.count()
        part = paging.Part(list(results[window.offset : window.offset + window.limit]), "", total, is_exact=True)
    elif order == ("?",):
        part = paging.Part(list(rows.order_by("?")[: window.limit]), "", paging.counted(rows), is_exact=True)
    else:
        part = paging.part_by_cursor(rows, order, window, count=paging.counted)
    return Fleeting({"meta": part.meta(), "items": _written(reading, model, picked, part.rows)})


def _detail(reading: Reading, model: Any, known: Mapping[str, Field], key: str) -> Any:
    filters.check_names(reading, IN_DETAIL, {})
    picked = chosen(reading.parameters.get("fields", ""), known, names=list(known), default=list(known))
    row = _rows(reading, model).filter(pk=int(key)).first() if key.isdecimal() and len(key) <= 10 else None
    if row is None:
        refuse("file-not-found", "There is no such file.", status=HTTPStatus.NOT_FOUND)
    return Fleeting(_written(reading, model, picked, [row])[0])


def _written(reading: Reading, model: Any, picked: tuple[Field, ...], rows: Any) -> list[dict[str, Any]]:
    shape, writing = Shape(model, picked), Writing(reading)
    if shape.has("tags"):
        writing.tags = _tags(model, rows)
    return [shape.write(row, writing) for row in rows]


def _tags(model: Any, rows: Any) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    kind = ContentType.objects.get_for_model(model)
    tagged = TaggedItem.objects.filter(content_type=kind, object_id__in=[row.pk for row in rows])
    for key, name in tagged.values_list("object_id", "tag__name"):
        found.setdefault(key, []).append(name)
    return found
