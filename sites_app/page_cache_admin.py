"""The admin's screen of the page cache: what it did today for each of the person's sites, and a way to clear it."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Site

from sites_app.page_cache import figures
from sites_app.services.clearing import clear_page_cache
from sites_app.tenancy import is_administrator, sites_administered_by

MOST_SITES = 100


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """A site's requests of today: answered by the cache, by making a page, and without the cache."""

    site: Site
    hits: int
    made: int
    bypassed: int

    @property
    def total(self) -> int:
        return self.hits + self.made + self.bypassed

    @property
    def hit_rate(self) -> float | None:
        """The share that the cache answered, in per cent; None without requests."""
        return 100 * self.hits / self.total if self.total else None


class PageCacheView(WagtailAdminTemplateMixin, TemplateView):
    """The sites that the person administers, with what the cache did today."""

    template_name = "sites_app/admin/page_cache.html"
    page_title = "Page cache"
    header_icon = "rotate"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_administrator(request.user):
            raise PermissionDenied
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sites = sites_administered_by(self.request.user).order_by("site_name", "pk")
        rows = [_figures(site) for site in sites[:MOST_SITES]]
        return super().get_context_data(rows=rows, **kwargs)


class ClearPageCacheView(WagtailAdminTemplateMixin, TemplateView):
    """Asks, and clears the page cache of one site."""

    template_name = "sites_app/admin/clear_page_cache.html"
    page_title = "Clear the page cache"
    header_icon = "rotate"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.site = get_object_or_404(sites_administered_by(request.user), pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.site)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        address = reverse("page_cache:index")
        return [*self.breadcrumbs_items, {"url": address, "label": "Page cache"}, {"url": "", "label": str(self.site)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(site=self.site, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if clear_page_cache(self.site, user=request.user):  # type: ignore[arg-type]
            messages.success(request, f"The page cache of {self.site} was cleared.")
        else:
            messages.warning(
                request, f"Redis does not answer: the page cache of {self.site} is cleared when it is back."
            )
        return redirect("page_cache:index")


class PageCacheMenuItem(MenuItem):
    """Shown to people who administer a site."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)


class PageCacheViewSet(ViewSet):
    name = "page_cache"
    url_prefix = "page-cache"
    icon = "rotate"
    menu_label = "Page cache"
    menu_name = "page-cache"
    menu_order = 650
    add_to_settings_menu = True

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.construct_view(PageCacheView), name="index"),
            path("<int:pk>/clear/", self.construct_view(ClearPageCacheView), name="clear"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return PageCacheMenuItem(
            self.menu_label,
            reverse_lazy("page_cache:index"),
            name=self.menu_name,
            icon_name=self.icon,
            order=order or self.menu_order,
        )


def _figures(site: Site) -> SiteFigures:
    found = figures.of_today(site.pk)
    return SiteFigures(site, found.get("hit", 0), found.get("made", 0), found.get("bypass", 0))
