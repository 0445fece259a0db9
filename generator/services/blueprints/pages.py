"""The pages that people wrote, as rows of a blueprint. Articles are never among them, nor hubs that a campaign made."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Page, Site

from generator.models import Campaign
from generator.services.blueprints.reading import Path
from generator.services.blueprints.schema import RowReader
from generator.services.blueprints.streams import References, from_portable, lacks_picture, shape_problem, to_portable
from sites_app.models import BlogIndexPage, BlogPostPage, HomePage, HubPage, SiteImage, SiteSettings, StandardPage

_ALL = ("title", "seo_title", "search_description", "show_in_menus")
FIELDS: Mapping[type[Page], tuple[str, ...]] = {
    HomePage: _ALL,
    StandardPage: (*_ALL, "introduction"),
    BlogIndexPage: (*_ALL, "introduction"),
    BlogPostPage: (*_ALL, "introduction", "published_on", "author_name"),
    HubPage: (*_ALL, "introduction", "kind"),
    **{apps.get_model(label): (*_ALL, *names) for label, names in settings.SPARK_BLUEPRINT_PAGES.items()},
}
TYPES: Mapping[str, type[Page]] = {model.__name__: model for model in FIELDS}
# What only a new page takes over.
ONCE = ("live",)


def path_of(page: Page, *, root: Page) -> str:
    """The page's address on its site, such as `/about/`, whatever the site's own name in the tree is."""
    return "/" + page.url_path.removeprefix(root.url_path)


def paths_by_id(site: Site) -> dict[int, str]:
    """The address of every page that a blueprint can name."""
    root = site.root_page
    rows = Page.objects.descendant_of(root, inclusive=True).filter(content_type__in=_content_types())
    return {
        pk: "/" + url_path.removeprefix(root.url_path) for pk, url_path in rows.values_list("pk", "url_path").iterator()
    }


def export_pages(site: Site, *, references: References, above: Page | None = None) -> Iterator[dict[str, Any]]:
    """The pages from the top of the tree down; with `above` that page alone and those it lies beneath but the first."""
    root = site.root_page
    pages = Page.objects.descendant_of(root, inclusive=True).filter(content_type__in=_content_types())
    if above is not None:
        pages = pages.ancestor_of(above, inclusive=True).exclude(pk=root.pk)
    parents = list(Campaign.objects.for_site(site).values_list("parent_page__path", flat=True).distinct())
    for parent in parents:
        pages = pages.exclude(path__startswith=parent, depth__gt=len(parent) // Page.steplen)
    for page in pages.order_by("path").specific():
        # What is live is what visitors see; a page that never was has its text in its newest revision only.
        shown = page if page.live else page.get_latest_revision_as_object()
        yield export_page(shown, path=path_of(page, root=root), references=references)


def export_page(page: Any, *, path: str, references: References) -> dict[str, Any]:
    """One page's row."""
    model = type(page)
    row: dict[str, Any] = {"path": path, "type": model.__name__, "live": page.live}
    for name in FIELDS[model]:
        value = getattr(page, name)
        row[name] = value.isoformat() if hasattr(value, "isoformat") else value
    for name in _pictures(model):
        row[name] = references.picture(getattr(page, f"{name}_id"))
    if hasattr(page, "tags"):
        row["tags"] = sorted(page.tags.names())
    if hasattr(page, "body"):
        row["body"] = to_portable(page.body.stream_block, list(page.body.raw_data), references)
    return row


def check_page(raw: Mapping[str, Any], path: Path, *, reader: RowReader) -> dict[str, Any] | None:
    """The row of a page, with the fields that it gives; None when it cannot be one."""
    model = TYPES.get(str(raw.get("type")))
    if model is None:
        reader.report((*path, "type"), f"“type” is one of {', '.join(TYPES)}.")
        return None
    address = raw.get("path")
    if not _is_address(address):
        reader.report((*path, "path"), "“path” is an address such as /about/ in lower case, with a slash at both ends.")
        return None
    names = (*FIELDS[model], *_pictures(model), *(["tags"] if hasattr(model, "tags") else []))
    has_body = hasattr(model, "body")
    reader.unknown(raw, ("path", "type", "live", *names, *(["body"] if has_body else [])), path)
    if not isinstance(raw.get("live", True), bool):
        reader.report((*path, "live"), "“live” is true or false.")
    if "title" not in raw:
        reader.report(path, "The field “title” is missing.")
    row: dict[str, Any] = {"path": address, "type": model.__name__, "live": raw.get("live", True)}
    row |= {name: _value(model, name, raw[name], (*path, name), reader) for name in names if name in raw}
    if has_body and "body" in raw:
        row["body"] = raw["body"]
        _check_body(model, raw["body"], (*path, "body"), reader)
    return row


