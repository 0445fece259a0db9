"""The log actions of the generator: how each reads in the history of what it is about, and in the work log.

A formatter may say its `level` and `group`; else `generator.enums.worklog` does.
"""

from typing import Any

from django.utils.html import format_html
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from generator.enums import LogGroup

ARTICLE_ACTIONS = {
    "generator.send_to_review": ("Send article to review", "Article awaits review"),
    "generator.approve": ("Approve article", "Article approved"),
    "generator.schedule": ("Schedule article", "Article scheduled"),
    "generator.publish": ("Publish article", "Article approved and published"),
    "generator.reject": ("Reject article", "Article rejected"),
    "generator.unpublish": ("Unpublish article", "Article unpublished"),
    "generator.archive": ("Archive article", "Article archived"),
}
ASSIGNING_ACTIONS = {
    "generator.assign": ("Assign article", "{what}"),
    "generator.assign_many": ("Assign articles", "{count} articles: {what}"),
}
REWRITING_ACTION = "generator.rerender"
UNDOING_ACTION = "generator.undo"
CAMPAIGN_ACTIONS = {
    "generator.approve_campaign": ("Approve campaign", "Campaign approved as version {version}"),
    "generator.withdraw_approval": ("Withdraw approval", "Campaign changed: its approval was withdrawn"),
    "generator.reopen_campaign": ("Reopen campaign", "Campaign reopened as a draft"),
    "generator.archive_campaign": ("Archive campaign", "Campaign archived"),
    "generator.start_test_batch": ("Start test batch", "Test batch of {total} started for version {version}"),
    "generator.judge_test_batch": ("Judge test batch", "Test batch of version {version}: {verdict}"),
    "generator.waive_test_batch": ("Waive test batch", "Approved without a test batch as version {version}"),
    "generator.hold_campaign": ("Hold campaign", "Campaign put on hold"),
    "generator.release_campaign": ("Release campaign", "Campaign released"),
}
PLAN_ACTIONS = {
    "generator.start_plan": ("Start release plan", "Release plan started: {mode}, {per_day} a day"),
    "generator.pause_plan": ("Pause release plan", "Release plan paused"),
    "generator.resume_plan": ("Resume release plan", "Release plan resumed"),
    "generator.end_plan": ("End release plan", "Release plan ended"),
    "generator.spread_missed": ("Spread missed releases", "{count} releases were missed and got new moments"),
    "generator.move_releases": ("Move releases", "{count} releases moved from {before} to {after}"),
    "generator.release": ("Release", "Release of {total} articles started"),
    "generator.stop_releases": ("Stop releases", "All releases of the site stopped"),
    "generator.start_releases": ("Start releases again", "The site may release again"),
}
JOB_ACTIONS = {
    "generator.start_job": ("Start job", "{kind} of {total} started"),
    "generator.extend_job": ("Queue an article", "One article more queued in a job that runs, of {total} now"),
    "generator.pause_job": ("Pause job", "{kind} paused"),
    "generator.resume_job": ("Resume job", "{kind} resumed"),
    "generator.cancel_job": ("Cancel job", "{kind} cancelled"),
    "generator.retry_job": ("Retry failed items", "{kind}: failed items are tried again"),
    "generator.finish_job": ("Finish job", "{kind}: {succeeded} of {total} done"),
    "generator.finish_job_with_failures": (
        "Finish job with failures",
        "{kind}: {succeeded} of {total} done, {failed} failed",
    ),
    "generator.end_cancelled_job": ("End cancelled job", "{kind}: cancelled after {succeeded} of {total}"),
    "generator.fail_job": ("Fail job", "{kind} failed"),
}
LIBRARY_ACTIONS = {
    "generator.import_table": ("Import table", "{kind} imported: {created} created, {changed} changed"),
    "generator.fail_import": ("Fail import", "{kind} could not be imported"),
    "generator.import_blueprint": ("Import blueprint", "Blueprint imported: {created} created, {changed} changed"),
    "generator.change_headlines": ("Change headlines", "{count} headlines {done}"),
    "generator.clear_headlines": ("Clear headlines", "{count} available headlines removed"),
}

ROW_ACTIONS = {
    "generator.import_row": ("Import", "Imported from {file}"),
    "generator.copy_row": ("Copy", "Copied from “{of}”"),
}

