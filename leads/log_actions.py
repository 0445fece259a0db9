"""The log actions of leads: who looked at what visitors sent, took it along, or decided about it."""

from typing import Any

from django.utils.html import format_html
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

ACTIONS = {
    "leads.view": ("Look at lead or submission", "Looked at", "info"),
    "leads.add": ("Add lead", "Lead added by hand", "info"),
    "leads.move": ("Change status of lead", "Status changed from “{was}” to “{now}”", "info"),
    "leads.assign": ("Assign lead", "Assigned to {to}", "info"),
    "leads.edit": ("Change lead", "Changed: {fields}", "info"),
    "leads.tag": ("Tag lead", "Tags: {tags}", "info"),
    "leads.note": ("Note about lead", "Note {what}", "info"),
    "leads.merge": ("Merge leads", "Lead {lead} merged into this one", "warning"),
    "leads.unmerge": ("Take a merge back", "Lead {lead} taken out of this one again", "warning"),
    "leads.delete": ("Delete lead", "Lead deleted", "warning"),
    "leads.reject": ("Reject submission", "Submission rejected as spam", "info"),
    "leads.download": ("Download file", "File of the field “{field}” downloaded", "warning"),
    "leads.export": ("Download", "{count} {what} downloaded as {format}", "warning"),
    "leads.release": ("Release submission", "Submission taken out of quarantine", "info"),
    "leads.quarantine": ("Quarantine submission", "Submission put into quarantine", "info"),
    "leads.retention": (
        "Retention",
        "Deleted by the retention policy: {leads} leads, {submissions} submissions",
        "warning",
    ),
    "leads.view_person": (
        "Look at a person’s data",
        "Data of one person looked at: {leads} leads, {submissions} submissions",
        "info",
    ),
    "leads.set_retention": ("Change retention", "Retention of personal data changed", "warning"),
    "leads.export_person": (
        "Hand out a person’s data",
        "Data of one person handed out: {leads} leads, {submissions} submissions",
        "warning",
    ),
    "leads.erase_person": (
        "Erase a person",
        "One person erased: {leads} leads, {submissions} submissions",
        "danger",
    ),
    "leads.send_again": ("Send mails again", "{count} mails sent again", "info"),
}
# What a message says where an entry does not.
BLANKS = {
    "count": "?", "what": "rows", "format": "a table", "was": "?", "now": "?", "to": "nobody",
    "fields": "?", "field": "?", "tags": "?", "lead": "?", "leads": 0, "submissions": 0,
}  # fmt: skip


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, (label, message, level) in ACTIONS.items():
        actions.register_action(action)(_formatter(label, message, level=level))


def _formatter(label: str, message: str, *, level: str) -> type[LogFormatter]:
    class LeadMove(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            return format_html(message, **{**BLANKS, **log_entry.data})

    LeadMove.label = label
    LeadMove.level = level
    LeadMove.group = "leads"
    return LeadMove
