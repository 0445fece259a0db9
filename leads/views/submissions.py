"""The admin of what visitors sent: the list with its downloads, one submission, and what people decide about it."""

from abc import abstractmethod
from typing import Any

import django_filters
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from leads import dispatch
from leads.assets import INBOX
from leads.enums import DeliveryStatus, SubmissionStatus
from leads.models import Delivery, Form, Submission
from leads.services import batches, deliveries, lead_events, moderation
from leads.views.exports import LoggedExportMixin, harmless
from leads.views.inbox.filters import filters_of
from leads.visitor_form import readable
from sites_app.filters import SiteScopedFilterSet
from sites_app.permissions import user_may
from sites_app.tenancy import site_ids_for_user
from sites_app.viewsets import SiteGuardMixin, SiteListMixin

NOT_CONFIRMED = "Not confirmed"
INDEX, DETAIL = "leads_submissions:index", "leads_submissions:detail"


class SubmissionFilterSet(SiteScopedFilterSet):
    form = django_filters.ModelChoiceFilter(queryset=Form.objects.all(), label="Form")
    status = django_filters.ChoiceFilter(choices=SubmissionStatus.choices, label="Status")
    mails = django_filters.ChoiceFilter(
        choices=DeliveryStatus.choices, field_name="deliveries__status", distinct=True, label="Mails"
    )
    confirmation = django_filters.BooleanFilter(
        field_name="confirmation__confirmed_at", lookup_expr="isnull", exclude=True, label="Confirmed by e-mail"
    )
    created_at = django_filters.DateFromToRangeFilter(label="Sent", widget=DateRangePickerWidget)

    class Meta:
        model = Submission
        fields = ["form", "status", "mails", "confirmation", "created_at", "site"]


class TickColumn(Column):
    """Chooses a submission for what is decided about many."""

    header_template_name = "leads/admin/tick_header.html"
    cell_template_name = "leads/admin/tick_cell.html"


class SubmissionIndexView(LoggedExportMixin, SiteListMixin, generic.IndexView):
    """All submissions of the person's sites, newest first."""

    model = Submission
    page_title = "Submissions"
    header_icon = "mail"
    index_url_name = INDEX
    index_results_url_name = "leads_submissions:results"
    any_permission_required = ["view", "change", "delete"]
    filterset_class = SubmissionFilterSet
    template_name = "leads/admin/submissions.html"
    results_template_name = "leads/admin/submission_results.html"
    default_ordering = "-pk"
    paginate_by = 30
    export_filename = "submissions"

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Submission)

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset().select_related("site", "confirmation").defer("search_words")
        return rows.prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("pk")))

    def search_queryset(self, queryset: Any) -> QuerySet:
        site_ids = site_ids_for_user(self.request.user)
        return queryset.saying(self.search_query, site_ids=site_ids) if self.search_query else queryset

    @cached_property
    def is_searchable(self) -> bool:
        return True

    @cached_property
    def _columns(self) -> list[Column]:
        return [
            TitleColumn("summary", label="What was sent", get_url=lambda row: reverse(DETAIL, args=[row.pk])),
            Column("form_name", label="Form", width="14%"),
            StatusTagColumn(
                "status",
                label="Status",
                accessor=status_of,
                primary=lambda row: row.is_received and not row.is_unconfirmed,
                width="12%",
            ),
            Column("mails", label="Mails", accessor=mail_state, width="10%"),
            DateColumn("created_at", label="Sent", width="12%"),
        ]

    @cached_property
    def columns(self) -> list[Column]:
        site = [Column("site", label="Site", accessor=lambda row: str(row.site))] if self._has_several_sites else []
        tick = [TickColumn("tick", label="", accessor="pk", width="3%")] if self._may_decide else []
        return [*tick, *self._columns, *site]

    @cached_property
    def _may_decide(self) -> bool:
        return self.permission_policy.user_has_permission(self.request.user, "change")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        person: Any = self.request.user
        now = timezone.now()
        lately = batches.recent(site_ids_for_user(person), user=person, at=now, of_submissions=True)
        context.update(
            may_decide=self._may_decide,
            query=filters_of(self.request.GET.urlencode()),
            batches=[{"batch": each, "can_undo": batches.can_undo(each, user=person, at=now)} for each in lately],
        )
        context["media"] += INBOX
        return context

    # -- Downloads ---------------------------------------------------------------------------------------------------

    @cached_property
    def list_export(self) -> list[str]:
        known = ["created_at", "form_name", "status", "page_url", "referrer", "consent_text", "spam_score"]
        return [*known, *self._answer_labels]

    @cached_property
    def _answer_labels(self) -> dict[str, str]:
        """A column for each answer, in the form's order: of the form that is chosen, or of all that there are."""
        if not self.is_export:
            return {}
        forms = Form.objects.filter(pk__in=self._shown.order_by().values("form")).prefetch_related("fields")
        found: dict[str, str] = {}
        for form in forms:
            for field in form.fields.all():
                found.setdefault(f"answer:{field.key}", field.label)
        # Fields that a form has no more are still among the answers.
        for answers in self._shown.values_list("answers", flat=True).iterator(chunk_size=2_000):
            for answer in answers:
                found.setdefault(f"answer:{answer['key']}", answer["label"])
        return found

    @cached_property
    def _shown(self) -> QuerySet:
        return self.get_queryset()

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        return self._answer_labels.get(field) or super().get_heading(queryset, field)

    def to_row_dict(self, item: Submission) -> dict[str, Any]:
        answers = {f"answer:{answer['key']}": readable(answer) for answer in item.answers}
        values = {
            "created_at": item.created_at,
            **{name: getattr(item, name) for name in self.list_export if hasattr(item, name)},
            "status": status_of(item),
            **answers,
        }
        if item.is_unconfirmed:
            # A consent counts once it is known to be that of whom the address belongs to.
            values["consent_text"] = ""
        return {name: harmless(values.get(name, "")) for name in self.list_export}


