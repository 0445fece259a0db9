"""The account's screens of the second factor: an authenticator app, security keys, recovery codes.

Whoever has a second factor proves it before anything about it is changed; the first is set up without.
"""

import base64
import json
import time
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django import forms
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from sites_app import security_keys
from sites_app.second_factor_admin import CONFIRMED, PROVEN, SET_UP, TOO_MANY, ProofMixin, may_try, note_proof
from sites_app.services import second_factor

SECRET = "spark_factor_secret"  # noqa: S105 - the name of what the session keeps
# How long a proof is good for changes.
PROVEN_SECONDS = 600
TEMPLATES = "sites_app/admin/second_factor"


class CodeForm(forms.Form):
    """The code that a new authenticator app shows."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class KeyNameForm(forms.Form):
    """What a security key is called."""

    name = forms.CharField(
        max_length=80, help_text="Such as “Laptop” or “Blue key on my keyring”, so that you know it again."
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class NewKeyForm(KeyNameForm):
    """A new security key: its name, and what the browser answered."""

    credential = forms.JSONField(widget=forms.HiddenInput, required=False)


class AccountScreen(WagtailAdminTemplateMixin):
    """A screen beneath the account; what changes an account that has a second factor asks for it first.

    With `needs_factor` it is for accounts that have one, and others are led to the overview.
    """

    header_icon = "lock"
    needs_factor = False
    needs_proof = True
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        fresh = time.time() - request.session.get(PROVEN, 0) < PROVEN_SECONDS
        is_set_up = self.kept.is_set_up
        if self.needs_factor and not is_set_up:
            return redirect(SET_UP)
        if self.needs_proof and not fresh and is_set_up:
            return redirect(f"{reverse('second_factor_prove')}?next={request.path}")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        account = {"url": reverse("wagtailadmin_account"), "label": "Account"}
        overview = {"url": reverse(SET_UP), "label": "Second factor"}
        last = [] if self.get_page_title() == "Second factor" else [{"url": "", "label": self.get_page_title()}]
        return [*self.breadcrumbs_items, account, overview, *last]

    @cached_property
    def person(self) -> User:
        """The one who is signed in, as a row: the log knows no stand-ins of rows within each other."""
        return User.objects.get(username=self.request.user.get_username())

    @property
    def kept(self) -> second_factor.Kept:
        return second_factor.kept_by(self.person)

    def done(self, said: str, codes: list[str] | None = None) -> HttpResponse:
        """Says what was done; recovery codes are in this answer only."""
        messages.success(self.request, said)
        if not codes:
            return redirect(SET_UP)
        self.page_title = "Your recovery codes"
        response = self.response_class(  # type: ignore[attr-defined]
            request=self.request,
            template=[f"{TEMPLATES}/codes.html"],
            context=self.get_context_data(codes=codes),
            using=None,
        )
        response.headers["Cache-Control"] = "no-store, private"
        return response


class OverviewView(AccountScreen, TemplateView):
    """What the account has, and what can be done about it."""

    template_name = f"{TEMPLATES}/overview.html"
    page_title = "Second factor"
    needs_proof = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = self.kept
        return super().get_context_data(
            kept=kept,
            is_required=second_factor.is_required(self.person),
            may_add_key=len(kept.keys) < second_factor.MOST_KEYS,
            most_keys=second_factor.MOST_KEYS,
            **kwargs,
        )


class ProveView(AccountScreen, ProofMixin):
    """Asks for a second factor once more, before changes."""

    template_name = f"{TEMPLATES}/prove.html"
    page_title = "Confirm that it is you"
    needs_factor, needs_proof = True, False

    @property
    def prover(self) -> User:
        return self.person

    def form_valid(self, form: Any) -> HttpResponse:
        if not self.is_proven(form):
            return self.form_invalid(form)
        note_proof(self.request)
        wanted = self.request.GET.get("next", "")
        return redirect(wanted if wanted.startswith(reverse(SET_UP)) else SET_UP)


class AppView(AccountScreen, FormView):
    """Sets an authenticator app up with a QR code and one of its codes."""

    form_class = CodeForm
    template_name = f"{TEMPLATES}/app.html"
    page_title = "Authenticator app"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = {"has_app": self.kept.app is not None}
        if not shown["has_app"]:
            secret = self.request.session.setdefault(SECRET, generate_totp_secret())
            adapter = get_adapter()
            picture = adapter.build_totp_svg(adapter.build_totp_url(self.person, secret))
            shown |= {"secret": secret, "picture": base64.b64encode(picture.encode()).decode()}
        return super().get_context_data(**{**shown, **kwargs})

    def form_valid(self, form: Any) -> HttpResponse:
        if not may_try(self.request, f"code:{self.person.pk}"):
            form.add_error("code", TOO_MANY)
            return self.form_invalid(form)
        secret = self.request.session.get(SECRET, "")
        codes = second_factor.set_up(self.person, secret=secret, code=form.cleaned_data["code"])
        if codes is None:
            form.add_error("code", "This is not the code that the app shows now. Is your telephone’s clock right?")
            return self.form_invalid(form)
        self.request.session.pop(SECRET, None)
        note_proof(self.request)
        return self.done("The authenticator app is set up.", codes)


class AddKeyView(AccountScreen, FormView):
    """Registers a security key or passkey."""

    form_class = NewKeyForm
    template_name = f"{TEMPLATES}/add_key.html"
    page_title = "Add a security key"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "codes" in kwargs:
            return super().get_context_data(**kwargs)
        return super().get_context_data(
            key_options=json.dumps(security_keys.registration_options(self.person)), **kwargs
        )

    def form_valid(self, form: Any) -> HttpResponse:
        credential = security_keys.registered(form.cleaned_data["credential"])
        if credential is None:
            form.add_error(None, "The browser has not registered a key. Try again.")
        elif len(self.kept.keys) >= second_factor.MOST_KEYS:
            form.add_error(None, f"An account has at most {second_factor.MOST_KEYS} keys. Remove one first.")
        else:
            name = form.cleaned_data["name"]
            codes = second_factor.add_key(self.person, name=name, credential=credential)
            note_proof(self.request)
            return self.done(f"The security key “{name}” is added.", codes)
        return self.form_invalid(form)


class RenameKeyView(AccountScreen, FormView):
    """Gives a key of one's own another name."""

    form_class = KeyNameForm
    template_name = f"{TEMPLATES}/rename_key.html"
    page_title = "Rename a security key"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.key = _own_key(self.person, kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {"name": str(self.key)}

    def form_valid(self, form: Any) -> HttpResponse:
        second_factor.rename_key(self.key, form.cleaned_data["name"])
        return self.done(f"The security key is called “{form.cleaned_data['name']}” now.")


class RemoveView(AccountScreen, TemplateView):
    """Asks, and removes a key of one's own, or the app, or everything."""

    template_name = f"{TEMPLATES}/remove.html"
    needs_factor = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.what: str = kwargs["what"]
        self.factor: Authenticator | None = None
        if self.what == "key":
            self.factor = _own_key(self.person, kwargs["pk"])
        elif self.what == "app":
            self.factor = self.kept.app
            if self.factor is None:
                raise Http404

    def get_page_title(self) -> str:
        titles = {"key": "Remove a security key", "app": "Remove the authenticator app"}
        return titles.get(self.what, "Turn it off")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = self.kept
        left = len(kept.keys) + (kept.app is not None) - (self.factor is not None)
        return super().get_context_data(
            factor=self.factor,
            is_last=self.factor is None or left == 0,
            is_required=second_factor.is_required(self.person),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.factor is None:
            second_factor.turn_off(self.person, by=self.person)
            said = "The second factor is turned off."
        else:
            said = f"“{self.factor}” is removed." if self.what == "key" else "The authenticator app is removed."
            second_factor.remove(self.factor, user=self.person)
        if not self.kept.is_set_up:
            request.session.pop(CONFIRMED, None)
            request.session.pop(PROVEN, None)
        return self.done(said)


class RenewCodesView(AccountScreen, TemplateView):
    """Asks, and makes new recovery codes."""

    template_name = f"{TEMPLATES}/renew.html"
    page_title = "Make new recovery codes"
    needs_factor = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        codes = second_factor.renew_recovery_codes(self.person)
        return self.done("New recovery codes are made: the earlier ones are no longer good.", codes)


def _own_key(person: User, pk: int) -> Authenticator:
    key = second_factor.key_of(person, pk)
    if key is None:
        raise Http404
    return key


def second_factor_urls() -> list[URLPattern]:
    """The screens in the account, beneath the admin."""
    at = "account/second-factor/"
    return [
        path(at, OverviewView.as_view(), name=SET_UP),
        path(f"{at}confirm/", ProveView.as_view(), name="second_factor_prove"),
        path(f"{at}app/", AppView.as_view(), name="second_factor_app"),
        path(f"{at}app/remove/", RemoveView.as_view(), {"what": "app"}, name="second_factor_remove_app"),
        path(f"{at}keys/add/", AddKeyView.as_view(), name="second_factor_key"),
        path(f"{at}keys/<int:pk>/", RenameKeyView.as_view(), name="second_factor_key_name"),
        path(f"{at}keys/<int:pk>/remove/", RemoveView.as_view(), {"what": "key"}, name="second_factor_remove_key"),
        path(f"{at}codes/", RenewCodesView.as_view(), name="second_factor_codes"),
        path(f"{at}off/", RemoveView.as_view(), {"what": "all"}, name="second_factor_off"),
    ]


def second_factor_item(request: HttpRequest) -> dict[str, str]:
    """The way there from the account."""
    return {
        "url": reverse(SET_UP),
        "label": "Second factor",
        "help_text": "Ask for a code of your telephone, or for a security key, as well when you sign in.",
    }
