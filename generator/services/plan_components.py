"""The blocks that components in a campaign's texts become, read for `plans` from its site's content library."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models.functions import Collate

from generator.core.tokens import COMPONENT_AVATAR_GRID, token_key
from generator.enums import AxisKind
from generator.models import Avatar, Campaign

MOST_PEOPLE = 12

type RawBlock = Mapping[str, object]


def read_components(campaign: Campaign, *, texts: Iterable[str], language: str) -> dict[str, RawBlock]:
    """The block of each component that a text names, so that a plan changes only when one that it uses does."""
    wanted = {name for text in texts for name in _READERS if name in token_key(text)}
    return {name.upper(): block for name in sorted(wanted) if (block := _READERS[name](campaign, language)) is not None}


def _avatar_grid(campaign: Campaign, language: str) -> RawBlock | None:
    """The avatars that the campaign speaks to, each with the first of its pains; None when the site has none.

    What else is known of them, such as what they earn, is for those who write, not for those who read.
    """
    chosen = {key for axis in campaign.axes.all() if axis.kind == AxisKind.AVATAR for key in axis.keys}
    avatars = Avatar.objects.readable_by(campaign.site).order_by(Collate("key", "C"))
    people = [_person(avatar) for avatar in avatars if not chosen or avatar.key in chosen][:MOST_PEOPLE]
    if not people:
        return None
    # The words of other languages are not ours to make up.
    heading = "Who we work for" if language.startswith("en") else ""
    value = {"heading": heading, "intro": "", "tone": "plain", "layout": "rows", "items": people}
    return {"type": "avatar_grid", "value": value}


def _person(avatar: Avatar) -> dict[str, Any]:
    pain = next((line.strip() for line in avatar.pain_points.splitlines() if line.strip()), "")
    text = f"{pain[:1].upper()}{pain[1:].rstrip('.')}." if pain else ""
    nowhere = {"page": None, "url": "", "anchor": ""}
    return {"image": None, "name": avatar.name, "role": "", "text": text, "link": nowhere}


_READERS: Mapping[str, Callable[[Campaign, str], RawBlock | None]] = {COMPONENT_AVATAR_GRID: _avatar_grid}
