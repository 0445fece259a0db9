"""The read vocabulary for what visitors may see of a site."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from wagtail.models import Collection, Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet


def site_pages(site: Site) -> PageQuerySet:
    """All pages of a site, in each of its languages, whatever their state."""
    roots = site.root_page.get_translations(inclusive=True).values_list("path", flat=True)
    condition = Q(pk__in=[])
    for path in roots:
        condition |= Q(path__startswith=path)
    return Page.objects.filter(condition)


def indexable_pages(roots: Iterable[str]) -> PageQuerySet:
    """The pages beneath these home pages, given by their tree paths, that search engines may list.

    They are live and public, articles are approved, and hubs have something to show: what `is_indexable` says of each
    page by itself.
    """
    from sites_app.models import HubPage

    beneath = Q(pk__in=[])
    for path in roots:
        beneath |= Q(path__startswith=path)
    hidden = Q(pk__in=[])
    for path in PageViewRestriction.objects.values_list("page__path", flat=True):
        hidden |= Q(path__startswith=path)
    children = Page.objects.filter(
        live=True,
        depth=OuterRef("depth") + 1,
        path__gt=OuterRef("path"),
        path__lte=Concat(OuterRef("path"), Value(Page.alphabet[-1] * Page.steplen)),
    )
    empty_hub = Q(content_type=ContentType.objects.get_for_model(HubPage)) & ~Exists(children)
    approved = Q(articlepage__isnull=True) | Q(articlepage__is_approved=True)
    return Page.objects.filter(beneath, approved, live=True).exclude(hidden).exclude(empty_hub)


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
