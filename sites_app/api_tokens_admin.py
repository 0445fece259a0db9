"""The admin of API tokens: a site's for its administrators, the platform's for superusers.

The text of a token is in the answer to the form that makes it, and nowhere else.
"""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import ModelLogEntry, Site
from wagtail.permissions import policy_registry

from sites_app.api_tokens_forms import APITokenForm, RotationForm
from sites_app.enums import APIScope, TokenState
from sites_app.filters import SiteScopedFilterSet
from sites_app.models import APIToken
from sites_app.services import api_tokens

PLATFORM = "The platform"
NAMESPACE = "site_api_tokens"


def token_sites(user: Any, action: str = "view") -> QuerySet[Site]:
    """The sites whose tokens the person may see, or do something else with."""
    policy = policy_registry.get_by_type(APIToken)
    return policy.sites_user_has_permission_for(user, action).order_by("site_name", "pk")


def tokens_of(user: Any, action: str = "view") -> QuerySet[APIToken]:
    """The tokens that the person may see, or do something else with; the platform's are for superusers."""
    found = Q(site__in=token_sites(user, action))
    if user.is_active and user.is_superuser:
        found |= Q(site=None)
    return APIToken.objects.filter(found).select_related("site", "created_by", "user")


def may_see_tokens(user: Any) -> bool:
    return policy_registry.get_by_type(APIToken).user_has_permission(user, "view")


class TokenFilterSet(SiteScopedFilterSet):
    state = django_filters.ChoiceFilter(
        label="State",
        choices=[(TokenState.ACTIVE.value, "Active"), ("ended", "Expired or revoked")],
        method="by_state",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = APIToken
        fields = ["site"]

    def by_state(self, queryset: QuerySet[APIToken], name: str, value: str) -> QuerySet[APIToken]:
        ended = Q(revoked_at__isnull=False) | Q(expires_at__lte=timezone.now())
        return queryset.filter(ended) if value == "ended" else queryset.exclude(ended)


class TokenListView(generic.IndexView):
    """The tokens that the person may see, the newest first."""

    model = APIToken
    index_url_name = f"{NAMESPACE}:index"
    index_results_url_name = f"{NAMESPACE}:index_results"
    add_url_name = f"{NAMESPACE}:add"
    template_name = "sites_app/admin/api_tokens/index.html"
    results_template_name = "sites_app/admin/api_tokens/results.html"
    filterset_class = TokenFilterSet
    search_fields = ["name", "prefix"]
    page_title = "API tokens"
    header_icon = "key"
    add_item_label = "Add an API token"
    paginate_by = 50
    default_ordering = "-created_at"

    def get_base_queryset(self) -> QuerySet[APIToken]:
        return tokens_of(self.request.user)

    @cached_property
    def columns(self) -> list[Column]:
        now = timezone.now()
        has_several = self.request.user.is_superuser or token_sites(self.request.user).count() > 1
        return [
            TitleColumn("name", label="Name", get_url=address_of, sort_key="name"),
            Column("prefix", label="Begins with"),
            *([Column("site", label="Site", accessor=owner_of)] if has_several else []),
            Column("scopes", label="Scopes", accessor=lambda token: len(token.scopes)),
            StatusTagColumn(
                "state",
                label="State",
                accessor=lambda token: token.state_at(now).label,
                primary=lambda token: token.state_at(now) == TokenState.ACTIVE,
            ),
            DateColumn("last_used_at", label="Last used", sort_key="last_used_at"),
            Column("expires_at", label="Expires", accessor=expiry_of, sort_key="expires_at"),
            DateColumn("created_at", label="Created", sort_key="created_at"),
        ]


class _TokenScreen(WagtailAdminTemplateMixin):
    """A screen beneath the list of tokens."""

    header_icon = "key"
    request: HttpRequest

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        index = {"url": reverse(f"{NAMESPACE}:index"), "label": "API tokens"}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_subtitle() or self.get_page_title()}]

    def shown_once(self, token: APIToken, text: str, *, replaced: APIToken | None = None) -> HttpResponse:
        """The answer that has the token's text, which nothing may keep."""
        self.page_title = "Copy the new token"
        response = self.response_class(  # type: ignore[attr-defined]
            request=self.request,
            template=["sites_app/admin/api_tokens/created.html"],
            context=self.get_context_data(token=token, text=text, replaced=replaced),
            using=None,
        )
        response.headers["Cache-Control"] = "no-store, private"
        return response


