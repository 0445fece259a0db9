"""What is said of an article that was given to somebody, or got another priority or date."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from wagtail.admin.utils import get_user_display_name

from generator.enums import JobPriority


def describe(given: Mapping[str, Any]) -> str:
    """The new `assignee`, `priority` and `due_on` in words, as far as they are given."""
    parts = []
    if "assignee" in given:
        assignee = given["assignee"]
        parts.append(f"assigned to {get_user_display_name(assignee)}" if assignee else "assigned to nobody")
    if "priority" in given:
        parts.append(f"priority {JobPriority(given['priority']).label.lower()}")
    if "due_on" in given:
        due_on = given["due_on"]
        parts.append(f"due {date_format(due_on)}" if due_on else "no due date")
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]
