"""The log actions of webhooks: what people decided, and what happened by itself."""

from typing import Any

from django.utils.html import format_html
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

ACTIONS = {
    "webhooks.ping": ("Try webhook", "Test message sent", "info"),
    "webhooks.rotate": ("Make new secret", "New secret made", "warning"),
    "webhooks.replay": ("Send messages again", "{count} messages sent again", "info"),
    "webhooks.pause": ("Pause webhook", "Webhook paused by itself: {why}", "warning"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, (label, message, level) in ACTIONS.items():
        actions.register_action(action)(_formatter(label, message, level=level))


def _formatter(label: str, message: str, *, level: str) -> type[LogFormatter]:
    class WebhookMove(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            return format_html(message, **{"count": "?", "why": "", **log_entry.data})

    WebhookMove.label = label
    WebhookMove.level = level
    WebhookMove.group = "webhooks"
    return WebhookMove
