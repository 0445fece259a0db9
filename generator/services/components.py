"""What components in texts become: blocks that the site's other parts give, named by `SPARK_COMPONENTS`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from generator.core.tokens import COMPONENT_PREFIX, token_key


def mentioned(site_id: int, *, texts: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """The site's components that a text names, so that a plan changes only when one that it uses does.

    Asks nobody when no text names any.
    """
    named = [text.casefold() for text in texts if COMPONENT_PREFIX in text.casefold()]
    if not named:
        return {}
    found = import_string(settings.SPARK_COMPONENTS)(site_id)
    return {name: block for name, block in found.items() if any(token_key(name) in text for text in named)}
