"""A site as a blueprint: its library and campaigns, settings, menus and pages by their keys. No secrets, no people."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.db.models import Model, Q, QuerySet
from wagtail.models import Site

from generator.models import Campaign
from generator.services.blueprints.pages import export_pages, stored_references
from generator.services.blueprints.reading import write
from generator.services.blueprints.schema import FORMAT, SECTIONS, SETTINGS, Part
from generator.services.blueprints.selection import made_from
from generator.services.blueprints.streams import References
from sites_app.models import SiteSettings


class BlueprintExportError(Exception):
    """Two rows would have the same key in the file."""


def export_site(site: Site) -> str:
    """The blueprint of a site as YAML, signed with its checksum; the same site gives the same text.

    It holds the site's own rows, and as such also those of the shared library that its campaigns use. Raises
    BlueprintExportError.
    """
    return write(document_of(site))


def export_campaign(campaign: Campaign) -> str:
    """The blueprint of one campaign: itself, all that its articles are made from, and the page they are put under.

    Raises BlueprintExportError.
    """
    site = campaign.site
    references = stored_references(site)
    keys = made_from(site, [campaign])
    return write(
        {
            "blueprint": FORMAT,
            "name": campaign.name,
            **{
                name: _rows(part, part.model._default_manager.filter(pk__in=keys[name]), references)
                for name, part in SECTIONS.items()
                if name in keys
            },
            "pages": list(export_pages(site, references=references, above=campaign.parent_page)),
        }
    )


def document_of(site: Site) -> dict[str, Any]:
    """The blueprint of a site as plain data."""
    references = stored_references(site)
    settings = SiteSettings.objects.get(site=site)
    used = made_from(site, list(Campaign.objects.for_site(site)))
    sections = {
        name: _rows(part, part.model._default_manager.filter(Q(site=site) | Q(pk__in=used.get(name, ()))), references)
        for name, part in SECTIONS.items()
    }
    menus = sections.pop("menus")
    return {
        "blueprint": FORMAT,
        "name": settings.name,
        "settings": row_of(SETTINGS, settings, references),
        **sections,
        "pages": list(export_pages(site, references=references)),
        "menus": menus,
    }


def complete_rows(part: Part, rows: QuerySet[Any]) -> list[Any]:
    """The rows in the order of their keys, with all that `row_of` reads, in a constant number of queries."""
    found = rows.select_related(*_own_links(part)).order_by()
    found = found.prefetch_related(*part.lists, *_child_lookups(part))
    return sorted(found, key=lambda row: getattr(row, part.key))


def _rows(part: Part, rows: QuerySet[Any], references: References) -> list[dict[str, Any]]:
    complete = complete_rows(part, rows)
    for one, other in pairwise(complete):
        if getattr(one, part.key) == getattr(other, part.key):
            raise BlueprintExportError(
                f"A campaign uses “{one}” ({one.key}) of the shared library, and the site has one of its own with that "
                f"key; let the campaign use that, or give it another key."
            )
    return [row_of(part, each, references) for each in complete]


def row_of(part: Part, instance: Model, references: References) -> dict[str, Any]:
    """A row with every field of its part, in the part's order."""
    row: dict[str, Any] = {part.key: getattr(instance, part.key)} if part.key else {}
    if uid := getattr(instance, "uid", None):
        row["uid"] = str(uid)
    row |= {name: getattr(instance, name) for name in part.fields}
    for name, target in part.links.items():
        row[name] = _name_of(instance, name, target, references)
    for name in part.lists:
        row[name] = sorted(references.row(part.lists[name], each) for each in getattr(instance, name).all())
    for name, child in part.children.items():
        row[name] = [row_of(child, each, references) for each in getattr(instance, name).all()]
    return row


def _name_of(instance: Model, name: str, target: str, references: References) -> str | None:
    if target == "pages":
        pk = getattr(instance, f"{name}_id")
        return references.page(pk) if pk is not None else None
    found: Any = getattr(instance, name)
    if found is None:
        return None
    return found.path_key if target == "places" else references.row(target, found)


def _own_links(part: Part) -> list[str]:
    return [name for name, target in part.links.items() if target != "pages"]


def _child_lookups(part: Part) -> list[str]:
    lookups: list[str] = []
    children: Mapping[str, Part] = part.children
    for name, child in children.items():
        lookups += [name, *(f"{name}__{link}" for link in _own_links(child))]
    return lookups