GATE_ACTIONS = {
    "generator.keep_back": ("Keep changes back", "Changes not published"),
    "generator.roll_back": ("Roll back release", "Rolled back: {undone}"),
    "generator.waive": ("Waive checks", "Checks waived: {labels}"),
    "generator.withdraw_waiver": ("Withdraw waiver", "Waiver withdrawn: {labels}"),
    "generator.ignore_flag": ("Ignore flag", "Flag ignored: {flag}"),
    "generator.take_up_flag": ("Take up flag", "Flag taken up again: {flag}"),
    "generator.change_policy": ("Change release policy", "Release policy changed"),
    "generator.override_policy": ("Change a campaign's release policy", "What the campaign asks for itself changed"),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, (label, message) in ARTICLE_ACTIONS.items():
        actions.register_action(action)(_article_formatter(label, message))
    actions.register_action(REWRITING_ACTION)(_Rerendering)
    actions.register_action(UNDOING_ACTION)(_Undoing)
    for action, (label, message) in {**CAMPAIGN_ACTIONS, **JOB_ACTIONS}.items():
        group = LogGroup.CAMPAIGNS if action in CAMPAIGN_ACTIONS else LogGroup.JOBS
        actions.register_action(action)(_work_formatter(label, message, group=group))
    for action, (label, message) in ASSIGNING_ACTIONS.items():
        actions.register_action(action)(_work_formatter(label, message, group=LogGroup.REVIEW))
    for action, (label, message) in LIBRARY_ACTIONS.items():
        actions.register_action(action)(_work_formatter(label, message, group=LogGroup.LIBRARY))
    for action, (label, message) in GATE_ACTIONS.items():
        actions.register_action(action)(_gate_formatter(label, message))
    for action, (label, message) in PLAN_ACTIONS.items():
        actions.register_action(action)(_plan_formatter(label, message))
    for action, (label, message) in ROW_ACTIONS.items():
        actions.register_action(action)(_row_formatter(label, message))


def _article_formatter(label: str, message: str) -> type[LogFormatter]:
    class ArticleMove(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            return message

        def format_comment(self, log_entry: Any) -> str:
            return log_entry.data.get("why", "")

    ArticleMove.label = label
    return ArticleMove


class _Rerendering(LogFormatter):
    label = "Re-render article"

    def format_message(self, log_entry: Any) -> str:
        return f"Re-rendered as version {log_entry.data.get('to', '?')} of its campaign"

    def format_comment(self, log_entry: Any) -> str:
        sections, kept = log_entry.data.get("sections", []), log_entry.data.get("kept", 0)
        changed = f"Changed: {', '.join(sections)}." if sections else ""
        return f"{changed} {kept} kept as edited by hand.".strip() if kept else changed


class _Undoing(LogFormatter):
    label = "Undo"

    def format_message(self, log_entry: Any) -> str:
        return format_html("Undone: {}", log_entry.data.get("undone", "Job"))

    def format_comment(self, log_entry: Any) -> str:
        return log_entry.data.get("why", "")


def _row_formatter(label: str, message: str) -> type[LogFormatter]:
    class RowMove(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            return format_html(message, **{"file": "a file", "of": "", **log_entry.data})

    RowMove.label = label
    RowMove.group = LogGroup.LIBRARY
    return RowMove


def _gate_formatter(label: str, message: str) -> type[LogFormatter]:
    class GateDecision(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            return format_html(message, **{"labels": "", "flag": "", "undone": "", **log_entry.data})

        def format_comment(self, log_entry: Any) -> str:
            return log_entry.data.get("why", "")

    GateDecision.label = label
    return GateDecision


def _work_formatter(label: str, message: str, *, group: LogGroup) -> type[LogFormatter]:
    class WorkMove(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            return format_html(message, **_shown(log_entry.data))

        def format_comment(self, log_entry: Any) -> str:
            return log_entry.data.get("error", "") or log_entry.data.get("why", "")

    WorkMove.label = label
    WorkMove.group = group
    return WorkMove


def _plan_formatter(label: str, message: str) -> type[LogFormatter]:
    class PlanMove(LogFormatter):
        def format_message(self, log_entry: Any) -> str:
            names = ("mode", "per_day", "count", "before", "after", "total")
            return format_html(message, **{**dict.fromkeys(names, "?"), **log_entry.data})

        def format_comment(self, log_entry: Any) -> str:
            return log_entry.data.get("why", "")

    PlanMove.label = label
    return PlanMove


def _shown(data: dict[str, Any]) -> dict[str, Any]:
    """An entry's data as its message shows it: numbers with commas, and something for what old entries don't say."""
    values = {**_FIELDS, **data}
    return {name: f"{value:,}" if type(value) is int else value for name, value in values.items()}


_FIELDS = {
    **dict.fromkeys(("total", "version", "succeeded", "failed", "count", "created", "changed"), "?"),
    "kind": "Job",
    "verdict": "?",
    "done": "changed",
    "what": "Changed",
}
