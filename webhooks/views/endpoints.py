"""The admin of webhooks: their list, the editor with how an endpoint does, its secret, and trying it out."""

from abc import abstractmethod
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView

from sites_app.permissions import user_may
from sites_app.viewsets import SiteGuardMixin
from webhooks import dispatch
from webhooks.enums import DeliveryState
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.services import endpoints

LIST, EDIT = "wagtailsnippets_webhooks_webhookendpoint:list", "wagtailsnippets_webhooks_webhookendpoint:edit"
SECRET = "wagtailsnippets_webhooks_webhookendpoint:secret"  # noqa: S105 - the name of an address
LOG = "webhooks_deliveries:index"
# Under which the session keeps whose secret may be shown once.
SHOWN_ONCE = "webhooks_secret_of"


def address(name: str, pk: int) -> str:
    """The address of a view of one endpoint."""
    return reverse(f"wagtailsnippets_webhooks_webhookendpoint:{name}", args=[pk])


def log_address(endpoint: WebhookEndpoint, *, state: str = "") -> str:
    """The log of an endpoint's messages, or of those in one state."""
    return f"{reverse(LOG)}?endpoint={endpoint.pk}" + (f"&state={state}" if state else "")


class WebhookIndexView(IndexView):
    """The webhooks of the person's sites."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        log = HeaderButton("Messages", url=reverse(LOG), icon_name="list-ul")
        return [*super().header_buttons, log]


class WebhookCreateView(CreateView):
    """Makes an endpoint, and leads on to its secret."""

    def get_success_url(self) -> str:
        self.request.session[SHOWN_ONCE] = self.form.instance.pk
        return reverse(SECRET, args=[self.form.instance.pk])

    def get_success_buttons(self) -> list[Any]:
        return []


class WebhookEditView(EditView):
    """The editor of an endpoint, with what can be done with it."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        log = Button("Messages", url=log_address(self.object), icon_name="list-ul", priority=5)
        return [*super().header_more_buttons, log]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        dead = WebhookDelivery.objects.filter(endpoint=self.object, state=DeliveryState.DEAD)
        return {
            **context,
            "endpoint": self.object,
            "dead_count": dead.count(),
            "dead_url": log_address(self.object, state=DeliveryState.DEAD),
            "log_url": log_address(self.object),
        }


class EndpointScreen(SiteGuardMixin, PermissionCheckedMixin):
    """A view of one endpoint, for whoever may change it."""

    model = WebhookEndpoint
    permission_required = "change"

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(WebhookEndpoint)

    @cached_property
    def endpoint(self) -> WebhookEndpoint:
        return get_object_or_404(WebhookEndpoint, pk=self.kwargs["pk"])  # type: ignore[attr-defined]


class SecretView(EndpointScreen, WagtailAdminTemplateMixin, TemplateView):
    """Shows the secret once: after the endpoint was made, or was given a new one."""

    template_name = "webhooks/admin/secret.html"
    page_title = "Secret"
    header_icon = "key"
    _show_breadcrumbs = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.session.pop(SHOWN_ONCE, None) != self.endpoint.pk:
            messages.warning(request, "The secret was shown already. If it is lost, make a new one.")
            return HttpResponseRedirect(address("edit", self.endpoint.pk))
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        edit = {"url": address("edit", self.endpoint.pk), "label": str(self.endpoint)}
        here = {"url": "", "label": "Secret"}
        return [*self.breadcrumbs_items, {"url": reverse(LIST), "label": "Webhooks"}, edit, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "endpoint": self.endpoint, "secret": endpoints.secret_of(self.endpoint)}


class EndpointActionView(EndpointScreen, View):
    """Does something with one endpoint, and leads on."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert isinstance(request.user, User)  # noqa: S101 - guarded by the permission
        return HttpResponseRedirect(self.act(request.user))

    @abstractmethod
    def act(self, user: User) -> str:
        """Do it, say so, and return where to go."""


class RotateView(EndpointActionView):
    def act(self, user: User) -> str:
        endpoints.rotate(self.endpoint, user=user, at=timezone.now())
        self.request.session[SHOWN_ONCE] = self.endpoint.pk
        messages.success(self.request, "There is a new secret. For 24 hours messages are signed by the old one, too.")
        return reverse(SECRET, args=[self.endpoint.pk])


class PingView(EndpointActionView):
    def act(self, user: User) -> str:
        if not self.endpoint.is_active:
            messages.error(self.request, "The webhook is paused. Make it active first.")
            return address("edit", self.endpoint.pk)
        delivery = dispatch.ping(self.endpoint, user=user)
        messages.success(self.request, "The test message is on its way. Reload this screen to see what came of it.")
        return reverse("webhooks_deliveries:detail", args=[delivery.pk])


class ReplayDeadView(EndpointActionView):
    def act(self, user: User) -> str:
        count = dispatch.replay_dead(self.endpoint, user=user)
        text = f"{count:,} {'message is' if count == 1 else 'messages are'} on the way again."
        if not self.endpoint.is_active:
            text = f"{count:,} messages wait until the webhook is active again."
        messages.success(self.request, text)
        return log_address(self.endpoint)


def may_change(user: Any, endpoint: WebhookEndpoint) -> bool:
    """Whether the person may change the endpoint and send its messages again."""
    return user_may(user, "change", endpoint)


def with_counts(rows: QuerySet[WebhookEndpoint]) -> QuerySet[WebhookEndpoint]:
    """Endpoints with how many of their messages were given up."""
    dead = WebhookDelivery.objects.filter(endpoint=OuterRef("pk"), state=DeliveryState.DEAD).order_by()
    counted = dead.values("endpoint").annotate(number=Count("pk")).values("number")
    return rows.annotate(dead=Coalesce(Subquery(counted), 0))
