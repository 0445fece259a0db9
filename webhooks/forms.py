"""The form in which administrators of a site make webhooks."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from webhooks.enums import Event
from webhooks.models import WebhookEndpoint
from webhooks.services import endpoints

# What is said beside the name of an event.
HELP = {
    Event.PAGE_PUBLISHED: "or a new version of it; the pages of a job come together, by their ids",
    Event.PAGE_UNPUBLISHED: "nobody can see it any more",
    Event.JOB_FINISHED: "well or not, or it was cancelled",
    Event.LEAD_RECEIVED: "with name, address and answers, which are personal data",
}


class WebhookEndpointForm(WagtailAdminModelForm):
    """An endpoint. One that is made active again, or gets another address, starts afresh."""

    events = forms.MultipleChoiceField(
        choices=[(event.value, f"{event.label} – {text}") for event, text in HELP.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one event."},
    )

    def save(self, commit: bool = True) -> Any:
        instance: WebhookEndpoint = self.instance
        if {"url", "is_active"} & set(self.changed_data):
            endpoints.wake(instance)
        return super().save(commit=commit)
