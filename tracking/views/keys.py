"""All keys of one dimension, page by page: every page, source, device and so on that had visitors."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property

from tracking.enums import Dimension
from tracking.panels.figures import rows_of
from tracking.services import page_names, reports
from tracking.services.figures import Keys
from tracking.views.downloads import MOST_ROWS, download
from tracking.views.overview import HEADER, cells, file_name, span_words
from tracking.views.paging import page_number, page_of, pages_address
from tracking.views.screens import Link, SiteAnalyticsScreen

PER_PAGE = 50
# The screens there are, by what stands in their address: title, and what a key is.
TABLES: Mapping[Dimension, tuple[str, str]] = {
    Dimension.PAGE: ("Pages", "Page"),
    Dimension.PATH: ("Addresses that are no page", "Address"),
    Dimension.SOURCE: ("Sources", "Source"),
    Dimension.MEDIUM: ("Mediums", "Medium"),
    Dimension.UTM_CAMPAIGN: ("Campaign links", "Campaign"),
    Dimension.DEVICE: ("Devices", "Device"),
    Dimension.BROWSER: ("Browsers", "Browser"),
    Dimension.OS: ("Operating systems", "System"),
    Dimension.EVENT: ("Events", "Event"),
    Dimension.BOT: ("Programs", "Kind"),
}
ORDERS = {"visitors": "Visitors", "pageviews": "Page views", "conversions": "Conversions"}


class KeysView(SiteAnalyticsScreen):
    """`?order=` is what they are sorted by, `?p=` the page."""

    template_name = "tracking/keys.html"
    screen = "analytics:keys"
    menu_screen = "analytics:overview"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        try:
            self.dimension = Dimension(kwargs["dimension"].replace("-", "_"))
            self.page_title, self.heading = TABLES[self.dimension]
        except (ValueError, KeyError) as error:
            raise Http404 from error
        super().setup(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kind := request.GET.get("export"):
            return self._download(kind)
        return super().get(request, *args, **kwargs)

    @property
    def own_arguments(self) -> list[Any]:
        return [self.dimension.value.replace("_", "-")]

    @property
    def kept_query(self) -> dict[str, str]:
        return {} if self.order == self._usual_order else {"order": self.order}

    @property
    def _usual_order(self) -> str:
        return "events" if self.dimension is Dimension.EVENT else "visitors"

    @property
    def order(self) -> str:
        asked = self.request.GET.get("order", "")
        return asked if asked in ORDERS and self.dimension is not Dimension.EVENT else self._usual_order

    @cached_property
    def page_number(self) -> int:
        return page_number(self.request.GET.get("p"))

    def _read(self, *, limit: int, offset: int) -> Keys:
        return reports.top(
            self.site, self.period, dimension=self.dimension, order=self.order, limit=limit, offset=offset
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = self._read(limit=PER_PAGE, offset=(self.page_number - 1) * PER_PAGE)
        page = page_of(keys.rows, count=keys.count, number=self.page_number, per_page=PER_PAGE)
        names = page_names.names_of(self.site, self.dimension, [row.key for row in keys.rows])
        return super().get_context_data(
            rows=rows_of(keys.rows, names, measure=self.order),
            page_obj=page,
            count=keys.count,
            pages_url=pages_address(self.own_address()),
            heading=self.heading,
            is_event=self.dimension is Dimension.EVENT,
            orders=[
                Link(label, self.address(self.screen, *self.own_arguments, order=key), key == self.order)
                for key, label in ORDERS.items()
            ],
            back_url=self.address("analytics:overview"),
            now=span_words(self.period),
            tables=[
                Link(
                    title,
                    self.address(self.screen, dimension.value.replace("_", "-")),
                    dimension is self.dimension,
                )
                for dimension, (title, _) in TABLES.items()
            ],
            **kwargs,
        )

    def _download(self, kind: str) -> HttpResponse:
        keys = self._read(limit=MOST_ROWS, offset=0)
        names = page_names.names_of(self.site, self.dimension, [row.key for row in keys.rows])
        rows = ((names[row.key][0], names[row.key][1], *cells(row.now)) for row in keys.rows)
        name = file_name(self.dimension.value.replace("_", "-"), self.site.hostname, self.period)
        return download(kind, name=name, title=self.page_title, header=(self.heading, "Detail", *HEADER), rows=rows)
