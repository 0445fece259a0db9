"""The work log: who did what, when, on which site; as a screen with filters, and as a file of all that fits."""

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO, Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import ModelLogEntry, PageLogEntry, Site

from generator.assets import WORK_LOG_STYLES
from generator.enums import LogLevel
from generator.permissions import signed_in
from generator.services.library.sheets import csv_lines, write_xlsx
from generator.services.worklog import actions, entries, exports, kinds
from generator.services.worklog.scopes import Scope, scope_of
from generator.views.tables import XLSX
from generator.views.worklog_links import addresses
from sites_app.log_entries import PLATFORM, logged_actions
from sites_app.long_lists import MoreThan, counted_up_to
from sites_app.tenancy import sites_for_user

# A sheet of a workbook has no more rows, one of which is the header.
MOST_IN_SHEET = 1_048_575


def own_sites(request: HttpRequest | None) -> QuerySet[Site]:
    return sites_for_user(request.user).order_by("hostname") if request else Site.objects.none()


def people(_: HttpRequest | None) -> QuerySet:
    """Whom the filter offers; those of other sites are taken out for all but platform administrators."""
    model = get_user_model()
    return model._default_manager.order_by(model.USERNAME_FIELD)


class WorkLogFilterSet(WagtailFilterSet):
    """Reads what is asked for; `WorkLogView.query` finds it."""

    text = django_filters.CharFilter(label="Name contains")
    level = django_filters.MultipleChoiceFilter(choices=LogLevel.choices, widget=forms.CheckboxSelectMultiple)
    action = django_filters.MultipleChoiceFilter(widget=forms.CheckboxSelectMultiple)
    kind = django_filters.MultipleChoiceFilter(
        label="About", choices=kinds.choices, widget=forms.CheckboxSelectMultiple
    )
    user = django_filters.ModelMultipleChoiceFilter(
        label="By", queryset=people, widget=forms.CheckboxSelectMultiple, field_name="user"
    )
    timestamp = django_filters.DateFromToRangeFilter(label="Date", widget=DateRangePickerWidget)
    parts = django_filters.ChoiceFilter(
        label="Detail",
        choices=[("shown", "Each article and row of jobs and imports too")],
        empty_label="Jobs and imports as one entry",
        widget=forms.RadioSelect,
    )
    site = django_filters.ModelMultipleChoiceFilter(queryset=own_sites, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = PageLogEntry
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        existing = {action for model in (PageLogEntry, ModelLogEntry) for action in logged_actions(model)}
        self.filters["action"].extra["choices"] = actions.choices(existing)
        if len(scope_of(self.request.user).site_ids) < 2:
            self.filters.pop("site")


class Found:
    """The entries that fit, as a list that is read page by page and counted up to a limit."""

    def __init__(self, query: entries.Query, *, counted_to: int) -> None:
        self._query = query
        self._counted_to = counted_to

    def count(self) -> int:
        number = entries.count(self._query, limit=self._counted_to + 1)
        return MoreThan(self._counted_to) if number > self._counted_to else number

    def __getitem__(self, part: slice) -> list[Any]:
        return entries.load(entries.keys(self._query, limit=part.stop - part.start, offset=part.start))


class EntryColumn(Column):
    """A cell with a template of its own, which reads what the view has put on the entry."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"generator/worklog/{name}_cell.html"


class WorkLogView(ReportView):
    """Entries of the person's sites, newest first."""

    page_title = "Work log"
    header_icon = "history"
    filterset_class = WorkLogFilterSet
    results_template_name = "generator/worklog/results.html"
    index_url_name = "generator_worklog:index"
    index_results_url_name = "generator_worklog:results"
    # What Wagtail's export buttons ask for.
    list_export = exports.HEADER
    table_classname = "listing spark-worklog"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.scope.types:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def scope(self) -> Scope:
        return scope_of(signed_in(self.request))

    @cached_property
    def columns(self) -> list[Column]:
        columns = [
            DateColumn("timestamp", label="When", width="11%"),
            EntryColumn("action", label="What", width="24%"),
            EntryColumn("about", label="About"),
            EntryColumn("details", label="Details", width="20%"),
            EntryColumn("actor", label="By", width="13%"),
        ]
        has_several = len(self.scope.types) > 1
        return [*columns, Column("site_name", label="Site", width="10%")] if has_several else columns

    @cached_property
    def query(self) -> entries.Query:
        """What the filters ask for. A filter that says nothing that can be read finds nothing."""
        asked = self.filters.form.cleaned_data if self.filters.is_valid() else None
        if asked is None:
            return entries.Query(self.scope.within([]))
        sites = [site.pk for site in asked.get("site") or ()]
        since, until = _days(asked["timestamp"])
        return entries.Query(
            self.scope.within(sites) if sites else self.scope,
            actions=_actions(asked["action"], asked["level"]),
            users=[user.pk for user in asked["user"]] or None,
            kinds=kinds.content_types(asked["kind"]) if asked["kind"] else None,
            since=since,
            until=until,
            text=asked["text"].strip(),
            with_parts=asked["parts"] == "shown",
        )

    def get_filtered_queryset(self) -> Found:
        asked = self.request.GET.get(self.page_kwarg, "")
        number = int(asked) if asked.isdecimal() else 1
        return Found(self.query, counted_to=counted_up_to(number, per_page=self.paginate_by))

    def decorate_paginated_queryset(self, object_list: list[Any]) -> list[Any]:
        found = addresses(object_list, self.request.user)
        for entry in object_list:
            site_id = entries.site_id_of(entry)
            entry.address = found.get(id(entry), "")
            entry.what = exports.message_of(entry)
            entry.level = actions.level_of(entry.action)
            entry.site_name = self.site_names.get(site_id or PLATFORM, "")
        return object_list

    @cached_property
    def site_names(self) -> dict[int, str]:
        names = {site.pk: str(site) for site in own_sites(self.request)}
        return {**names, PLATFORM: "Platform"}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._export(request.GET["export"]) if self.is_export else super().get(request, *args, **kwargs)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        # Links are looked up for the rows of the page alone, before the table is drawn.
        self.decorate_paginated_queryset(context["object_list"])
        context["media"] += WORK_LOG_STYLES
        return {**context, "most_searched": entries.MOST_SEARCHED, "text": self.query.text}

    def _export(self, kind: str) -> HttpResponseBase:
        name = f"work-log-{timezone.now():%Y-%m-%d}.{kind}"
        rows = exports.rows(self.query, sites=self.site_names)
        if kind == self.FORMAT_CSV:
            response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="{name}"'
            return response
        if entries.count(self.query, limit=MOST_IN_SHEET + 1) > MOST_IN_SHEET:
            return self._too_many_for_a_sheet()
        return FileResponse(_workbook(rows), as_attachment=True, filename=name, content_type=XLSX)

    def _too_many_for_a_sheet(self) -> HttpResponse:
        parameters = self.request.GET.copy()
        del parameters["export"]
        text = f"A spreadsheet holds {MOST_IN_SHEET:,} entries, and there are more. Narrow the filters, or take CSV."
        messages.error(self.request, text)
        return redirect(f"{self.request.path}?{parameters.urlencode()}")


def _workbook(rows: Iterator[list[str]]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(rows, to=file, title="Work log")
    file.seek(0)
    return file


def _actions(chosen: list[str], levels: list[str]) -> list[str] | None:
    """The actions that are asked for; None is all of them."""
    if not levels:
        return chosen or None
    existing = {action for model in entries.MODELS for action in logged_actions(model)}
    return actions.with_levels(chosen or existing, levels)


def _days(asked: Any) -> tuple[datetime | None, datetime | None]:
    """The first moment that is asked for, and the first one after the last day."""
    if not asked:
        return None, None
    since, until = asked.start, asked.stop
    return since, until and until.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
