"""The campaign editor's live numbers: what the axes multiply to, beside them, while they are edited."""

from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.panels import Panel

from generator.assets import CAMPAIGN_EDITOR_SCRIPT


class MeasurePanel(Panel):
    """The number of pages as a product; a script fills it in."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "generator/panels/measure.html"

        @property
        def url(self) -> str:
            if self.instance.pk:
                return reverse("generator_campaigns:measure", args=[self.instance.pk])
            return f"{reverse('generator_campaigns:measure_new')}?for_site={self.instance.site_id}"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "url": self.url}

        @property
        def media(self) -> Media:
            return CAMPAIGN_EDITOR_SCRIPT


class RowCountPanel(Panel):
    """The number of one row of an inline form."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "generator/panels/row_count.html"
