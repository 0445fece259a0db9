"""What a visitor gets who opens the link of a confirmation mail: a page with one button, then the thanks."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from leads import dispatch
from leads.models import Confirmation
from leads.services import confirmations
from leads.views.visitors import VisitorView, redirect_of


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class ConfirmView(VisitorView):
    """The address is the secret: whoever knows it reads the mailbox. Opening it changes nothing, its button does."""

    http_method_names = ["get", "head", "post"]

    @cached_property
    def confirmation(self) -> Confirmation | None:
        found = confirmations.find(self.kwargs["token"], site=self.site, at=timezone.now())
        return found if found is not None and found.submission.form_id == self.found().pk else None

    def get(self, request: HttpRequest, key: str, token: str) -> HttpResponse:
        if self.confirmation is None:
            return self._show("expired", status=410)
        return self._show("done" if self.confirmation.is_confirmed else "asked")

    def post(self, request: HttpRequest, key: str, token: str) -> HttpResponse:
        if self.confirmation is None:
            return self._show("expired", status=410)
        dispatch.confirm(self.confirmation)
        response = HttpResponseRedirect(redirect_of(self.found(), request) or request.path)
        response.status_code = 303
        return response

    def _show(self, state: str, *, status: int = 200) -> HttpResponse:
        email = self.confirmation.email if self.confirmation else ""
        response = self.show("leads/confirm.html", status=status, title=_("Confirmation"), state=state, email=email)
        # The address must not be told to any other site.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
