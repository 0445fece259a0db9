"""People: those who work in a business, or those whom it works for."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BlockGroup, CharBlock, ListBlock, StructBlock, StructValue, TextBlock

from blocks.links import LinkBlock
from blocks.pictures import PictureChooserBlock
from blocks.sections import SectionBlock, SettingBlock

_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "mx", "the", "a", "an"})


def _person(name: str, role: str, text: str) -> dict[str, Any]:
    return {"image": None, "name": name, "role": role, "text": text, "link": {"page": None, "url": "", "anchor": ""}}


class PersonValue(StructValue):
    """A person's value, which knows what stands in for a missing picture."""

    @property
    def initials(self) -> str:
        """At most two letters: those of the first and the last word of the name, titles and articles left out."""
        words = [word for word in self.get("name", "").split() if word.strip(".").lower() not in _TITLES]
        letters = [word[0].upper() for word in words if word[0].isalnum()]
        return "".join(letters[:1] + letters[1:][-1:])


class PersonBlock(StructBlock):
    """One person, or one kind of person."""

    image = PictureChooserBlock(
        required=False, label=_("Picture"), help_text=_("Without one, the initials stand in its place.")
    )
    name = CharBlock(default="", max_length=120, label=_("Name"))
    role = CharBlock(default="", required=False, max_length=120, label=_("Role"))
    text = TextBlock(default="", required=False, rows=2, label=_("Text"))
    link = LinkBlock(required=False, label=_("The name leads to"))

    class Meta:
        icon = "user"
        label = _("Person")
        value_class = PersonValue
        form_layout = ["image", "name", "role", "text", "link"]
        label_format = "{name}"


class AvatarGridBlock(SectionBlock):
    """People as a grid. In articles also what `{{COMPONENT_AVATAR_GRID}}` becomes."""

    items = ListBlock(PersonBlock(), min_num=1, max_num=24, label=_("People"))
    layout = SettingBlock(
        required=False,
        default="portraits",
        choices=[("portraits", _("Picture above the name")), ("rows", _("Picture beside the name"))],
        label=_("Layout"),
    )

    class Meta:
        icon = "group"
        label = _("People")
        group = _("Listing")
        template = "blocks/avatar_grid.html"
        stylesheet = "css/blocks/people.css"
        description = _("People with their picture, name and role.")
        form_layout = BlockGroup(children=["heading", "intro", "items"], settings=["layout", "tone"])
        label_format = "{heading}"
        preview_value = {
            "heading": "Who you will meet",
            "intro": "",
            "tone": "plain",
            "layout": "portraits",
            "items": [
                _person("Dale Whitaker", "Founder", "On roofs since 1991."),
                _person("Rosa Delgado", "Foreman, Denver yard", "Stays until the last nail."),
                _person("Tom Akers", "Inspections", "Carries the camera."),
            ],
        }
