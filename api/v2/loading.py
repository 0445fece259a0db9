"""What the rows of an answer need beside themselves, read for all of them together: a query for each kind of thing.

For twenty pages with everything they have: images and their renditions, documents, pages that are linked to, forms and
their fields, tags.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from taggit.models import TaggedItem
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from api.v2.fields import Shape
from api.v2.reading import Reading
from api.v2.rich_text import writer_for
from api.v2.writers import Writing
from blocks.loading import DOCUMENT, IMAGE, PAGE, links_in, references_in
from blocks.pictures import PICTURE_SPECS
from leads.models import Form, FormField
from sites_app.page_cache import teaser_tag

FORM = "form"
OF_A_LINK = ("title", "path", "depth", "url_path", "live", "content_type", "locale", "translation_key", "slug")


def load(pages: Sequence[Any], shape: Shape, reading: Reading) -> Writing:
    """What the pages need to be written in the shape."""
    writing = Writing(reading)
    _collect(pages, shape, writing)
    _read(writing)
    if shape.of_kind("tags"):
        writing.tags = _tags(pages, shape)
    if shape.has("parent"):
        writing.parents = _parents(pages, reading)
    if shape.has("translations") and len(reading.roots) > 1:
        writing.versions = _versions(pages, reading)
    writing.rich_text = writer_for(reading.parameters, writing.target)
    writing.context = {
        "request": reading.request,
        "rich_text": writing.rich_text,
        "page_href": lambda page: reading.path_of(page) if page.live else "",
    }
    return writing


def _collect(pages: Sequence[Any], shape: Shape, writing: Writing) -> None:
    """The keys of what the pages name."""
    asked = writing.rows.asked
    for kind in (IMAGE, DOCUMENT, PAGE, FORM):
        asked[kind] = set()
    for page in pages:
        for name in shape.of_kind("stream"):
            value = getattr(page, name)
            references_in(value.stream_block, value.get_prep_value(), asked)
        for text in _texts(page, shape):
            for kind, key in links_in(text):
                asked[kind].add(key)
        for kind in (IMAGE, PAGE):
            asked[kind] |= {key for name in shape.of_kind(kind) if (key := getattr(page, f"{name}_id"))}
        if shape.has("alias_of") and page.alias_of_id:
            asked[PAGE].add(page.alias_of_id)


def _texts(page: Any, shape: Shape) -> list[str]:
    """The rich texts of a page beside those in its blocks."""
    found = [getattr(page, name) for name in shape.of_kind("rich_text")]
    return [*found, page.beside] if shape.has("form_section") else found


def _read(writing: Writing) -> None:
    reading, asked, found = writing.reading, writing.rows.asked, writing.rows.found
    if keys := asked[IMAGE]:
        found[IMAGE] = get_image_model().objects.prefetch_renditions(*PICTURE_SPECS).in_bulk(keys)
    if keys := asked[DOCUMENT]:
        found[DOCUMENT] = get_document_model().objects.in_bulk(keys)
    if keys := asked[PAGE]:
        found[PAGE] = reading.pages().only(*OF_A_LINK).in_bulk(keys)
    if keys := asked[FORM]:
        found[FORM] = _forms(keys, reading)


def _forms(keys: set[int], reading: Reading) -> Mapping[int, Form]:
    """The site's forms with their fields, in one query where each has some."""
    found: dict[int, Form] = {}
    fields = FormField.objects.filter(form__in=keys, form__site=reading.site).select_related("form")
    for field in fields.order_by("form_id", "sort_order", "pk"):
        form = found.setdefault(field.form_id, field.form)
        form.__dict__.setdefault("field_list", []).append(field)
    if missing := keys - set(found):
        found |= Form.objects.for_site(reading.site).in_bulk(missing)
    return found


def _tags(pages: Sequence[Any], shape: Shape) -> Mapping[int, list[str]]:
    through: Any = getattr(shape.model, shape.of_kind("tags")[0]).through
    found: dict[int, list[str]] = defaultdict(list)
    keys = [page.pk for page in pages]
    if issubclass(through, TaggedItem):
        kind = ContentType.objects.get_for_model(shape.model)
        rows = through.objects.filter(content_type=kind, object_id__in=keys).values_list("object_id", "tag__name")
    else:
        rows = through.objects.filter(content_object__in=keys).values_list("content_object_id", "tag__name")
    for key, name in rows:
        found[key].append(name)
    return found


def _parents(pages: Sequence[Any], reading: Reading) -> Mapping[int, Page]:
    """The page above each, if it is one that this read may know of."""
    paths = {page.pk: page.path[: -page.steplen] for page in pages}
    by_path = {page.path: page for page in reading.pages().filter(path__in=paths.values()).only(*OF_A_LINK)}
    reading.tags.update(teaser_tag(page.pk) for page in by_path.values())
    return {key: by_path[path] for key, path in paths.items() if path in by_path}


def _versions(pages: Sequence[Any], reading: Reading) -> Mapping[Any, list[Page]]:
    """The versions of each page in the site's languages, by translation key."""
    found: dict[Any, list[Page]] = defaultdict(list)
    keys = {page.translation_key for page in pages}
    for page in reading.pages().filter(translation_key__in=keys).only(*OF_A_LINK).order_by("path"):
        found[page.translation_key].append(page)
        reading.tags.add(teaser_tag(page.pk))
    return found
