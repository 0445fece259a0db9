"""What visitors get of forms: the form alone on a page, the answer to what they sent, the thanks, the token.

Nothing here sets a cookie or needs one, and nothing of it is kept in a cache.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from wagtail.models import Page, Site
from wagtail.views import serve

from leads import dispatch, origins, reception
from leads.models import Form
from leads.services import intake, tokens
from leads.visitor_form import HONEYPOT, IDEMPOTENCY, PAGE, PAGE_URL, REFERRER, TOKEN, VisitorForm
from sites_app.querysets import visible_pages
from sites_app.tenancy import resolve_site

TYPES = ["text/html", "application/json"]


class VisitorView(View):
    """A view of one form of the host's site."""

    site: Site
    form: Form | None
    # What is too large is not read.
    is_readable = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        site = resolve_site(request)
        if site is None:
            raise Http404
        self.site = site
        self.form = intake.find_form(site=site, key=kwargs["key"])

    def found(self) -> Form:
        if self.form is None:
            raise Http404
        return self.form

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        form = self.found()
        context = {"form": form, "title": form.name, "back": self._back(), **context}
        response = render(self.request, template, context, status=status)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _back(self) -> Page | None:
        """The page that the visitor came from, if it is one that anybody may read."""
        sent = self.request.POST.get(PAGE) if self.is_readable else ""
        given = sent or self.request.GET.get("page", "")
        return visible_pages(self.site).filter(pk=given).first() if given.isdecimal() and len(given) < 19 else None


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class FormView(VisitorView):
    """The address of a form: alone on a page to be filled in, and where every page of the site sends it to."""

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        if self.form is None:
            # The site may have a page of its own at this address.
            return serve(request, request.path.lstrip("/"))
        return self.show("leads/form.html", visitor_form=self.form.visitor_form())

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        form = self.found()
        if int(request.META.get("CONTENT_LENGTH") or 0) > form.most_bytes:
            self.is_readable = False
            return self._refuse(413, self._too_much())
        is_own = origins.is_own(request, self.site)
        if is_own is False:
            return self._refuse(403, _("This form can only be sent from its own site."))
        try:
            receipt = self._receive(form, self._visit(has_origin=is_own is True))
        except dispatch.InvalidAnswersError as error:
            return self._correct(error.form)
        except dispatch.PausedError:
            return self._refuse(409, _("This form takes no messages at the moment."))
        except dispatch.TooOftenError:
            return self._refuse(429, _("This was sent very often. Please try again in ten minutes."))
        return self._thank(receipt)

    def _receive(self, form: Form, visit: dispatch.Visit) -> dispatch.Receipt:
        sent: dict[str, Any] = {"form": form, "data": self.request.POST, "files": self.request.FILES}
        try:
            return dispatch.receive(**sent, visit=visit)
        except dispatch.KeyReusedError:
            # Somebody changed what they wrote and sent it from the same page: that is not what we have.
            return dispatch.receive(**sent, visit=replace(visit, idempotency_key=""))

    def _too_much(self) -> str:
        form = self.found()
        if not form.takes_files:
            return _("That is more than this form can take. Please write less.")
        size = filesizeformat(form.most_bytes)
        return _("That is more than this form can take: all files together may have %(size)s.") % {"size": size}

    @property
    def _wants_json(self) -> bool:
        return self.request.get_preferred_type(TYPES) == "application/json"

    def _visit(self, *, has_origin: bool) -> dispatch.Visit:
        names = {"page": PAGE, "page_url": PAGE_URL, "referrer": REFERRER, "token": TOKEN, "key": IDEMPOTENCY}
        told = {name: self.request.POST.get(sent, "") for name, sent in {**names, "honeypot": HONEYPOT}.items()}
        return reception.visit_of(self.request, told, has_origin=has_origin)

    def _thank(self, receipt: dispatch.Receipt) -> HttpResponse:
        form = self.found()
        # Who has still to confirm is thanked once they did.
        target = "" if form.asks_to_confirm else redirect_of(form, self.request)
        if self._wants_json:
            answer = {"status": "received", "message": said_of(form), "redirect": target}
            return JsonResponse(answer, status=201 if receipt.is_new else 200)
        thanks = reverse("form_thanks", args=[form.key])
        page_id = receipt.submission.page_id
        target = target or (f"{thanks}?page={page_id}" if page_id else thanks)
        response = HttpResponseRedirect(target)
        response.status_code = 303
        return response

    def _correct(self, bound: VisitorForm) -> HttpResponse:
        message = _("Please look at what is marked below. Nothing was sent yet.")
        if self.request.FILES and not self._wants_json:
            message = f"{message} {_('Please choose your files again.')}"
        if self._wants_json:
            errors = {field.name: list(map(str, field.errors)) for field in bound if field.errors}
            return JsonResponse({"status": "invalid", "message": message, "errors": errors}, status=422)
        return self.show("leads/form.html", status=422, visitor_form=bound, message=message)

    def _refuse(self, status: int, message: str) -> HttpResponse:
        headers: Mapping[str, str] = {"Retry-After": "600"} if status == 429 else {}
        if self._wants_json:
            return JsonResponse({"status": "refused", "message": message}, status=status, headers=headers)
        # What is too big is not read, so nothing of it can be shown again.
        bound = None if status in {403, 413} else self.found().visitor_form(self.request.POST)
        if bound is not None:
            bound.is_valid()
        response = self.show("leads/refused.html", status=status, visitor_form=bound, message=message)
        for name, value in headers.items():
            response.headers[name] = value
        return response


@method_decorator(never_cache, name="dispatch")
class ThanksView(VisitorView):
    """Where a browser without scripts lands once the form was sent."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        if self.form is None:
            return serve(request, request.path.lstrip("/"))
        form = self.found()
        heading = _("Please confirm") if form.asks_to_confirm else _("Sent")
        return self.show("leads/thanks.html", heading=heading, message=said_of(form))


@method_decorator(never_cache, name="dispatch")
class TokenView(VisitorView):
    """What the form's script asks for when a visitor begins."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return JsonResponse({"token": tokens.make(form_id=self.found().pk)})


def said_of(form: Form) -> str:
    """What a visitor is told once the form was sent."""
    if not form.asks_to_confirm:
        return form.success_message
    return _("We have sent you an e-mail. Please open the link in it, so that we know the address is yours.")


def redirect_of(form: Form, request: HttpRequest) -> str:
    """Where the form leads once it was sent, on its own site; empty for its message."""
    page = form.redirect_page
    if page is not None and page.live:
        parts = page.get_url_parts(request)
        if parts and parts[0] == form.site_id:
            return page.get_url(request) or ""
    return form.redirect_path if page is None else ""
