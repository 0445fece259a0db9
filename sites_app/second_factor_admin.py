"""The second factor in the admin: asked for after the password, set up in the account, and demanded where it has to be.

Between password and code nobody is signed in: the session holds who it will be, for some minutes.
"""

import base64
import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.account import LoginView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from sites_app.services import second_factor
from sites_app.visitor_limits import is_within_limit

PENDING, SECRET, CONFIRMED = "spark_sign_in", "spark_factor_secret", "spark_factor_confirmed"
PENDING_SECONDS = 300
TRIES = 5
SET_UP = "second_factor"
# What a person who lacks a second factor may still do.
OPEN_VIEWS = frozenset(
    {
        *(SET_UP, "second_factor_sign_in", "wagtailadmin_login", "wagtailadmin_logout"),
        *("wagtailadmin_javascript_catalog", "wagtailadmin_sprite"),
    }
)


class CodeForm(forms.Form):
    """A one-time code, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )


class SignInView(LoginView):
    """Wagtail's, which asks whoever has a second factor for it before they are signed in; limited by the minute."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _may_try(request, "sign-in"):
            form = self.get_form_class()(request)
            messages.error(request, "There were too many attempts. Wait a minute, then try again.")
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if not second_factor.is_set_up(user):
            return super().form_valid(form)
        self.request.session[PENDING] = {
            "user": user.pk,
            "backend": user.backend,
            "remember": bool(form.cleaned_data.get("remember")),
            "next": self.get_success_url(),
            "until": time.time() + PENDING_SECONDS,
            "tries": TRIES,
        }
        return redirect("second_factor_sign_in")


class SecondFactorSignInView(FormView):
    """Asks for the code of whoever gave the right password a moment ago."""

    form_class = CodeForm
    template_name = "sites_app/admin/second_factor/sign_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.pending: dict[str, Any] = request.session.get(PENDING) or {}
        self.user = User.objects.filter(pk=self.pending["user"], is_active=True).first() if self.pending else None
        if (
            self.pending is None
            or self.user is None
            or self.pending["until"] < time.time()
            or self.pending["tries"] < 1
        ):
            request.session.pop(PENDING, None)
            return redirect("wagtailadmin_login")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        pending, user = self.pending, self.user
        assert user is not None  # noqa: S101 - seen to before
        # Counted before the code is looked at, so that requests at the same time are counted, too.
        pending["tries"] -= 1
        self.request.session[PENDING] = pending
        self.request.session.save()
        if not _may_try(self.request, f"code:{user.pk}") or not second_factor.verify(user, form.cleaned_data["code"]):
            form.add_error("code", "This code is not right, or was used already.")
            return self.form_invalid(form)
        del self.request.session[PENDING]
        login(self.request, user, backend=pending["backend"])
        self.request.session[CONFIRMED] = True
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if pending["remember"] else 0)
        return redirect(pending["next"])


class _AccountScreen(WagtailAdminTemplateMixin):
    header_icon = "lock"
    request: HttpRequest

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        account = {"url": reverse("wagtailadmin_account"), "label": "Account"}
        return [*self.breadcrumbs_items, account, {"url": "", "label": "Second factor"}]

    @cached_property
    def person(self) -> User:
        """The one who is signed in, as a row: the log knows no stand-ins of rows within each other."""
        return User.objects.get(username=self.request.user.get_username())

    def show_codes(self, codes: list[str]) -> HttpResponse:
        """Recovery codes, in the answer only."""
        context = self.get_context_data(codes=codes)
        response = self.response_class(  # type: ignore[attr-defined]
            request=self.request, template=["sites_app/admin/second_factor/codes.html"], context=context, using=None
        )
        response.headers["Cache-Control"] = "no-store, private"
        return response


class SetUpView(_AccountScreen, FormView):
    """Sets the second factor up with the QR code of an authenticator app, or turns it off with one of its codes."""

    form_class = CodeForm
    template_name = "sites_app/admin/second_factor/set_up.html"
    page_title = "Second factor"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_on = second_factor.is_set_up(self.person)
        shown: dict[str, Any] = {"is_on": is_on, "is_required": second_factor.is_required(self.person)}
        if not is_on:
            secret = self.request.session.setdefault(SECRET, generate_totp_secret())
            adapter = get_adapter()
            picture = adapter.build_totp_svg(adapter.build_totp_url(self.person, secret))
            shown |= {"secret": secret, "picture": base64.b64encode(picture.encode()).decode()}
        return super().get_context_data(**{**shown, **kwargs})

    def form_valid(self, form: Any) -> HttpResponse:
        code, person = form.cleaned_data["code"], self.person
        if not _may_try(self.request, f"code:{person.pk}"):
            form.add_error("code", "There were too many attempts. Wait a minute, then try again.")
            return self.form_invalid(form)
        if second_factor.is_set_up(person):
            return self._change(form, code)
        codes = second_factor.set_up(person, secret=self.request.session.get(SECRET, ""), code=code)
        if codes is None:
            form.add_error("code", "This is not the code that the app shows now. Is your telephone’s clock right?")
            return self.form_invalid(form)
        self.request.session.pop(SECRET, None)
        self.request.session[CONFIRMED] = True
        messages.success(self.request, "The second factor is set up.")
        return self.show_codes(codes)

    def _change(self, form: Any, code: str) -> HttpResponse:
        person = self.person
        if not second_factor.verify(person, code):
            form.add_error("code", "This code is not right, or was used already.")
            return self.form_invalid(form)
        if "renew" in self.request.POST:
            return self.show_codes(second_factor.renew_recovery_codes(person))
        second_factor.turn_off(person, by=person)
        self.request.session.pop(CONFIRMED, None)
        messages.success(self.request, "The second factor is turned off.")
        return redirect("wagtailadmin_account")


class SecondFactorMiddleware:
    """Leads people of the admin who have to have a second factor, and have none, to where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> HttpResponse | None:
        match, user = request.resolver_match, request.user
        if match is None or not match.route.startswith("admin/") or match.view_name in OPEN_VIEWS:
            return None
        if not isinstance(user, User) or request.session.get(CONFIRMED) or not second_factor.is_required(user):
            return None
        if second_factor.is_set_up(user):
            request.session[CONFIRMED] = True
            return None
        messages.warning(request, "Set up a second factor before you go on: it is asked of everybody here.")
        return redirect(SET_UP)


def second_factor_urls() -> list[URLPattern]:
    """The screens in the account, beneath the admin."""
    return [path("account/second-factor/", SetUpView.as_view(), name=SET_UP)]


def second_factor_item(request: HttpRequest) -> dict[str, str]:
    """The way there from the account."""
    return {
        "url": reverse(SET_UP),
        "label": "Second factor",
        "help_text": "Ask for a code of your telephone as well when you sign in.",
    }


def _may_try(request: HttpRequest, what: str) -> bool:
    """Counts one more attempt, and says whether it is within the limit; 0 is none."""
    most = settings.SPARK_SIGN_INS_PER_MINUTE
    return most <= 0 or is_within_limit(request, what=what, per_minute=most)
