"""How a visit came about that ended in a submission, and what its pages were made of: written down when it comes.

A touch says it in words that stay right when pages, campaigns and the events of visitors are gone:

    {"at": …, "source": …, "medium": …, "utm": {"campaign": …}, "click_ids": {"gclid": …}, "referrer": host,
     "landing_page": path, "page": {"id": …, "title": …, "path": …},
     "brought_by": {"id": …, "title": …, "path": …},
     "labels": [{"dimension": "axis", "key": …, "what": "Place", "text": "Austin, TX"}]}

What is not known is left out. A touch names nobody, so it is no secret in the database. `page` is where the form was;
`brought_by` is the page of a campaign that they read.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from wagtail.models import Page, Site

from sites_app.tenancy import within_sites
from tracking.enums import DIRECT, Dimension
from tracking.models import Event
from tracking.services import label_names, labels, sources

# The visitor's number means something for a day of the site.
A_DAY = timedelta(hours=26)
MOST_SEEN = 100
# Of what a page was made of, what a lead is told of.
TOLD = frozenset({Dimension.CAMPAIGN, Dimension.AXIS})


def of_visit(
    site: Site,
    *,
    page: Page | None,
    page_url: str,
    referrer: str,
    given_source: str,
    visitor: int | None,
    at: datetime,
) -> dict[str, Any]:
    """The touch of what a visitor sends now, at the address `page_url`.

    A visit came by what the address says, else by what a program says (`given_source`), else by the last step from
    elsewhere that was seen of the visitor, else by what linked to the page.
    """
    seen = _seen(site, visitor, at=at)
    here = sources.source_of(page_url, referrer, site_id=site.pk)
    entry = next((event for event in reversed(seen) if event.source not in {"", DIRECT}), None)
    source, medium, campaign = here.source or DIRECT, here.medium, here.campaign
    if not (here.utm or here.click_ids):
        if given_source:
            source, medium = given_source, ""
        elif entry is not None:
            source, medium, campaign = entry.source, entry.medium, entry.utm_campaign
    brought_by, found = _labels(site, page, seen)
    touch = {
        "at": at.isoformat(),
        "source": source,
        "medium": medium,
        "utm": {**({"campaign": campaign} if campaign else {}), **here.utm},
        "click_ids": dict(here.click_ids),
        "referrer": here.referrer_host,
        "landing_page": seen[0].path if seen else here.path if page_url else "",
        "page": _shown(page, site),
        "brought_by": _shown(brought_by, site),
        "labels": found,
    }
    return {name: value for name, value in touch.items() if value}


def _seen(site: Site, visitor: int | None, *, at: datetime) -> Sequence[Event]:
    """What the visitor looked at this day, the first page first."""
    if visitor is None:
        return []
    rows = Event.objects.for_site(site).of_visitor(visitor).between(at - A_DAY, at + timedelta(minutes=1)).pageviews()
    return list(rows.only("at", "path", "page_id", "source", "medium", "utm_campaign").order_by("at")[:MOST_SEEN])


def _labels(site: Site, page: Page | None, seen: Sequence[Event]) -> tuple[Page | None, list[dict[str, str]]]:
    """What the form's page was made of, else the page that they read last of those that were made of something."""
    ids = list(dict.fromkeys([*([page.pk] if page else []), *(e.page_id for e in reversed(seen) if e.page_id)]))
    found = [label for label in labels.labels_of(ids) if label.dimension in TOLD]
    chosen = next((pk for pk in ids if any(label.page_id == pk for label in found)), None)
    if chosen is None:
        return None, []
    own = [label for label in found if label.page_id == chosen]
    names = label_names.names_of(site.pk, own)
    rows = [
        {"dimension": str(each.dimension), "key": each.key, "what": name.what, "text": name.text}
        for each in own
        for name in [names[each.dimension, each.key]]
    ]
    if page is not None and page.pk == chosen:
        return page, rows
    return within_sites(Page.objects.filter(pk=chosen), [site.pk]).first(), rows


def _shown(page: Page | None, site: Site) -> dict[str, Any]:
    return {} if page is None else {"id": page.pk, "title": page.title, "path": _path(page, site)}


def _path(page: Page, site: Site) -> str:
    home = site.root_page.url_path
    if page.url_path.startswith(home):
        return f"/{page.url_path[len(home) :]}"
    parts = page.get_url_parts()
    return parts[2] or "" if parts and parts[0] == site.pk else ""