def fill(page: Any, row: Mapping[str, Any], *, references: References, tags: Mapping[str, Any]) -> None:
    """Gives a page in memory what its row says; its body gets ids that are the same each time. `tags` are by name.

    Raises ValidationError for a value that the field cannot take; whether the body is one is for `check_blocks` to say.
    """
    for name in FIELDS[type(page)]:
        if name in row:
            setattr(page, name, page._meta.get_field(name).to_python(row[name]))
    for name in _pictures(type(page)):
        if name in row:
            setattr(page, f"{name}_id", references.picture(row[name]) if row[name] else None)
    if "tags" in row:
        page.tags.set([tags[name] for name in row["tags"]])
    if "body" in row:
        page.body = _body(type(page), row, references)
    page.draft_title = page.title


def check_blocks(model: Any, row: Mapping[str, Any], *, references: References) -> None:
    """Raises ValidationError for a body that an editor could not save."""
    if "body" in row:
        body = _body(model, row, references)
        body.stream_block.clean(body)


def _body(model: Any, row: Mapping[str, Any], references: References) -> Any:
    block = model._meta.get_field("body").stream_block
    seed = f"{model._meta.label_lower}/{row['path']}"
    return block.to_python(from_portable(block, row["body"], references, seed=seed))


def normal_row(row: Mapping[str, Any], *, references: References) -> dict[str, Any]:
    """A row as its page will be exported: with every field of its blocks, and without what the site does not have.

    `references` give a known address or title back, and None for another.
    """
    model: Any = TYPES[row["type"]]
    normal = dict(row)
    for name in _pictures(model):
        if normal.get(name):
            normal[name] = references.picture(normal[name])
    if "body" in row:
        block = model._meta.get_field("body").stream_block
        blocks = to_portable(block, row["body"], references)
        normal["body"] = [each for each in blocks if not lacks_picture(block, each)]
    return normal


def stored_references(site: Site) -> References:
    """From ids to addresses and titles, for an export."""
    paths, titles = paths_by_id(site), {pk: title for title, pk in reversed(pictures_by_title(site).items())}
    return References(
        page=lambda pk: paths.get(int(pk)) if str(pk).isdecimal() else None, picture=lambda pk: titles.get(pk)
    )


def pictures_by_title(site: Site) -> dict[str, int]:
    """The site's own pictures; of two with one title the older."""
    collection = SiteSettings.objects.select_related("collection").get(site=site).collection
    own = collection.get_descendants(inclusive=True) if collection else []
    rows = SiteImage.objects.filter(collection__in=own).order_by("-pk")
    return dict(rows.values_list("title", "pk"))


def _content_types() -> list[int]:
    from django.contrib.contenttypes.models import ContentType

    return [found.pk for found in ContentType.objects.get_for_models(*FIELDS).values()]


def _pictures(model: type[Page]) -> list[str]:
    return [name for name in ("social_image", "image") if _has_field(model, name)]


def _has_field(model: type[Page], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _is_address(value: Any) -> bool:
    if not isinstance(value, str) or not value.startswith("/") or not value.endswith("/") or len(value) > 1_000:
        return False
    slugs = value[1:-1].split("/") if value != "/" else []
    return all(slug and len(slug) <= 255 and slug == slug.lower() and slug.isascii() for slug in slugs) and all(
        slug.replace("-", "").replace("_", "").isalnum() for slug in slugs
    )


def _value(model: type[Page], name: str, value: Any, path: Path, reader: RowReader) -> Any:
    if name == "tags":
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            reader.report(path, "“tags” is a list of texts.")
            return []
        return sorted(set(value))
    field = model._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        if value is not None and not isinstance(value, str):
            reader.report(path, f"“{name}” is the title of a picture of the site.")
        return value
    if isinstance(field, models.DateField) and not isinstance(value, str):
        reader.report(path, f"“{name}” is a date such as 2026-05-04.")
        return None
    return reader.value(field, value, path)


def _check_body(model: Any, value: Any, path: Path, reader: RowReader) -> None:
    block = model._meta.get_field("body").stream_block
    if not isinstance(value, list):
        reader.report(path, shape_problem(block, value))
        return
    for place, each in enumerate(value):
        if found := shape_problem(block, [each]):
            reader.report((*path, place), found)


def body_message(error: ValidationError) -> str:
    """What an editor would read beside the blocks, in one line."""
    found = []
    for number, inner in sorted(getattr(error, "block_errors", {}).items()):
        found.append(f"block {number + 1}: {_inner_message(inner)}")
    return "; ".join(found) or "; ".join(error.messages)


def _inner_message(error: Any) -> str:
    inner = getattr(error, "block_errors", None)
    if isinstance(inner, Mapping):
        return ", ".join(f"{name}: {_inner_message(each)}" for name, each in inner.items())
    if isinstance(inner, list):
        return ", ".join(_inner_message(each) for each in inner if each)
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
