"""The inbox's list: tabs by status, filters, search, and what was done to many lately."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Site

from leads.assets import INBOX
from leads.enums import LeadStatus, SubmissionStatus
from leads.models import Lead, LeadTag, Submission
from leads.services import batches, duplicates, inbox_search, inbox_views, lead_origins
from leads.services.inbox_people import people_of
from leads.services.lead_origins import LeadOrigin
from leads.views.inbox.filters import InboxFilterSet, filters_of
from leads.views.inbox.sites import OfSite, inbox_sites, signed_in

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Tab:
    """A status, or all of them, with how many leads match the other filters."""

    label: str
    value: str
    number: int
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One lead as the list shows it."""

    lead: Lead
    origin: LeadOrigin
    tags: tuple[LeadTag, ...]
    times: int
    has_duplicates: bool


class InboxOfSites(View):
    """Opens the inbox of the person's first site that has leads, with the filters that they chose to see first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user = signed_in(request)
        has_leads = Exists(Lead.objects.filter(site=OuterRef("pk")))
        site = inbox_sites(user).annotate(is_bare=~has_leads).order_by("is_bare", "site_name", "pk").first()
        if site is None:
            raise PermissionDenied
        view = inbox_views.default_view(user, site)
        url = reverse("leads_inbox:list", args=[site.pk])
        return redirect(f"{url}?{view.query}" if view and view.query else url)


class FilteredLeads(OfSite, BaseListingView):
    """What the filters in the address let through."""

    model = Lead
    filterset_class = InboxFilterSet
    is_searchable = True
    default_ordering = ("-last_at", "-pk")

    @cached_property
    def filtered(self) -> Any:
        """Nothing where a filter means nothing, such as a person who has left: Wagtail would let everything through."""
        return self.narrowed(self.leads).order_by("-last_at", "-pk")

    def narrowed(self, leads: Any, *, without: str = "") -> Any:
        """The leads that the search and the filters let through, one of them left out."""
        if not self.site or (self.filters and not self.filters.is_valid()):
            return leads.none()
        for name, value in (self.filters.form.cleaned_data if self.filters else {}).items():
            if name != without:
                leads = self.filters.filters[name].filter(leads, value)
        return inbox_search.matching(leads, self.search_query, site=self.site) if self.search_query else leads

    @property
    def has_valid_filters(self) -> bool:
        return not self.filters or self.filters.is_valid()


class InboxView(FilteredLeads):
    """The leads of one site, newest first. `results_only` is what the filters replace."""

    template_name = "leads/inbox/index.html"
    results_template_name = "leads/inbox/results.html"
    page_title = "Leads"
    header_icon = "mail"
    paginate_by = PER_PAGE

    def get_queryset(self) -> QuerySet[Lead]:
        related = ("assigned_to__wagtail_userprofile", "first_submission")
        unread = ("search_words", "first_submission__answers", "first_submission__search_words")
        return self.filtered.select_related(*related).prefetch_related("tags").defer(*unread)

    def get_page_subtitle(self) -> str:
        return str(self.site.site_name) if len(self.sites) > 1 else ""

    def get_index_url(self) -> str:
        return self.address("list")

    def get_index_results_url(self) -> str:
        return self.address("results")

    @cached_property
    def sites(self) -> list[Site]:
        return list(inbox_sites(self.user).order_by("site_name", "pk"))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.may("add"):
            return []
        return [HeaderButton("Add lead", url=self.address("add"), icon_name="plus")]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        is_narrowed = bool(self.is_filtering or self.is_searching or not self.has_valid_filters)
        tabs = self._tabs()
        context.update(
            site=self.site,
            rows=self._rows(list(context["object_list"])),
            tabs=tabs,
            query=self.query,
            is_narrowed=is_narrowed,
            is_bare=not is_narrowed and not tabs[0].number,
            has_valid_filters=self.has_valid_filters,
            may_change=self.may("change"),
            may_delete=self.may("delete"),
            may_export=self.may_export,
            batches=self._batches(),
        )
        if not self.results_only:
            context.update(
                sites=self.sites,
                saved_views=inbox_views.views_for(self.user, self.site),
                people=people_of(self.site),
                statuses=LeadStatus.choices,
                tags=list(LeadTag.objects.for_site(self.site)),
                held=self._held(),
            )
        context["media"] += INBOX
        return context

    @property
    def query(self) -> str:
        """The filters of the address, without what is no filter."""
        return filters_of(self.request.GET.urlencode())

    def _rows(self, leads: list[Lead]) -> list[Row]:
        keys = [lead.pk for lead in leads]
        origins = lead_origins.origins_of(leads)
        counts = lead_origins.submission_counts(self.site.pk, keys)
        doubled = duplicates.with_duplicates(self.site.pk, keys)
        return [
            Row(
                lead,
                origins.get(lead.pk, LeadOrigin()),
                tags=tuple(lead.tags.all()),
                times=counts.get(lead.pk, 0),
                has_duplicates=lead.pk in doubled,
            )
            for lead in leads
        ]

    def _tabs(self) -> list[Tab]:
        counted = self.narrowed(self.leads, without="status").order_by().values("status")
        counts = dict(counted.annotate(number=Count("pk")).values_list("status", "number"))
        chosen = self.request.GET.getlist("status")
        others = self.request.GET.copy()
        for name in ("status", "p", "_w_filter_fragment"):
            others.pop(name, None)
        tabs = [Tab("All", "", sum(counts.values()), others.urlencode(), not chosen)]
        for value, label in LeadStatus.choices:
            query = others.copy()
            query["status"] = value
            tabs.append(Tab(label, value, counts.get(value, 0), query.urlencode(), chosen == [value]))
        return tabs

    def _held(self) -> int:
        """How many submissions wait in quarantine; people who may not see them are not told."""
        return Submission.objects.for_site(self.site).filter(status=SubmissionStatus.QUARANTINED).count()

    def _batches(self) -> list[dict[str, Any]]:
        now = timezone.now()
        return [
            {"batch": batch, "can_undo": batches.can_undo(batch, user=self.user, at=now)}
            for batch in batches.recent([self.site.pk], user=self.user, at=now)
        ]
