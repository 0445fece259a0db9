"""What the registered actions of the log are: how each is called, how much it matters, what it belongs to."""

from collections.abc import Collection, Iterable

from wagtail.log_actions import LogFormatter, registry

from generator.enums import LOG_ERRORS, LOG_GROUPS, LOG_WARNINGS, LogGroup, LogLevel


def level_of(action: str) -> LogLevel:
    """How much an entry of the action matters; what its formatter says goes first."""
    said = getattr(_formatter(action), "level", None)
    if said is not None:
        return LogLevel(said)
    if action in LOG_ERRORS:
        return LogLevel.ERROR
    return LogLevel.WARNING if action in LOG_WARNINGS else LogLevel.INFO


def group_of(action: str) -> LogGroup:
    """What the action belongs to; what its formatter says goes first."""
    said = getattr(_formatter(action), "group", None)
    if said is not None:
        return LogGroup(said)
    fitting = [beginning for beginning in LOG_GROUPS if action.startswith(beginning)]
    return LOG_GROUPS[max(fitting, key=len)] if fitting else LogGroup.PAGES


def label_of(action: str) -> str:
    """What people call the action."""
    formatter = _formatter(action)
    return str(formatter.label) if formatter else action


def with_levels(actions: Iterable[str], levels: Collection[str]) -> list[str]:
    """Those of the actions whose entries are of one of the levels."""
    return [action for action in actions if level_of(action) in levels]


def choices(actions: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The actions by their groups, each with its name, for a choice of a form."""
    found: dict[LogGroup, list[tuple[str, str]]] = {group: [] for group in LogGroup}
    for action in actions:
        found[group_of(action)].append((action, label_of(action)))
    return [(group.label, sorted(named, key=lambda pair: pair[1])) for group, named in found.items() if named]


def _formatter(action: str) -> LogFormatter | None:
    registry.scan_for_actions()
    return registry.formatters.get(action)
