"""The admin of conversion destinations: their list, the editor of each kind, trying one out, and sending again."""

from abc import abstractmethod
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView

from sites_app.viewsets import SiteGuardMixin
from tracking import dispatch
from tracking.destination_texts import ICONS, WHAT
from tracking.enums import DestinationKind, DispatchStatus
from tracking.models import Destination, Dispatch

NAMESPACE = "wagtailsnippets_tracking_destination"
LIST = f"{NAMESPACE}:list"
LOG, SENT = "tracking_dispatches:index", "tracking_dispatches:detail"


def address(name: str, pk: int) -> str:
    """The address of a view of one destination."""
    return reverse(f"{NAMESPACE}:{name}", args=[pk])


def log_address(destination: Destination, *, status: str = "") -> str:
    """The log of what was sent to a destination, or of what is in one state."""
    return f"{reverse(LOG)}?destination={destination.pk}" + (f"&status={status}" if status else "")


def with_counts(rows: QuerySet[Destination]) -> QuerySet[Destination]:
    """Destinations with how many conversions were not taken."""
    return rows.annotate(failed=Count("dispatches", filter=Q(dispatches__status=DispatchStatus.FAILED)))


class DestinationIndexView(IndexView):
    """The destinations of the person's sites."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [*super().header_buttons, HeaderButton("Sent conversions", url=reverse(LOG), icon_name="list-ul")]


class DestinationCreateView(CreateView):
    """Asks for the kind first, for each has fields of its own."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.kind:
            return TemplateResponse(request, "tracking/admin/destination_kinds.html", self._choice())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.kind else HttpResponseRedirect(self.get_add_url())

    @cached_property
    def kind(self) -> str:
        given = self.request.GET.get("kind", "")
        return given if given in DestinationKind.values else ""

    def get_add_url(self) -> str:
        return f"{super().get_add_url()}?kind={self.kind}" if self.kind else super().get_add_url()

    def get_initial_form_instance(self) -> Destination:
        return Destination(kind=self.kind, name=DestinationKind(self.kind).label)

    def get_page_subtitle(self) -> str:
        return DestinationKind(self.kind).label if self.kind else "Conversion destination"

    def get_success_url(self) -> str:
        return address("edit", self.form.instance.pk)

    def get_success_buttons(self) -> list[Any]:
        return []

    def _choice(self) -> dict[str, Any]:
        kinds = [
            {"label": kind.label, "text": WHAT[kind], "icon": ICONS[kind], "url": f"{self.get_add_url()}?kind={kind}"}
            for kind in DestinationKind
        ]
        return {
            "kinds": kinds,
            "page_title": "New",
            "page_subtitle": "Conversion destination",
            "header_title": "New: Conversion destination",
            "header_icon": "upload",
            "breadcrumbs_items": self.get_breadcrumbs_items(),
        }


class DestinationEditView(EditView):
    """The editor of a destination, with how it does and what can be done with it."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        log = Button("Sent conversions", url=log_address(self.object), icon_name="list-ul", priority=5)
        return [*super().header_more_buttons, log]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        failed = Dispatch.objects.filter(destination=self.object, status=DispatchStatus.FAILED)
        return {
            **context,
            "destination": self.object,
            "what": WHAT[self.object.kind],
            "failed_count": failed.count(),
            "log_url": log_address(self.object),
        }


class DestinationActionView(SiteGuardMixin, PermissionCheckedMixin, View):
    """Does something with one destination, and leads on."""

    model = Destination
    permission_required = "change"
    http_method_names = ["post"]

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Destination)

    @cached_property
    def destination(self) -> Destination:
        return get_object_or_404(Destination, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert isinstance(request.user, User)  # noqa: S101 - guarded by the permission
        return HttpResponseRedirect(self.act(request.user))

    @abstractmethod
    def act(self, user: User) -> str:
        """Do it, say so, and return where to go."""


class TestView(DestinationActionView):
    def act(self, user: User) -> str:
        if not (self.destination.is_active and self.destination.has_credentials):
            messages.error(self.request, "The destination is off. Make it active and enter its credentials first.")
            return address("edit", self.destination.pk)
        row = dispatch.send_test(self.destination, user=user)
        messages.success(self.request, "The test event is on its way. Reload this screen to see what came of it.")
        return reverse(SENT, args=[row.pk])


class SendFailedView(DestinationActionView):
    def act(self, user: User) -> str:
        count = dispatch.send_again(self.destination, user=user)
        text = f"{count:,} {'conversion is' if count == 1 else 'conversions are'} on the way again."
        messages.success(self.request, text)
        return log_address(self.destination)
