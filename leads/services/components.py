"""What the site's forms give to generated articles: the block that a component becomes."""

from typing import Any

from leads.enums import FormPurpose, FormStatus
from leads.models import Form

OPT_IN_FORM = "COMPONENT_OPTIN_FORM"


def of_site(site_id: int) -> dict[str, dict[str, Any]]:
    """The components that the site's forms make, by name. Without an active opt-in form there is none."""
    forms = Form.objects.for_site(site_id).filter(purpose=FormPurpose.OPT_IN, status=FormStatus.ACTIVE)
    form = forms.order_by("pk").first()
    if form is None:
        return {}
    value = {"heading": form.name, "text": "", "form": form.pk, "tone": "tint"}
    return {OPT_IN_FORM: {"type": "opt_in", "value": value}}