class CreateTokenView(_TokenScreen, FormView):
    """Makes a token and shows it once."""

    form_class = APITokenForm
    template_name = "sites_app/admin/api_tokens/add.html"
    page_title = "Add an API token"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.sites = token_sites(request.user, "add")
        if not (self.sites or request.user.is_superuser):
            raise PermissionDenied

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user, "sites": self.sites}

    def form_valid(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        token, text = api_tokens.create(
            name=data["name"],
            site=form.owner,
            scopes=data["scopes"],
            addresses=data["addresses"],
            expires_at=form.expires_at(timezone.now()),
            by=self.request.user,  # type: ignore[arg-type]
        )
        return self.shown_once(token, text)


class _OneTokenScreen(_TokenScreen):
    """A screen of one token, which another's administrator does not find."""

    action = "change"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.token = get_object_or_404(tokens_of(request.user, self.action), pk=kwargs["pk"])
        self.now = timezone.now()

    def get_page_subtitle(self) -> str:
        return str(self.token)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.token.state_at(self.now)
        shown: dict[str, Any] = {"token": self.token, "owner": owner_of(self.token), "state": state}
        return super().get_context_data(is_active=state == TokenState.ACTIVE, **{**shown, **kwargs})


class TokenView(_OneTokenScreen, TemplateView):
    """All about a token but the token."""

    action = "view"
    template_name = "sites_app/admin/api_tokens/token.html"
    page_title = "API token"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            scopes=[(scope, APIScope(scope).label) for scope in self.token.scopes],
            entries=ModelLogEntry.objects.for_instance(self.token).select_related("user").order_by("-timestamp")[:50],
            rotated_to=APIToken.objects.filter(rotated_from=self.token).first(),
            may_change=tokens_of(self.request.user, "change").filter(pk=self.token.pk).exists(),
            **kwargs,
        )


class RotateTokenView(_OneTokenScreen, FormView):
    """Makes a new token in the place of one, and shows it once."""

    form_class = RotationForm
    template_name = "sites_app/admin/api_tokens/rotate.html"
    page_title = "Rotate the token"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            new, text = api_tokens.rotate(
                self.token,
                by=self.request.user,  # type: ignore[arg-type]
                at=self.now,
                grace=form.period,
            )
        except api_tokens.TokenGoneError:
            messages.error(self.request, "It has ended or was rotated before, so it was not rotated now.")
            return redirect(address_of(self.token))
        self.token.refresh_from_db(fields=["expires_at"])
        return self.shown_once(new, text, replaced=self.token)


class RevokeTokenView(_OneTokenScreen, TemplateView):
    """Asks, and ends a token."""

    template_name = "sites_app/admin/api_tokens/revoke.html"
    page_title = "Revoke the token"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if api_tokens.revoke(self.token, by=request.user, at=self.now):  # type: ignore[arg-type]
            messages.success(request, f"The token “{self.token}” is revoked: whoever uses it is turned away.")
        return redirect(f"{NAMESPACE}:index")


class TokensMenuItem(MenuItem):
    """Shown to people who may see any tokens."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_tokens(request.user)


class APITokenViewSet(ViewSet):
    name = NAMESPACE
    url_prefix = "site-api-tokens"
    icon = "key"
    menu_label = "API tokens"
    menu_name = "site-api-tokens"
    menu_order = 640
    add_to_settings_menu = True

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.construct_view(TokenListView), name="index"),
            path("results/", self.construct_view(TokenListView, results_only=True), name="index_results"),
            path("add/", self.construct_view(CreateTokenView), name="add"),
            path("<int:pk>/", self.construct_view(TokenView), name="token"),
            path("<int:pk>/rotate/", self.construct_view(RotateTokenView), name="rotate"),
            path("<int:pk>/revoke/", self.construct_view(RevokeTokenView), name="revoke"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return TokensMenuItem(
            self.menu_label,
            reverse_lazy(f"{NAMESPACE}:index"),
            name=self.menu_name,
            icon_name=self.icon,
            order=order or self.menu_order,
        )


def owner_of(token: APIToken) -> str:
    """Whose the token is, for people."""
    return PLATFORM if token.site is None else str(token.site)


def expiry_of(token: APIToken) -> str:
    """When the token expires, for people; Wagtail's column of dates takes what is to come for the present."""
    return "Never" if token.expires_at is None else date_format(timezone.localtime(token.expires_at), "j F Y")


def address_of(token: APIToken) -> str:
    return reverse(f"{NAMESPACE}:token", args=[token.pk])
