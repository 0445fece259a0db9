"""What blocks ask of what an editor wrote, beyond each field by itself. Problems are shown beside the field."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StructBlockValidationError

type Problems = dict[str, ValidationError]


def problem(message: Any, *, code: str) -> ValidationError:
    return ValidationError(message, code=code)


def refuse(problems: Mapping[str, ValidationError]) -> None:
    """Raises what was found, if anything was."""
    if problems:
        raise StructBlockValidationError(block_errors=dict(problems))


def button_problems(value: Mapping[str, Any], *, label: str, link: str = "link") -> Problems:
    """A button that leads somewhere and says nothing is an empty link, which nobody can read or hear."""
    target = value.get(link)
    leads = bool(target and (target.get("page") or target.get("url") or target.get("anchor")))
    if leads and not (value.get(label) or "").strip():
        return {label: problem(_("Say where the button leads, or take its link away."), code="empty_link")}
    return {}
