"""The filters of the board, kept in its address."""

import re
from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.filters import NumberRangeWidget, WagtailFilterSet
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Site

from generator.enums import FlagKind, FlagStatus, JobPriority
from generator.models import Campaign, GeneratedArticle, QualityFlag
from generator.models.articles import AXIS_WORDS
from generator.permissions import visible
from generator.services.board_people import people_of
from sites_app.models import HubPage

ME, NOBODY = "me", "nobody"
OVERDUE, TODAY, THIS_WEEK = "overdue", "today", "week"
DUE = [(OVERDUE, "Overdue"), (TODAY, "Today"), (THIS_WEEK, "Within a week")]
ANY_FLAG = "any"
MOST_HUBS = 20
WEEK = timedelta(days=7)
WORD = re.compile(r"[^\W_]+")


def campaigns_of(request: HttpRequest | None) -> QuerySet[Campaign]:
    """What the filter by campaign offers: those of the board's site, which the view put on the request."""
    if request is None:
        return Campaign.objects.none()
    return visible(Campaign, request.user).filter(site=request.board_site).order_by("name")  # type: ignore[attr-defined]


def due(articles: Any, wanted: str, *, today: date) -> Any:
    """The articles that are due then; what is out already is not overdue."""
    if wanted == OVERDUE:
        return articles.filter(due_on__lt=today)
    if wanted == TODAY:
        return articles.filter(due_on=today)
    return articles.filter(due_on__gte=today, due_on__lt=today + WEEK)


class ShareFilter(django_filters.RangeFilter):
    """Percentages, of which either end may be open; the column has shares from 0 to 1."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=NumberRangeWidget(), **kwargs)

    def filter(self, articles: Any, value: Any) -> Any:
        if not value:
            return articles
        limits = {"gte": value.start, "lte": value.stop}
        wanted = {
            f"{self.field_name}__{name}": float(limit) / 100 for name, limit in limits.items() if limit is not None
        }
        return articles.filter(**wanted)


class BoardFilterSet(WagtailFilterSet):
    """Filters of one site's articles; the request says whose by `board_site`."""

    campaign = django_filters.ModelMultipleChoiceFilter(queryset=campaigns_of, widget=forms.CheckboxSelectMultiple)
    hub = django_filters.CharFilter(label="Hub", method="in_hub", help_text="The beginning of its title.")
    made_for = django_filters.CharFilter(
        label="Made for",
        method="for_axis",
        help_text="A row of an axis: words of its key, such as “austin”, or exactly one as “location:us-tx-austin”.",
    )
    assignee = django_filters.MultipleChoiceFilter(
        label="Assignee", method="assigned_to", widget=forms.CheckboxSelectMultiple
    )
    priority = django_filters.MultipleChoiceFilter(choices=JobPriority.choices, widget=forms.CheckboxSelectMultiple)
    due = django_filters.ChoiceFilter(
        label="Due", choices=DUE, method="due_by", widget=forms.RadioSelect, empty_label="Any time"
    )
    flag = django_filters.MultipleChoiceFilter(
        label="Flag",
        choices=[(ANY_FLAG, "Any flag"), *FlagKind.choices],
        method="flagged",
        widget=forms.CheckboxSelectMultiple,
    )
    similarity = ShareFilter(label="Most alike, in %")
    local_share = ShareFilter(label="Local share, in %")

    class Meta:
        model = GeneratedArticle
        fields = ["campaign", "hub", "made_for", "assignee", "priority", "due", "flag", "similarity", "local_share"]

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        people = [(str(user.pk), get_user_display_name(user)) for user in people_of(self.site)]
        self.filters["assignee"].extra["choices"] = [(ME, "Me"), (NOBODY, "Nobody"), *people]

    @property
    def site(self) -> Site:
        return self.request.board_site

    def in_hub(self, articles: Any, name: str, text: str) -> Any:
        hubs = HubPage.objects.descendant_of(self.site.root_page).filter(title__istartswith=text.strip())
        places = list(hubs.order_by("path").values_list("path", "depth")[:MOST_HUBS])
        beneath = Q(pk__in=[])
        for path, depth in places:
            beneath |= Q(page__path__startswith=path, page__depth=depth + 1)
        return articles.filter(beneath)

    def for_axis(self, articles: Any, name: str, text: str) -> Any:
        axis, _, key = text.strip().rpartition(":")
        words = WORD.findall(key)
        if not words:
            return articles.none()
        ending = "" if axis else ":*"
        query = SearchQuery(" & ".join(f"{word}{ending}" for word in words), search_type="raw", config="simple")
        found = articles.alias(_words_=AXIS_WORDS).filter(_words_=query)
        return found.filter(axis_keys__contains={axis: key.strip()}) if axis else found

    def assigned_to(self, articles: Any, name: str, wanted: list[str]) -> Any:
        if not wanted:
            return articles
        ids = {int(value) for value in wanted if value.isdecimal()}
        if ME in wanted:
            ids.add(self.request.user.pk)
        chosen = Q(assignee__in=ids) if ids else Q()
        return articles.filter(chosen | Q(assignee=None) if NOBODY in wanted else chosen)

    def due_by(self, articles: Any, name: str, wanted: str) -> Any:
        return due(articles, wanted, today=timezone.localdate())

    def flagged(self, articles: Any, name: str, wanted: list[str]) -> Any:
        if not wanted:
            return articles
        flags = QualityFlag.objects.for_site(self.site).filter(status=FlagStatus.PENDING)
        if ANY_FLAG not in wanted:
            flags = flags.filter(kind__in=wanted)
        return articles.filter(pk__in=flags.order_by().values("article"))

    @property
    def campaign_ids(self) -> tuple[int, ...]:
        """The campaigns that the board is narrowed to, if it is."""
        chosen = self.form.cleaned_data.get("campaign") or () if self.is_valid() else ()
        return tuple(campaign.pk for campaign in chosen)

    @property
    def priorities(self) -> tuple[int, ...]:
        chosen = self.form.cleaned_data.get("priority") or () if self.is_valid() else ()
        return tuple(int(value) for value in chosen)
