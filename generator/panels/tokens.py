"""A palette of the tokens that a campaign's texts may use; a click puts one into the field that was used last."""

from typing import Any

from django.forms import Media
from django.utils.functional import cached_property
from wagtail.admin.panels import Panel

from generator.assets import SCRIPTS
from generator.forms import vocabulary


class TokenPalettePanel(Panel):
    """Lists the tokens of a saved campaign's axes, of its site and of the dictionaries."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "generator/panels/token_palette.html"

        @cached_property
        def groups(self) -> list[vocabulary.TokenGroup]:
            return vocabulary.palette(self.instance) if self.instance is not None and self.instance.pk else []

        def is_shown(self) -> bool:
            return bool(self.groups)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "groups": self.groups}

        @property
        def media(self) -> Media:
            return SCRIPTS
