"""The editor of conversion destinations. Fields that a kind does not have are not in its form, and so not shown."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from tracking.forms import DestinationForm

DESTINATION_EDITOR = ObjectList(
    [
        FieldPanel("name"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    *("account_id", "action_id", "manager_id", "api_secret", "access_token"),
                    *("client_id", "client_secret", "refresh_token", "test_code", "uses_eu_servers"),
                )
            ],
            heading="Account",
        ),
        MultiFieldPanel(
            [
                FieldPanel("conversion_names"),
                FieldPanel("currency"),
                FieldRowPanel([FieldPanel("consent_rule"), FieldPanel("consent_field")]),
            ],
            heading="What is sent",
        ),
        FieldPanel("is_active"),
    ],
    base_form_class=DestinationForm,
)
