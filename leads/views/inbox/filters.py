"""The filters of the inbox, kept in its address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, QueryDict
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Site

from leads.enums import LeadStatus
from leads.models import Form, Lead, LeadTag, Submission
from leads.services import lead_origins
from leads.services.inbox_people import people_of

ME, NOBODY = "me", "nobody"
# What of an address is not a filter.
NO_FILTERS = ("csrfmiddlewaretoken", "_w_filter_fragment", "p", "ordering")


def forms_of(request: HttpRequest | None) -> Any:
    """What the filter by form offers: those of the inbox's site, which the view put on the request."""
    if request is None:
        return Form.objects.none()
    return Form.objects.for_site(request.inbox_site).order_by("name")  # type: ignore[attr-defined]


def tags_of(request: HttpRequest | None) -> Any:
    """What the filter by tag offers."""
    if request is None:
        return LeadTag.objects.none()
    return LeadTag.objects.for_site(request.inbox_site)  # type: ignore[attr-defined]


class InboxFilterSet(WagtailFilterSet):
    """Filters of one site's leads; the request says whose by `inbox_site`."""

    status = django_filters.MultipleChoiceFilter(
        choices=LeadStatus.choices, widget=forms.CheckboxSelectMultiple, distinct=False
    )
    assigned = django_filters.MultipleChoiceFilter(
        label="Assigned to", method="assigned_to", widget=forms.CheckboxSelectMultiple
    )
    tag = django_filters.ModelMultipleChoiceFilter(
        queryset=tags_of, label="Tag", method="by_tag", widget=forms.CheckboxSelectMultiple
    )
    form = django_filters.ModelMultipleChoiceFilter(
        queryset=forms_of, label="Form", method="by_form", widget=forms.CheckboxSelectMultiple
    )
    campaign = django_filters.MultipleChoiceFilter(
        label="Campaign", method="by_campaign", widget=forms.CheckboxSelectMultiple
    )
    source = django_filters.CharFilter(
        label="Source", method="by_source", help_text="What brought them, such as “google” or “newsletter”."
    )
    first_at = django_filters.DateFromToRangeFilter(label="First heard of", widget=DateRangePickerWidget)
    last_at = django_filters.DateFromToRangeFilter(label="Last heard of", widget=DateRangePickerWidget)

    class Meta:
        model = Lead
        fields = ["status", "assigned", "tag", "form", "campaign", "source", "first_at", "last_at"]

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        people = [(str(user.pk), get_user_display_name(user)) for user in people_of(self.site)]
        self.filters["assigned"].extra["choices"] = [(ME, "Me"), (NOBODY, "Nobody"), *people]
        campaigns = lead_origins.campaigns_of(self.site.pk)
        if campaigns:
            self.filters["campaign"].extra["choices"] = campaigns
        else:
            del self.filters["campaign"]

    @property
    def site(self) -> Site:
        return self.request.inbox_site

    def assigned_to(self, leads: Any, name: str, wanted: list[str]) -> Any:
        keys = [self.request.user.pk if each == ME else int(each) for each in wanted if each != NOBODY]
        found = Q(assigned_to__in=keys)
        return leads.filter(found | Q(assigned_to=None) if NOBODY in wanted else found) if wanted else leads

    def by_tag(self, leads: Any, name: str, wanted: Any) -> Any:
        if not wanted:
            return leads
        return leads.filter(Exists(Lead.tags.through.objects.filter(lead=OuterRef("pk"), leadtag__in=wanted)))

    def by_form(self, leads: Any, name: str, wanted: Any) -> Any:
        if not wanted:
            return leads
        return leads.filter(Exists(Submission.objects.filter(lead=OuterRef("pk"), form__in=wanted)))

    def by_campaign(self, leads: Any, name: str, wanted: list[str]) -> Any:
        return lead_origins.brought_by(leads, campaigns=wanted) if wanted else leads

    def by_source(self, leads: Any, name: str, text: str) -> Any:
        text = text.strip()
        return lead_origins.from_source(leads, text) if text else leads


def filters_of(text: str) -> str:
    """The filters of a query string, as they are kept."""
    query = QueryDict(text.removeprefix("?"), mutable=True)
    for name in [name for name in query if name in NO_FILTERS or not any(query.getlist(name))]:
        del query[name]
    return query.urlencode()
