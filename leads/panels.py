"""The editor of forms."""

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from leads.forms import FormAdminForm

_FIELD = [
    FieldPanel("label"),
    FieldRowPanel([FieldPanel("kind"), FieldPanel("width"), FieldPanel("is_required")]),
    FieldPanel("choices"),
    FieldPanel("help_text"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("key"), FieldPanel("role")]),
            FieldRowPanel([FieldPanel("placeholder"), FieldPanel("default")]),
            FieldRowPanel([FieldPanel("autocomplete"), FieldPanel("max_length")]),
            FieldRowPanel([FieldPanel("file_group"), FieldPanel("most_files"), FieldPanel("most_megabytes")]),
        ],
        heading="More about this field",
        classname="collapsed",
    ),
]

FORM_EDITOR = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("name"),
                FieldRowPanel([FieldPanel("key"), FieldPanel("purpose"), FieldPanel("status")]),
                InlinePanel("fields", heading="Fields", label="Field", panels=_FIELD),
                FieldPanel("consent_text"),
                FieldPanel("button_label"),
            ],
            heading="Form",
        ),
        ObjectList(
            [
                FieldPanel("success_message"),
                FieldRowPanel([FieldPanel("redirect_page"), FieldPanel("redirect_path")]),
                MultiFieldPanel(
                    [FieldPanel("recipients"), FieldRowPanel([FieldPanel("subject"), FieldPanel("reply_to")])],
                    "Notification",
                ),
                MultiFieldPanel(
                    [FieldPanel("auto_reply_subject"), FieldPanel("auto_reply_text")], "Automatic reply to the visitor"
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("asks_to_confirm"),
                        FieldPanel("confirmation_subject"),
                        FieldPanel("confirmation_text"),
                    ],
                    "Double opt-in",
                ),
                FieldPanel("conversion_value"),
            ],
            heading="Once it is sent",
        ),
        ObjectList(
            [FieldPanel("spam_level"), FieldPanel("blocked_words"), FieldPanel("address_limit")], heading="Spam"
        ),
    ],
    base_form_class=FormAdminForm,
)
