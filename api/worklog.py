"""`GET /api/admin/worklog`: the entries of the work log that the caller may see, as the old API named their fields."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from api.authentication import Caller, may
from api.errors import problem_of
from api.schemas import PROBLEMS
from generator.enums import LogLevel
from generator.services.worklog import actions, entries, exports, kinds
from generator.services.worklog.scopes import Scope, scope_of
from sites_app.log_entries import PLATFORM, logged_actions

MOST = 200

router = Router(auth=may("worklog:read"), tags=["Work log"])


class WorkLogFilters(Schema):
    """`site` (or `site_id`) is a site's number, key or host name, and must be one of the caller's.

    `parts=false` leaves out what jobs and imports did to each page and row.
    """

    limit: int = Field(50, ge=1, le=MOST)
    level: LogLevel | None = None
    entity_type: str = ""
    action: str = ""
    user: str = ""
    site: str = ""
    site_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    parts: bool = True
    cursor: str = ""


class WorkLogEntry(Schema):
    """One entry. `details` is what the action says of itself, `message` the same in words."""

    id: str
    action: str
    entity_type: str
    entity_id: str
    details: dict[str, Any]
    level: LogLevel
    user: str | None
    timestamp: datetime
    site_id: str | None
    label: str
    message: str
    comment: str


class WorkLogAnswer(Schema):
    """Entries, the newest first; `next` is the `cursor` of those after them, None at the end."""

    entries: list[WorkLogEntry]
    next: str | None


@router.get("/worklog", response={200: WorkLogAnswer, **PROBLEMS}, summary="The work log", url_name="worklog")
def work_log(request: HttpRequest, response: HttpResponse, filters: Query[WorkLogFilters]) -> Any:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    scope = _scope(caller)
    if named := filters.site or filters.site_id:
        scope = scope.within([caller.site_for(named).pk])
    try:
        before = entries.Key.from_text(filters.cursor) if filters.cursor else None
    except ValueError as error:
        raise problem_of(422, "cursor: take it from the answer before.") from error
    query = entries.Query(
        scope,
        actions=_actions(filters),
        users=_people(filters.user) if filters.user else None,
        kinds=kinds.content_types([filters.entity_type]) if filters.entity_type else None,
        since=filters.since,
        until=filters.until,
        with_parts=filters.parts,
        before=before,
    )
    found = entries.keys(query, limit=filters.limit + 1)
    shown = found[: filters.limit]
    is_last = len(found) <= filters.limit
    response["Cache-Control"] = "private, no-store"
    return {"entries": map(_entry, entries.load(shown)), "next": None if is_last else shown[-1].as_text()}


def _scope(caller: Caller) -> Scope:
    """What a person sees is a matter of their rights; a token sees all of its site, the platform's all there is."""
    if caller.level == "person":
        return scope_of(caller.user)
    site_ids = list(caller.sites().values_list("pk", flat=True))
    return Scope(dict.fromkeys([*site_ids, PLATFORM] if caller.level == "platform" else site_ids))


def _actions(filters: WorkLogFilters) -> list[str] | None:
    chosen = [filters.action] if filters.action else None
    if filters.level is None:
        return chosen
    existing = {action for model in entries.MODELS for action in logged_actions(model)}
    return actions.with_levels(chosen or existing, [filters.level])


def _people(username: str) -> list[int]:
    return list(User.objects.filter(username=username).values_list("pk", flat=True))


def _entry(entry: Any) -> dict[str, Any]:
    site_id = entries.site_id_of(entry)
    return {
        "id": f"{type(entry)._meta.model_name}-{entry.pk}",
        "action": entry.action,
        "entity_type": kinds.kind_of(entry.content_type and entry.content_type.model_class()),
        "entity_id": str(entry.object_id),
        "details": exports.details_of(entry),
        "level": actions.level_of(entry.action),
        "user": entry.user.get_username() if entry.user else None,
        "timestamp": entry.timestamp,
        "site_id": str(site_id) if site_id else None,
        "label": entry.label,
        "message": exports.message_of(entry),
        "comment": str(entry.comment),
    }
