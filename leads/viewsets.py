"""The menu “Leads”: leads, what was sent, and the forms it was sent by."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import path, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.ui.tables import Column, NumberColumn, StatusTagColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from leads.models import Form, Submission
from leads.panels import FORM_EDITOR
from leads.services.new_leads import badge, count_new
from leads.views.files import SubmissionFileView
from leads.views.forms import FormIndexView, UsualFormsView
from leads.views.inbox.bulk import BatchView, BulkView, UndoBatchView
from leads.views.inbox.changes import (
    AssignView,
    MoveView,
    NoteChangeView,
    NoteDeleteView,
    NoteView,
    TagsView,
    UnmergeView,
)
from leads.views.inbox.detail import LeadView
from leads.views.inbox.editing import AddView, DeleteView, EditView
from leads.views.inbox.exporting import ExportView
from leads.views.inbox.listing import InboxOfSites, InboxView
from leads.views.inbox.merging import MergeView
from leads.views.inbox.saved import DeleteView as DeleteSavedView
from leads.views.inbox.saved import SaveView
from leads.views.inbox.sites import may_see_any
from leads.views.people import PeopleViewSet
from leads.views.submission_bulk import SubmissionBulkView
from leads.views.submissions import (
    QuarantineView,
    RejectView,
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


class InboxMenuItem(MenuItem):
    """Says how many leads are new, to people who may see them."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_any(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        new = count_new(request.user)
        attrs = {"data-spark-badge": badge(new), "aria-label": f"Inbox, {badge(new)} new" if new else "Inbox"}
        return LinkMenuItem(self.name, self.label, str(self.url), icon_name=self.icon_name, attrs=attrs)


class InboxViewSet(ViewSet):
    """The leads' inbox: one address for each site's."""

    name = "leads_inbox"
    url_prefix = "inbox"
    icon = "user"
    menu_label = "Inbox"
    menu_name = "lead-inbox"

    def get_urlpatterns(self) -> list[Any]:
        lead, views, many = "<int:site_id>/<int:pk>/", "<int:site_id>/filters/", "<int:site_id>/many/"
        note = f"{lead}notes/<int:note_id>/"
        return [
            path("", InboxOfSites.as_view(), name="index"),
            path("<int:site_id>/", self.construct_view(InboxView), name="list"),
            path("<int:site_id>/results/", self.construct_view(InboxView, results_only=True), name="results"),
            path("<int:site_id>/add/", self.construct_view(AddView), name="add"),
            path("<int:site_id>/export/<slug:format>/", self.construct_view(ExportView), name="export"),
            path(views, SaveView.as_view(), name="save_view"),
            path(f"{views}<int:pk>/", SaveView.as_view(), name="change_view"),
            path(f"{views}<int:pk>/delete/", DeleteSavedView.as_view(), name="delete_view"),
            path(many, self.construct_view(BulkView), name="bulk"),
            path(f"{many}<int:pk>/", BatchView.as_view(), name="batch"),
            path(f"{many}<int:pk>/undo/", UndoBatchView.as_view(), name="undo_batch"),
            path(lead, self.construct_view(LeadView), name="lead"),
            path(f"{lead}edit/", self.construct_view(EditView), name="edit"),
            path(f"{lead}delete/", self.construct_view(DeleteView), name="delete"),
            path(f"{lead}merge/", self.construct_view(MergeView), name="merge"),
            path(f"{lead}merge/<int:merge_id>/undo/", UnmergeView.as_view(), name="unmerge"),
            path(f"{lead}move/", MoveView.as_view(), name="move"),
            path(f"{lead}assign/", AssignView.as_view(), name="assign"),
            path(f"{lead}tags/", TagsView.as_view(), name="tags"),
            path(f"{lead}notes/", NoteView.as_view(), name="note"),
            path(note, NoteChangeView.as_view(), name="change_note"),
            path(f"{note}delete/", NoteDeleteView.as_view(), name="delete_note"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return InboxMenuItem(
            self.menu_label,
            reverse_lazy("leads_inbox:index"),
            name=self.menu_name,
            icon_name=self.icon,
            order=order or 100,
        )


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
            path("many/", self.construct_view(SubmissionBulkView), name="bulk"),
            path("<int:pk>/reject/", self.construct_view(RejectView), name="reject"),
            path("<int:pk>/release/", self.construct_view(ReleaseView), name="release"),
            path("<int:pk>/quarantine/", self.construct_view(QuarantineView), name="quarantine"),
            path("<int:pk>/send-again/", self.construct_view(SendAgainView), name="send_again"),
            path("<int:pk>/delete/", self.construct_view(SubmissionDeleteView), name="delete"),
            path("<int:pk>/files/<uuid:uuid>/", self.construct_view(SubmissionFileView), name="file"),
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

    items = (InboxViewSet, SubmissionViewSet, FormViewSet, PeopleViewSet)
    menu_label = "Leads"
    menu_name = "leads"
    menu_icon = "mail"
    menu_order = 190
