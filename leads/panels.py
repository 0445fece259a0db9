"""The editors of forms and leads."""

from typing import Any

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from leads.forms import FormAdminForm
from leads.models import Submission

MOST_SHOWN = 20

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


class SubmissionsPanel(Panel):
    """What a lead sent, newest first; for people who may look at submissions."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "leads/admin/submissions_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance and self.instance.pk)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            rows = Submission.objects.for_site(self.instance.site_id).filter(lead=self.instance).order_by("-pk")
            context["submissions"] = rows[:MOST_SHOWN]
            return context


LEAD_EDITOR = ObjectList(
    [
        FieldRowPanel([FieldPanel("status"), FieldPanel("value")]),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
        SubmissionsPanel(heading="What they sent"),
    ]
)
