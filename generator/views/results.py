"""Campaign results: which campaigns, places, offers, readers, headlines and fragments bring conversions.

Sorted by the lower bound of the rate's interval, so that 1 of 2 does not stand before 40 of 100.
"""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from generator.models import Campaign
from generator.permissions import visible
from generator.services import results
from generator.services.results import PER_PAGE, Facet, Result, Results
from generator.views.campaigns import campaign_or_404
from tracking.panels.figures import MEASURES, Tile
from tracking.panels.rates import RateList, rate_rows
from tracking.services.figures import Compared
from tracking.views.downloads import MOST_ROWS, Cell, download
from tracking.views.overview import HEADER, cells, file_name, span_words
from tracking.views.paging import page_number, page_of, pages_address
from tracking.views.screens import Link, SiteAnalyticsScreen

SITE, CAMPAIGN, FACET = "generator_results:site", "generator_results:campaign", "generator_results:facet"
CHOICES = (1, 20, 50, 100, 500)


class ResultsScreen(SiteAnalyticsScreen):
    """`?least=` is how many visitors a row needs to be listed, `?p=` the page."""

    page_title = "Campaign results"
    screen = SITE
    menu_screen = SITE
    usual_least = results.LEAST_VISITORS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kind := request.GET.get("export"):
            return self._download(kind)
        return super().get(request, *args, **kwargs)

    @property
    def kept_query(self) -> dict[str, str]:
        return {} if self.least == self.usual_least else {"least": str(self.least)}

    @property
    def least(self) -> int:
        asked = self.request.GET.get("least", "")
        return min(int(asked), 1_000_000) if asked.isdecimal() and len(asked) < 8 else self.usual_least

    @property
    def page_number(self) -> int:
        return page_number(self.request.GET.get("p"))

    def read(self, *, limit: int, offset: int) -> Results:
        raise NotImplementedError

    def rows(self, found: Sequence[Result]) -> list[tuple[str, str, str, Any]]:
        return [(row.name, row.detail, "", row.now) for row in found]

    def list_of(self, **words: Any) -> dict[str, Any]:
        """What the list's part of the screen shows."""
        found = self.read(limit=PER_PAGE, offset=(self.page_number - 1) * PER_PAGE)
        return {
            "list": RateList(rate_rows(self.rows(found.rows)), **words),
            "page_obj": page_of(found.rows, count=found.count, number=self.page_number, per_page=PER_PAGE),
            "pages_url": pages_address(self.own_address()),
            "count": found.count,
            "least": self.least,
            "least_choices": sorted({*CHOICES, self.least}),
            "kept_period": self.period_query,
            "now": span_words(self.period),
        }

    def _download(self, kind: str) -> HttpResponse:
        found = self.read(limit=MOST_ROWS, offset=0)
        rows: list[Sequence[Cell]] = [
            (row.name, row.detail, *cells(row.now), round(row.rate.low, 6), round(row.rate.high, 6))
            for row in found.rows
        ]
        header = ("Name", "Detail", *HEADER, "Rate at least", "Rate at most")
        name = file_name(self.file_part, self.site.hostname, self.period)
        return download(kind, name=name, title=self.page_title, header=header, rows=rows)

    @property
    def file_part(self) -> str:
        return "campaigns"


class ResultsOfSiteView(ResultsScreen):
    """The site's campaigns beside each other."""

    template_name = "generator/results/site.html"
    usual_least = 1

    def read(self, *, limit: int, offset: int) -> Results:
        return results.of_site(self.site.pk, self.period, least=self.least, limit=limit, offset=offset)

    def rows(self, found: Sequence[Result]) -> list[tuple[str, str, str, Any]]:
        own = {str(pk) for pk in visible(Campaign, self.request.user).for_site(self.site).values_list("pk", flat=True)}
        return [
            (row.name, row.detail, self.address(CAMPAIGN, int(row.key)) if row.key in own else "", row.now)
            for row in found
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_campaigns = visible(Campaign, self.request.user).for_site(self.site).exists()
        return super().get_context_data(
            has_campaigns=has_campaigns,
            campaigns_url=reverse("generator_campaigns:list"),
            **self.list_of(
                title="Campaigns",
                heading="Campaign",
                empty=f"No campaign had {self.least:,} visitors in this period.",
            ),
            **kwargs,
        )


class ResultsOfCampaignView(ResultsScreen):
    """One campaign, taken apart by an axis, its headlines or its fragments of it."""

    template_name = "generator/results/campaign.html"
    screen = FACET

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.campaign = campaign_or_404(request, kwargs["pk"])
        if self.campaign.site_id != self.site.pk:
            raise Http404
        self.facets = results.facets(self.campaign)
        wanted = kwargs.get("facet")
        found = next((facet for facet in self.facets if wanted in (None, facet.slug)), None)
        if found is None:
            raise Http404
        self.facet: Facet = found

    def get_page_subtitle(self) -> str:
        return self.campaign.name

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        overview = {"url": self.address("analytics:overview"), "label": "Analytics"}
        site = {"url": self.address(SITE), "label": self.page_title}
        home = super(SiteAnalyticsScreen, self).get_breadcrumbs_items()
        return [*home, overview, site, {"url": "", "label": self.campaign.name}]

    @property
    def own_arguments(self) -> list[Any]:
        return [self.campaign.pk, self.facet.slug]

    def read(self, *, limit: int, offset: int) -> Results:
        return results.of_facet(self.campaign, self.facet, self.period, least=self.least, limit=limit, offset=offset)

    @cached_property
    def whole(self) -> Compared:
        found = results.of_campaign(self.campaign, self.period)
        return Compared(found.now, found.before)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rate = self.whole.now.rate
        (bounds,) = rate_rows([("", "", "", self.whole.now)])
        return super().get_context_data(
            campaign=self.campaign,
            campaign_url=reverse("generator_campaigns:inspect", args=[self.campaign.pk]),
            live=results.live_count(self.campaign),
            tiles=[
                Tile(
                    measure.key,
                    measure.label,
                    measure.write(measure.of(self.whole.now)),
                    measure.change(self.whole),
                    "" if self.whole.before.is_empty else measure.write(measure.of(self.whole.before)),
                    note=f"{bounds.low} – {bounds.high}, 95% sure" if measure.key == "rate" and rate.trials else "",
                )
                for measure in MEASURES
                if measure.key != "value" or self.whole.now.value or self.whole.before.value
            ],
            facet_links=[
                Link(
                    facet.label,
                    self.address(FACET, self.campaign.pk, facet.slug, **self.kept_query),
                    facet == self.facet,
                )
                for facet in self.facets
            ],
            back_url=self.address(SITE),
            **self.list_of(
                title="",
                heading=self.facet.label,
                empty=f"Nothing here had {self.least:,} visitors. Choose a longer period, or fewer visitors.",
            ),
            **kwargs,
        )

    @property
    def file_part(self) -> str:
        return f"{self.campaign.key}-{self.facet.slug}"
