"""The log actions of conversion destinations: what people decided about them."""

from typing import Any

from django.utils.html import format_html
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

ACTIONS = {
    "tracking.test_destination": ("Try destination", "Test event sent", "info"),
    "tracking.send_again": ("Send conversions again", "{count} conversions sent again", "info"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, (label, message, level) in ACTIONS.items():
        actions.register_action(action)(_formatter(label, message, level=level))


def _formatter(label: str, message: str, *, level: str) -> type[LogFormatter]:
    class TrackingMove(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            return format_html(message, **{"count": "?", **log_entry.data})

    TrackingMove.label = label
    TrackingMove.level = level
    TrackingMove.group = "tracking"
    return TrackingMove
