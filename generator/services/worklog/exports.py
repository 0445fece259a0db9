"""The log as a table, entry by entry, however many there are."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from generator.services.worklog.actions import label_of, level_of
from generator.services.worklog.entries import Query, every, site_id_of
from generator.services.worklog.kinds import kind_of
from sites_app.log_entries import SITE

HEADER = ("time", "site", "user", "level", "action", "what", "kind", "id", "about", "comment", "details")


def rows(query: Query, *, sites: Mapping[int, str]) -> Iterator[list[str]]:
    """The header and a row for each entry that fits, the newest first; times are in UTC. `sites` names the sites."""
    yield list(HEADER)
    for entry in every(query):
        site_id = site_id_of(entry)
        yield [
            entry.timestamp.astimezone(UTC).isoformat(timespec="milliseconds"),
            sites.get(site_id, "") if site_id else "",
            str(entry.user_display_name),
            level_of(entry.action),
            entry.action,
            message_of(entry),
            kind_of(entry.content_type and entry.content_type.model_class()),
            str(entry.object_id),
            entry.label,
            str(entry.comment),
            json.dumps(details_of(entry), ensure_ascii=False),
        ]


def message_of(entry: Any) -> str:
    """What was done, in words; for an action that nobody registers any more its name."""
    return str(entry.message) if entry.formatter else label_of(entry.action)


def details_of(entry: Any) -> dict[str, Any]:
    """What the entry's data says beside its site."""
    return {name: value for name, value in entry.data.items() if name != SITE}
