"""The read vocabulary for what visitors may see of a site."""

from django.db.models import Q, QuerySet
from wagtail.models import Collection, Page, Site
from wagtail.query import PageQuerySet


def site_pages(site: Site) -> PageQuerySet:
    """All pages of a site, in each of its languages, whatever their state."""
    roots = site.root_page.get_translations(inclusive=True).values_list("path", flat=True)
    condition = Q(pk__in=[])
    for path in roots:
        condition |= Q(path__startswith=path)
    return Page.objects.filter(condition)


def visible_pages(site: Site) -> PageQuerySet:
    """The pages of a site that anybody may read."""
    return site_pages(site).live().public()


def site_collections(site: Site) -> QuerySet[Collection]:
    """The collection of a site and those below it, without those that are private."""
    from sites_app.models import SiteSettings

    settings = SiteSettings.for_site(site)
    if settings.collection is None:
        return Collection.objects.none()
    collections = Collection.objects.descendant_of(settings.collection, inclusive=True)
    private = Collection.objects.filter(view_restrictions__isnull=False).values_list("path", flat=True)
    hidden = Q(pk__in=[])
    for path in private:
        hidden |= Q(path__startswith=path)
    return collections.exclude(hidden)
