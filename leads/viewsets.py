"""The menu “Leads”: leads, what was sent, and the forms it was sent by."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import path, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, StatusTagColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from leads.enums import LEAD_OPEN
from leads.models import Form, Lead, Submission
from leads.panels import FORM_EDITOR, LEAD_EDITOR
from leads.views.forms import FormIndexView, UsualFormsView
from leads.views.leads import LeadDeleteView, LeadIndexView
from leads.views.submissions import (
    QuarantineView,
    ReleaseView,
    SendAgainView,
    SubmissionDeleteView,
    SubmissionDetailView,
    SubmissionIndexView,
)
from sites_app.tenancy import sites_for_user
from sites_app.viewsets import SiteScopedViewSet


class FormViewSet(SiteScopedViewSet):
    model = Form
    icon = "form"
    menu_label = "Forms"
    menu_name = "lead-forms"
    copy_view_enabled = False
    edit_handler = FORM_EDITOR
    index_view_class = FormIndexView
    index_results_template_name = "leads/admin/form_results.html"
    list_display = [
        "name",
        Column("address", label="Address", accessor="get_absolute_url"),
        Column("purpose", label="Purpose", accessor="get_purpose_display"),
        StatusTagColumn(
            "status", label="Status", accessor="get_status_display", primary=lambda form: form.is_active, width="10%"
        ),
        NumberColumn("counted", label="Submissions", width="10%"),
    ]
    list_filter = ["status", "purpose", "site"]
    search_fields = ["name"]
    search_backend_name = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        sent = Submission.objects.filter(form=OuterRef("pk")).order_by().values("form")
        counted = Coalesce(Subquery(sent.annotate(number=Count("pk")).values("number")), 0)
        return Form.objects.for_sites(sites_for_user(request.user)).annotate(counted=counted)

    def get_urlpatterns(self) -> list[Any]:
        usual = path("usual/<int:site_id>/", self.construct_view(UsualFormsView), name="usual")
        # The first address is the menu's.
        return [*super().get_urlpatterns(), usual]


class LeadViewSet(SiteScopedViewSet):
    model = Lead
    icon = "user"
    menu_label = "Leads"
    menu_name = "lead-people"
    copy_view_enabled = False
    edit_handler = LEAD_EDITOR
    index_view_class = LeadIndexView
    delete_view_class = LeadDeleteView
    index_results_template_name = "leads/admin/lead_results.html"
    list_display = [
        "known_as",
        Column("email", label="E-mail"),
        Column("phone", label="Telephone"),
        StatusTagColumn(
            "status",
            label="Status",
            accessor="get_status_display",
            primary=lambda lead: lead.status in LEAD_OPEN,
            width="10%",
        ),
        Column("value", label="Value", accessor=lambda lead: "–" if lead.value is None else f"{lead.value:,}"),
        DateColumn("last_at", label="Last heard of", width="12%"),
    ]
    list_filter = ["status", "site"]
    list_export = ["name", "email", "phone", "get_status_display", "value", "first_at", "last_at"]
    search_fields = ["name", "email", "phone"]
    search_backend_name = None
    ordering = ["-last_at", "-pk"]


class SubmissionMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        actions = ("view", "change", "delete")
        return policy_registry.get_by_type(Submission).user_has_any_permission(request.user, actions)


class SubmissionViewSet(ViewSet):
    name = "leads_submissions"
    url_prefix = "submissions"
    icon = "mail"
    menu_label = "Submissions"
    menu_name = "lead-submissions"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.construct_view(SubmissionIndexView), name="index"),
            path("results/", self.construct_view(SubmissionIndexView, results_only=True), name="results"),
            path("<int:pk>/", self.construct_view(SubmissionDetailView), name="detail"),
            path("<int:pk>/release/", self.construct_view(ReleaseView), name="release"),
            path("<int:pk>/quarantine/", self.construct_view(QuarantineView), name="quarantine"),
            path("<int:pk>/send-again/", self.construct_view(SendAgainView), name="send_again"),
            path("<int:pk>/delete/", self.construct_view(SubmissionDeleteView), name="delete"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return SubmissionMenuItem(
            self.menu_label,
            reverse_lazy("leads_submissions:index"),
            name=self.menu_name,
            icon_name=self.icon,
            order=order or 200,
        )


class LeadsGroup(SnippetViewSetGroup):
    """The menu “Leads”."""

    items = (LeadViewSet, SubmissionViewSet, FormViewSet)
    menu_label = "Leads"
    menu_name = "leads"
    menu_icon = "mail"
    menu_order = 190