class SubmissionScreen(SiteGuardMixin, PermissionCheckedMixin):
    """A view of one submission."""

    model = Submission
    any_permission_required: list[str] | None = ["view", "change", "delete"]

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Submission)

    @cached_property
    def person(self) -> User:
        """Who asks. Raises PermissionDenied for nobody."""
        if isinstance(self.request.user, AnonymousUser):
            raise PermissionDenied
        return self.request.user

    @cached_property
    def submission(self) -> Submission:
        rows = Submission.objects.select_related("site", "form", "lead", "page", "confirmation")
        return get_object_or_404(rows, pk=self.kwargs["pk"])  # type: ignore[attr-defined]


class SubmissionDetailView(SubmissionScreen, WagtailAdminTemplateMixin, TemplateView):
    """What was sent, how it came, why it is held, and what became of its mails. That it was looked at is logged."""

    template_name = "leads/admin/submission.html"
    page_title = "Submission"
    header_icon = "mail"
    _show_breadcrumbs = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        log(instance=self.submission, action="leads.view", user=request.user)
        return response

    def get_page_subtitle(self) -> str:
        return str(self.submission.pk)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = {"url": "", "label": f"Submission {self.submission.pk}"}
        return [*self.breadcrumbs_items, {"url": reverse(INDEX), "label": "Submissions"}, here]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if not user_may(self.request.user, "delete", self.submission):
            return []
        address = reverse("leads_submissions:delete", args=[self.submission.pk])
        return [Button("Delete", url=address, icon_name="bin")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        submission = self.submission
        return {
            **context,
            "submission": submission,
            "answers": [{"label": label, "text": text} for label, text in submission.texts()],
            "status": status_of(submission),
            "confirmation": getattr(submission, "confirmation", None),
            "deliveries": list(submission.deliveries.all()),
            "files": list(submission.files.all()),
            "utm": sorted(submission.utm.items()),
            "may_decide": user_may(self.request.user, "change", submission),
        }


class SubmissionActionView(SubmissionScreen, View):
    """Decides about one submission and leads back to it."""

    http_method_names = ["post"]
    permission_required = "change"
    any_permission_required = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        messages.success(request, self.decide())
        back = get_valid_next_url_from_request(request)
        return HttpResponseRedirect(back or reverse(DETAIL, args=[self.submission.pk]))

    @abstractmethod
    def decide(self) -> str:
        """Do it, and return what to say."""


class ReleaseView(SubmissionActionView):
    def decide(self) -> str:
        dispatch.release(self.submission, user=self.person)
        return "The submission is received now, and its mails are on their way."


class RejectView(SubmissionActionView):
    def decide(self) -> str:
        if not moderation.reject(self.submission, user=self.person):
            return "The submission is not in quarantine, so nothing was changed."
        return "The submission is rejected as spam. It is kept until it is deleted with others of its age."


class QuarantineView(SubmissionActionView):
    def decide(self) -> str:
        moderation.quarantine(self.submission, user=self.person)
        return "The submission is in quarantine now."


class SendAgainView(SubmissionActionView):
    def decide(self) -> str:
        count = dispatch.send_again(self.submission, user=self.person)
        return f"{count} {'mail is' if count == 1 else 'mails are'} on the way again."


class SubmissionDeleteView(SiteGuardMixin, generic.DeleteView):
    """Deletes one submission for good; its lead stays."""

    model = Submission
    index_url_name = INDEX
    delete_url_name = "leads_submissions:delete"
    permission_required = "delete"
    header_icon = "mail"
    success_message = "The submission is deleted."

    def delete_action(self) -> None:
        # What was to be told to other programs holds the same words.
        lead_events.forget(self.object.site_id, submission_ids=[self.object.pk])
        super().delete_action()

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Submission)


def status_of(row: Submission) -> str:
    """The status in a word; that nobody confirmed it says more than that it was received."""
    return NOT_CONFIRMED if row.is_received and row.is_unconfirmed else row.get_status_display()


def mail_state(row: Submission) -> str:
    """What became of a submission's mails, in a word."""
    state = deliveries.state_of(row.deliveries.all())
    return DeliveryStatus(state).label if state else "–"
