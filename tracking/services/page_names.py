"""What keys of statistics are called: pages by their titles, devices by their names, sources as people say them."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from wagtail.models import Page, Site

from sites_app.tenancy import within_sites
from tracking.enums import DIRECT, OTHER_KEY, Device, Dimension

type Names = Mapping[str, tuple[str, str, str]]
"""Label, detail and address by key."""

NOT_SET = "Not set"
# What our own script tells of.
_EVENTS = {
    "form_view": "Saw a form",
    "form_start": "Started a form",
    "form_submit": "Sent a form",
    "call": "Called a telephone number",
    "email": "Wrote an e-mail",
    "outbound": "Left by a link",
}
_NAMES: Mapping[Dimension, Names] = {
    Dimension.DEVICE: {each.value: (str(each.label), "", "") for each in Device},
    Dimension.SOURCE: {DIRECT: ("Direct", "", "")},
    Dimension.EVENT: {key: (label, key, "") for key, label in _EVENTS.items()},
}


def pages(site: Site, keys: Collection[str]) -> Names:
    """The titles, paths and editors of the site's pages with these numbers; a page that is gone says so."""
    ids = [int(key) for key in keys if key.isdecimal()]
    found = within_sites(Page.objects.filter(pk__in=ids), [site.pk])
    root = len(site.root_page.url_path) if ids else 0
    rows = {
        str(pk): (title or draft, f"/{url_path[root:]}", reverse("wagtailadmin_pages:edit", args=[pk]))
        for pk, title, draft, url_path in found.values_list("pk", "title", "draft_title", "url_path")
    }
    return {key: rows.get(key, (f"A deleted page (no. {key})", "", "")) for key in keys}


def paths(site: Site, keys: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """The titles and paths of the site's pages; both are empty of a page that is gone."""
    found = pages(site, keys)
    return {key: (label, path) if url else ("", "") for key, (label, path, url) in found.items()}


def words(dimension: Dimension, keys: Collection[str]) -> Names:
    """What keys of the other dimensions are called."""
    names = dict(_NAMES.get(dimension, {}))
    names.setdefault(OTHER_KEY, ("All others", "", ""))
    return {key: names.get(key) or (key or NOT_SET, "", "") for key in keys}


def names_of(site: Site, dimension: Dimension, keys: Collection[str]) -> Names:
    """What the keys of any dimension are called; one or two statements for pages, none for others."""
    return pages(site, keys) if dimension is Dimension.PAGE else words(dimension, keys)
