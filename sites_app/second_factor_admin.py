"""The second factor in the admin: asked for after the password, and demanded where it has to be.

Between password and proof nobody is signed in: the session holds who it will be, for some minutes.
"""

import json
import time
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.account import LoginView

from sites_app import security_keys
from sites_app.services import second_factor
from sites_app.visitor_limits import is_within_limit

PENDING, CONFIRMED, PROVEN = "spark_sign_in", "spark_factor_confirmed", "spark_factor_proven"
PENDING_SECONDS = 300
TRIES = 5
SET_UP = "second_factor"
TOO_MANY = "There were too many attempts. Wait a minute, then try again."
# What a person who lacks a second factor may still do.
OPEN_VIEWS = frozenset(
    {
        *(SET_UP, "second_factor_app", "second_factor_key", "second_factor_sign_in"),
        *("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite"),
    }
)


class ProofForm(forms.Form):
    """A one-time code or a recovery code, or in its place the answer of a security key."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not (given.get("code") or given.get("credential")):
            self.add_error("code", "Enter a code.")
        return given


class ProofMixin(FormView):
    """For screens on which a person proves who they are: `prover` has a second factor."""

    form_class = ProofForm

    @property
    def prover(self) -> User:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = second_factor.kept_by(self.prover)
        options = json.dumps(security_keys.proof_options(self.prover)) if kept.keys else ""
        return super().get_context_data(kept=kept, key_options=options, **kwargs)

    def is_proven(self, form: Any) -> bool:
        """Whether the form holds a proof; what is wrong is added to it. Attempts are counted by the minute."""
        user, given = self.prover, form.cleaned_data
        if not may_try(self.request, f"code:{user.pk}"):
            form.add_error(None, TOO_MANY)
        elif given.get("credential"):
            if security_keys.verify(user, given["credential"]):
                return True
            form.add_error(None, "This key is not one of your account’s. Try again, or use a code.")
        elif second_factor.verify(user, given["code"]):
            return True
        else:
            form.add_error("code", "This code is not right, or was used already.")
        return False


class SignInView(LoginView):
    """Wagtail's, which asks whoever has a second factor for it before they are signed in; limited by the minute."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_try(request, "sign-in"):
            form = self.get_form_class()(request)
            messages.error(request, TOO_MANY)
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


class SecondFactorSignInView(ProofMixin):
    """Asks for the second factor of whoever gave the right password a moment ago."""

    template_name = "sites_app/admin/second_factor/sign_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.pending: dict[str, Any] = request.session.get(PENDING) or {}
        self.user = User.objects.filter(pk=self.pending["user"], is_active=True).first() if self.pending else None
        if self.user is None or self.pending["until"] < time.time() or self.pending["tries"] < 1:
            request.session.pop(PENDING, None)
            return redirect("wagtailadmin_login")
        return super().dispatch(request, *args, **kwargs)

    @property
    def prover(self) -> User:
        assert self.user is not None  # noqa: S101 - seen to before
        return self.user

    def form_valid(self, form: Any) -> HttpResponse:
        pending = self.pending
        # Counted before the proof is looked at, so that requests at the same time are counted, too.
        pending["tries"] -= 1
        self.request.session[PENDING] = pending
        self.request.session.save()
        if not self.is_proven(form):
            return self.form_invalid(form)
        del self.request.session[PENDING]
        login(self.request, self.prover, backend=pending["backend"])
        note_proof(self.request)
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if pending["remember"] else 0)
        return redirect(pending["next"])


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


def note_proof(request: HttpRequest) -> None:
    """Remembers that the person of the session has just proven a second factor, or set one up."""
    request.session[CONFIRMED], request.session[PROVEN] = True, time.time()


def may_try(request: HttpRequest, what: str) -> bool:
    """Counts one more attempt, and says whether it is within the limit; 0 is none."""
    most = settings.SPARK_SIGN_INS_PER_MINUTE
    return most <= 0 or is_within_limit(request, what=what, per_minute=most)
