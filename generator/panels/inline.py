"""An inline panel whose rows are forms of our own, which may get something from the form above them."""

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel
from wagtail.admin.panels.base import get_form_for_model


class FormInlinePanel(InlinePanel):
    """Rows of `form_class`; `inherits` names what each row's form gets from the form above it."""

    def __init__(
        self,
        *args: Any,
        form_class: type[WagtailAdminModelForm] = WagtailAdminModelForm,
        inherits: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.form_class = form_class
        self.inherits = inherits

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "form_class": self.form_class, "inherits": self.inherits}

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        deferred = self.child_edit_handler.get_form_options().get("defer_required_on_fields", [])
        formset["form"] = get_form_for_model(
            self.db_field.related_model, form_class=self.form_class, defer_required_on_fields=deferred
        )
        formset["inherit_kwargs"] = list(self.inherits)
        return options
