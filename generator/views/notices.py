"""A person's notices: the list, the way to what each is about, reading one or all, and the bell's number."""

from typing import Any

import django_filters
from django import forms
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.permission_policies import BlanketPermissionPolicy

from generator.enums import NoticeKind
from generator.models import Notice
from generator.panels.notices import badge, bell_label
from generator.permissions import signed_in
from generator.services.notices import count_unread, mark_read, notices_of
from sites_app.tenancy import site_ids_for_user


class NoticeFilterSet(WagtailFilterSet):
    read = django_filters.ChoiceFilter(
        label="Read",
        choices=[("no", "Unread"), ("yes", "Read")],
        method="filter_read",
        widget=forms.RadioSelect,
        empty_label="All",
    )
    kind = django_filters.MultipleChoiceFilter(choices=NoticeKind.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Notice
        fields = ["read", "kind"]

    def filter_read(self, queryset: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        return queryset.filter(read_at__isnull=value == "no")


class NoticeColumn(Column):
    """The message, which leads to what it is about, with a mark as long as it is unread."""

    cell_template_name = "generator/notices/notice_cell.html"


class ReadColumn(Column):
    """The button that marks one as read."""

    cell_template_name = "generator/notices/read_cell.html"

    def get_cell_context_data(self, instance: Notice, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return {**context, "csrf_token": parent_context.get("csrf_token")}


class NoticeIndexView(generic.IndexView):
    """What the person was told, unread first, then the newest."""

    model = Notice
    # No role decides who has notices: everybody sees their own.
    permission_policy = BlanketPermissionPolicy(Notice)
    page_title = "Notices"
    header_icon = "spark-bell"
    template_name = "generator/notices/index.html"
    results_template_name = "generator/notices/index_results.html"
    filterset_class = NoticeFilterSet
    default_ordering = None
    paginate_by = 30
    is_searchable = False

    def get_base_queryset(self) -> QuerySet[Notice]:
        is_read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
        notices = notices_of(signed_in(self.request)).select_related("site").annotate(is_read=is_read)
        return notices.order_by("is_read", "-created_at", "-pk")

    def order_queryset(self, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        return queryset

    @cached_property
    def columns(self) -> list[Column]:
        columns = [
            NoticeColumn("message", label="Notice"),
            Column("kind", label="About", accessor="get_kind_display", width="14%"),
            Column("site", label="Site", accessor="site", width="18%"),
            DateColumn("created_at", label="When", width="14%"),
            ReadColumn("read", label="", width="12%"),
        ]
        has_several = self.request.user.is_superuser or len(site_ids_for_user(self.request.user)) > 1
        return columns if has_several else [column for column in columns if column.name != "site"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        unread = count_unread(signed_in(self.request))
        return {
            **context,
            "unread": badge(unread),
            "read_all_url": reverse("generator_notices:read_all"),
            "account_url": reverse("wagtailadmin_account") + "#tab-notifications",
        }


class OpenNoticeView(View):
    """Leads to what a notice is about. Whoever goes there has read it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = signed_in(request)
        notice = get_object_or_404(notices_of(user), pk=pk)
        mark_read(user, notice_id=notice.pk)
        is_ours = url_has_allowed_host_and_scheme(notice.address, allowed_hosts=None)
        return redirect(notice.address if is_ours else reverse("generator_notices:index"))


class ReadNoticeView(View):
    """Marks one notice as read, or all of them. POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        user = signed_in(request)
        if pk is not None:
            get_object_or_404(notices_of(user), pk=pk)
        number = mark_read(user, notice_id=pk)
        if pk is None:
            messages.success(request, f"{number:,} {'notice is' if number == 1 else 'notices are'} marked as read.")
        return redirect("generator_notices:index")


class CountNoticesView(View):
    """The bell's number, asked again and again while a page of the admin is looked at: one query."""

    def get(self, request: HttpRequest) -> JsonResponse:
        unread = count_unread(signed_in(request))
        response = JsonResponse({"badge": badge(unread), "label": bell_label(unread)})
        response["Cache-Control"] = "no-store"
        return response
