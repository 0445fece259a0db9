"""Wagtail's read API under `/api/v2/`, cut to the site of the request's host. The only user of rest_framework."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import cached_property
from rest_framework.request import Request
from wagtail.api.v2.filters import (
    AncestorOfFilter,
    ChildOfFilter,
    DescendantOfFilter,
    FieldsFilter,
    LocaleFilter,
    OrderingFilter,
    SearchFilter,
)
from wagtail.api.v2.filters import TranslationOfFilter as WagtailTranslationOfFilter
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.serializers import PageHtmlUrlField, PageSerializer
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.models import Page, Site

from sites_app.querysets import site_collections, visible_pages
from sites_app.tenancy import resolve_site


class SiteScopedMixin(BaseAPIViewSet):
    """Binds an endpoint to the site of the host; a host without a site has no API."""

    @cached_property
    def site(self) -> Site:
        site = resolve_site(self.request._request)
        if site is None:
            raise Http404("This host belongs to no site.")
        return site

    def get_renderer_context(self) -> dict[str, Any]:
        context = super().get_renderer_context()
        context["indent"] = None
        return context


class HtmlUrlField(PageHtmlUrlField):
    """The page's address, computed with the request so that the site's root paths are read once and not per row."""

    def to_representation(self, page: Page) -> str | None:
        return page.get_full_url(request=self.context["request"]._request)


class SitePageSerializer(PageSerializer):
    html_url = HtmlUrlField(read_only=True)


class TranslationOfFilter(WagtailTranslationOfFilter):
    """`?translation_of=`, which names a page of this site or no page at all."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: "PagesEndpoint") -> QuerySet:
        value = request.GET.get("translation_of", "")
        if value.isdigit() and not view.get_base_queryset().filter(pk=int(value)).exists():
            raise BadRequestError("translation_of page doesn't exist")
        return super().filter_queryset(request, queryset, view)


class PagesEndpoint(SiteScopedMixin, PagesAPIViewSet):
    """Live, public pages of the site."""

    base_serializer_class = SitePageSerializer
    # The site is the host's; a parameter that names another one is an error, not a choice.
    known_query_parameters = PagesAPIViewSet.known_query_parameters - {"site"}
    filter_backends = [
        FieldsFilter,
        ChildOfFilter,
        AncestorOfFilter,
        DescendantOfFilter,
        OrderingFilter,
        TranslationOfFilter,
        LocaleFilter,
        SearchFilter,
    ]

    @cached_property
    def _visible(self) -> QuerySet[Page]:
        return visible_pages(self.site)

    def get_base_queryset(self) -> QuerySet[Page]:
        return self._visible.all()

    def get_queryset(self) -> QuerySet[Page]:
        return super().get_queryset().select_related("locale", "content_type").order_by("pk")

    def get_root_page(self) -> Page:
        return self.site.root_page

    def find_object(self, queryset: QuerySet[Page], request: Request) -> Page | None:
        if "site" in request.GET:
            raise BadRequestError("query parameter is not an operation or a recognised field: site")
        self.site  # noqa: B018 - a host without a site is 404 here too
        return super().find_object(queryset, request)


class ImagesEndpoint(SiteScopedMixin, ImagesAPIViewSet):
    """Images of the site's own collections."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(collection__in=site_collections(self.site))


class DocumentsEndpoint(SiteScopedMixin, DocumentsAPIViewSet):
    """Documents of the site's own collections."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(collection__in=site_collections(self.site))


router = WagtailAPIRouter("wagtailapi")
router.register_endpoint("pages", PagesEndpoint)
router.register_endpoint("images", ImagesEndpoint)
router.register_endpoint("documents", DocumentsEndpoint)
