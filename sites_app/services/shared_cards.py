"""Keeps the pictures that stand for pages where they are shared: each is drawn once, when it is first asked for."""

from pathlib import Path

from wagtail.models import Site

from sites_app import social_images
from sites_app.models import SiteSettings
from sites_app.querysets import visible_pages
from sites_app.services.site_files import made_folder, write_whole


def path_of(site_id: int, name: str) -> Path:
    """Where the site keeps the picture of that name."""
    return made_folder(site_id, "social") / name


def current_name(site: Site, page_id: int) -> str | None:
    """The name of the picture of a page of the site as it is now; None for a page that visitors don't see.

    The picture is there then, and those of what the page was before are gone.
    """
    page = visible_pages(site).filter(pk=page_id).first()
    if page is None:
        return None
    card = social_images.card_of(page, settings=SiteSettings.for_site(site), host=site.hostname)
    name = social_images.file_name(page_id, card.digest)
    path = path_of(site.pk, name)
    if not path.exists():
        write_whole(path, social_images.draw(card))
        for other in path.parent.glob(f"{page_id}-*.png"):
            if other.name != name:
                other.unlink(missing_ok=True)
    return name
