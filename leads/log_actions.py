"""The log actions of leads: who looked at what visitors sent, took it along, or decided about it."""

from typing import Any

from django.utils.html import format_html
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

ACTIONS = {
    "leads.view": ("Look at submission", "Submission looked at", "info"),
    "leads.export": ("Download", "{count} {what} downloaded as {format}", "warning"),
    "leads.release": ("Release submission", "Submission taken out of quarantine", "info"),
    "leads.quarantine": ("Quarantine submission", "Submission put into quarantine", "info"),
    "leads.send_again": ("Send mails again", "{count} mails sent again", "info"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, (label, message, level) in ACTIONS.items():
        actions.register_action(action)(_formatter(label, message, level=level))


def _formatter(label: str, message: str, *, level: str) -> type[LogFormatter]:
    class LeadMove(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            return format_html(message, **{"count": "?", "what": "rows", "format": "a table", **log_entry.data})

    LeadMove.label = label
    LeadMove.level = level
    LeadMove.group = "leads"
    return LeadMove
