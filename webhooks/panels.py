"""The editor of webhooks."""

from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from webhooks.forms import WebhookEndpointForm

ENDPOINT_EDITOR = ObjectList(
    [
        MultiFieldPanel([FieldPanel("url"), FieldPanel("description")], "Endpoint"),
        FieldPanel("events", heading="Tell it when"),
        FieldPanel("is_active"),
    ],
    base_form_class=WebhookEndpointForm,
)
