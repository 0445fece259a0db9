"""From an address to its page in two queries, however deep the page lies."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from wagtail.models import Page

from sites_app.restrictions import is_open
from sites_app.tenancy import resolve_site


def live_page_at(home: Page, path_components: list[str], *, request: HttpRequest) -> Page | None:
    """The live page beneath the home page at the address, of its own type; the home page itself for no components."""
    url_path = "/".join([home.url_path.rstrip("/"), *path_components, ""])
    slug = path_components[-1] if path_components else home.slug
    # By the index of slugs; the address makes it one page.
    found = Page.objects.filter(slug=slug, url_path=url_path, depth=home.depth + len(path_components), live=True)
    for pk, kind in found.filter(path__startswith=home.path).values_list("pk", "content_type")[:1]:
        model, site = ContentType.objects.get_for_id(kind).model_class(), resolve_site(request)
        found_pages: Any = model._default_manager.filter(pk=pk)[:1] if model else ()
        for page in found_pages:
            page.is_open = site is not None and is_open(page, site=site)
            return page
    return None
