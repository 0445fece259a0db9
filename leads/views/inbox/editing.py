"""Forms on screens of their own: a lead's contact, a lead that is added by hand, and its deletion."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from leads.forms import LeadForm
from leads.models import Lead
from leads.services import batches, inbox
from leads.views.inbox.sites import OfLead, OfSite


class ContactScreen(OfSite, WagtailAdminTemplateMixin, FormView):
    """For screens on which name, address, number and value are written."""

    template_name = "leads/inbox/edit.html"
    form_class = LeadForm
    header_icon = "user"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        listing = {"url": self.address("list"), "label": f"Leads of {self.site.site_name}"}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "site": self.site, "cancel_url": self.cancel_url, "media": context["form"].media}

    @property
    def cancel_url(self) -> str:
        return self.address("list")

    def refuse(self, form: forms.Form, error: ValidationError) -> HttpResponse:
        form.add_error(None, error)
        return self.form_invalid(form)


class AddView(ContactScreen):
    """Adds somebody who called or came by."""

    page_title = "Add lead"
    needs = "add"

    def form_valid(self, form: LeadForm) -> HttpResponse:
        try:
            lead = inbox.add(self.site, form.cleaned_data, user=self.user)
        except ValidationError as error:
            return self.refuse(form, error)
        messages.success(self.request, f"{lead.known_as} is added.")
        return redirect(self.address("lead", lead.pk))


class EditView(OfLead, ContactScreen):
    """Changes a lead's contact. What somebody else has changed meanwhile is shown beside the field, and kept."""

    needs = "change"

    def get_page_title(self) -> str:
        return f"Edit {self.lead.known_as}"

    @property
    def cancel_url(self) -> str:
        return self.address("lead", self.lead.pk)

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.lead, name) for name in inbox.CONTACT}

    def form_valid(self, form: LeadForm) -> HttpResponse:
        try:
            inbox.change_contact(self.lead, form.cleaned_data, user=self.user, seen=form.seen())
        except inbox.ChangedMeanwhile as error:
            for name, value in error.now.items():
                form.add_error(name, f"Somebody else has set this to “{value if value is not None else ''}” meanwhile.")
            if not error.now:
                form.add_error(None, str(error))
            # What was seen is what is stored now, so that sending it once more is a decision.
            return self.form_invalid(form.seeing(error.now))
        except ValidationError as error:
            return self.refuse(form, error)
        messages.success(self.request, "The contact is saved.")
        return redirect(self.address("lead", self.lead.pk))


class DeleteView(OfLead, WagtailAdminTemplateMixin, TemplateView):
    """Deletes one lead for good, once its name was written down; what they sent stays."""

    template_name = "leads/inbox/delete.html"
    header_icon = "bin"
    needs = "delete"
    _show_breadcrumbs = True
    was_wrong = False

    def get_page_title(self) -> str:
        return f"Delete {self.lead.known_as}"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        listing = {"url": self.address("list"), "label": f"Leads of {self.site.site_name}"}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def asked_for(self) -> str:
        """What has to be written down."""
        return self.lead.known_as

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("confirm", "").strip() != self.asked_for:
            self.was_wrong = True
            return self.get(request, *args, **kwargs)
        lead: Lead = self.lead
        name = lead.known_as
        batches.delete_leads([lead], site_id=lead.site_id, user=self.user)
        messages.success(request, f"{name} is deleted. What they sent is still among the submissions.")
        return HttpResponseRedirect(self.address("list"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "lead": self.lead,
            "asked_for": self.asked_for,
            "was_wrong": self.was_wrong,
            "cancel_url": self.address("lead", self.lead.pk),
        }
