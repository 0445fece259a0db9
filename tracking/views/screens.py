"""What the screens of a site's figures share: the site of the address, the chosen period, tabs and links."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.models import Site

from tracking.assets import ANALYTICS
from tracking.menus import screens
from tracking.permissions import seen_sites
from tracking.services import spans
from tracking.services.periods import DEFAULT, LABELS, Period, Span, UnreadablePeriodError, between, spanning

# The site that the person looked at last.
SESSION_KEY = "analytics_site"
# More sites than these are chosen from a list.
MOST_TABS = 6
MOST_SITES = 500


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its name, and whether one is there already."""

    label: str
    url: str
    is_current: bool = False
    value: str = ""


class ChooseSiteView(WagtailAdminTemplateMixin, TemplateView):
    """Leads to a screen of the site that `?for_site=` names or that was looked at last; without any site, says so."""

    template_name = "tracking/no_site.html"
    page_title = "Analytics"
    header_icon = "spark-chart"
    screen = "analytics:overview"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sites = seen_sites(request.user).order_by("site_name", "pk")
        wanted = request.GET.get("for_site", "")
        if wanted:
            if not wanted.isdecimal() or not sites.filter(pk=wanted).exists():
                raise Http404
            return redirect(self.screen, site_id=int(wanted))
        own = list(sites.values_list("pk", flat=True)[:MOST_SITES])
        if not own:
            return super().get(request, *args, **kwargs)
        last = request.session.get(SESSION_KEY)
        return redirect(self.screen, site_id=last if last in own else own[0])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class OfSeenSite(View):
    """In front of every view of a site's figures: any other site than those whose figures one may see is 404."""

    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        sites = list(seen_sites(request.user).order_by("site_name", "pk")[:MOST_SITES])
        self.sites: list[Site] = sites
        site = next((each for each in sites if each.pk == kwargs["site_id"]), None)
        if site is None:
            site = seen_sites(request.user).filter(pk=kwargs["site_id"]).first()
        if site is None:
            raise Http404
        self.site: Site = site
        if request.session.get(SESSION_KEY) != site.pk:
            request.session[SESSION_KEY] = site.pk

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the site's days."""
        return spans.zone_of(self.site.pk)

    @cached_property
    def today(self) -> dt.date:
        return spans.day_of(clock.now(), zone=self.zone)


class SiteAnalyticsScreen(OfSeenSite, WagtailAdminTemplateMixin, TemplateView):
    """A screen of one site. `screen` is the name of its address, `menu_screen` that of the menu's item it belongs to.

    `?period=` is one of `Span`; with `own`, `from` and `to` are dates. What cannot be read is the usual period, and
    the screen says why.
    """

    page_title = "Analytics"
    header_icon = "spark-chart"
    screen = "analytics:overview"
    menu_screen = ""
    has_period = True
    has_export = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.period_problem = ""
        self.span, self.period = self._chosen()

    def _chosen(self) -> tuple[Span, Period]:
        asked = self.request.GET
        usual = DEFAULT, spanning(DEFAULT, today=self.today)
        try:
            span = Span(asked.get("period") or (Span.OWN if asked.get("from") else DEFAULT))
        except ValueError:
            return usual
        if span is not Span.OWN:
            return span, spanning(span, today=self.today)
        try:
            return span, between(asked.get("from", ""), asked.get("to", ""), today=self.today)
        except UnreadablePeriodError as error:
            self.period_problem = str(error)
            return usual

    @property
    def period_query(self) -> dict[str, str]:
        """The period as addresses say it."""
        if self.span is Span.OWN:
            return {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        return {} if self.span is DEFAULT else {"period": self.span.value}

    @property
    def kept_query(self) -> dict[str, str]:
        """What of the address stays when another period is chosen."""
        return {}

    def address(self, screen: str = "", *arguments: Any, **query: Any) -> str:
        """A screen of the site with the period, and what else it is told; what is empty is left out."""
        path = reverse(screen or self.screen, args=[self.site.pk, *arguments])
        given = {**self.period_query, **{name: value for name, value in query.items() if value not in ("", None)}}
        return f"{path}?{urlencode(given)}" if given else path

    @property
    def own_arguments(self) -> list[Any]:
        """The parts of the screen's own address behind the site."""
        return []

    def own_address(self, **query: Any) -> str:
        return self.address(self.screen, *self.own_arguments, **{**self.kept_query, **query})

    def get_page_title(self) -> str:
        return self.page_title

    def get_page_subtitle(self) -> str:
        return str(self.site)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        overview = {"url": self.address("analytics:overview"), "label": "Analytics"}
        return [*self.breadcrumbs_items, overview, {"url": "", "label": self.page_title, "sublabel": str(self.site)}]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if not self.has_export:
            return []
        return [
            Button(f"Download {kind.upper()}", url=self.own_address(export=kind), icon_name="download", priority=number)
            for number, kind in enumerate(("xlsx", "csv"), start=10)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "site": self.site,
                "period": self.period,
                "today": self.today,
                "zone": self.zone.key,
                "period_problem": self.period_problem,
                "has_period": self.has_period,
                "spans": self._spans(),
                "is_own": self.span is Span.OWN,
                "kept": self.kept_query,
                "tabs": self._tabs(),
                "site_links": self._site_links(),
                "has_many_sites": len(self.sites) > MOST_TABS,
                "switch_url": reverse("analytics:index"),
                "media": ANALYTICS,
                **kwargs,
            }
        )

    def _spans(self) -> list[Link]:
        path = reverse(self.screen, args=[self.site.pk, *self.own_arguments])
        return [
            Link(
                LABELS[span],
                f"{path}?{urlencode({**self.kept_query, 'period': span.value})}",
                span is self.span,
            )
            for span in Span
            if span is not Span.OWN
        ]

    def _tabs(self) -> list[Link]:
        query = f"?{urlencode(self.period_query)}" if self.period_query else ""
        here = self.menu_screen or self.screen
        return [
            Link(item.label, f"{item.address(self.site.pk)}{query}", item.screen == here)
            for item in screens(self.request)
        ]

    def _site_links(self) -> list[Link]:
        """The person's sites, when there are several."""
        if len(self.sites) < 2:
            return []
        query = f"?{urlencode(self.period_query)}" if self.period_query else ""
        screen = self.menu_screen or self.screen
        return [
            Link(
                each.site_name or each.hostname,
                f"{reverse(screen, args=[each.pk])}{query}",
                each.pk == self.site.pk,
                str(each.pk),
            )
            for each in self.sites
        ]
