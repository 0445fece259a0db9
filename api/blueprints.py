"""`POST /api/admin/import-blueprint`: a site's content from a blueprint file; from WordPress later."""

from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import ValidationError

from api.acting import actor
from api.authentication import Caller, may
from api.bodies import allow_bulk
from api.errors import Problem
from api.json_values import read_json
from api.rows import caller_of
from api.schemas import BODY_PROBLEMS
from api.schemas import Problem as ProblemSchema
from generator.services.blueprints.differences import Action, BlueprintOutdatedError, BlueprintReport
from generator.services.blueprints.importing import import_blueprint
from generator.services.blueprints.reading import MAX_BYTES, BlueprintError
from generator.services.blueprints.uploads import decoded
from sites_app.enums import APIScope
from sites_app.tenancy import sites_administered_by

MOST_CHANGES = 1_000
# What a form adds to its file.
ROOM = 64 * 1024
TRUE = frozenset({"1", "true", "on", "yes"})

router = Router(tags=["Blueprints"])
allow_bulk(r"/api/admin/import-blueprint")


class ImportFromAddress(Schema):
    """What the old API took: a WordPress site to read. It is still to come."""

    source_url: str = Field(min_length=1, max_length=2_000)
    site_name: str = Field("", max_length=120)
    site_id: str = ""
    import_pages: bool = True
    import_posts: bool = True


class RowAnswer(Schema):
    section: str
    key: str
    action: str
    fields: list[str]


class ImportAnswer(Schema):
    """What the import did, or with `dry_run` would do: rows made and changed, and what needs a look (`notices`)."""

    dry_run: bool
    created: int
    changed: int
    unchanged: int
    digest: str
    notices: list[str]
    changes: list[RowAnswer]


_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "The blueprint, as YAML or JSON."},
        "site_id": {"type": "string"},
        "dry_run": {"type": "boolean", "default": False},
        "digest": {"type": "string", "description": "Import only if it does what the dry run with this digest said."},
    },
}
BODIES = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/json": {"schema": ImportFromAddress.json_schema()},
        },
    }
}


@router.post(
    "/import-blueprint",
    auth=may("content:write"),
    response={200: ImportAnswer, **BODY_PROBLEMS, 501: ProblemSchema},
    summary="Import a blueprint",
    openapi_extra=BODIES,
)
def import_(request: HttpRequest) -> Any:
    caller = caller_of(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + ROOM:
        raise Problem(413, "too-large", "The file is too large", f"A blueprint has at most {MAX_BYTES:,} bytes.")
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        _from_address(request, caller)
    form = request.POST
    site = caller.site_for(form.get("site_id"))
    _check_administers(caller, site.pk)
    is_dry_run = form.get("dry_run", "").lower() in TRUE
    try:
        report = import_blueprint(
            decoded(file.read()),
            site=site,
            user=actor(caller, site),
            dry_run=is_dry_run,
            expected=form.get("digest", ""),
        )
    except BlueprintError as error:
        errors = [{"line": each.line, "message": each.message} for each in error.problems]
        raise Problem(
            422, "invalid", "The blueprint cannot be imported; nothing was changed", str(error), errors=errors
        ) from error
    except BlueprintOutdatedError as error:
        detail = "The site has changed since the dry run, so nothing was imported. Look at the changes again."
        raise Problem(409, "outdated", "The import would do something else", detail) from error
    return _answer(report)


def _from_address(request: HttpRequest, caller: Caller) -> NoReturn:
    """Raises the problem of what is not there yet, or of a body that says nothing."""
    try:
        # A form was read already, and its body is no longer there.
        sent = b"null" if request.content_type == "multipart/form-data" else request.body
        asked = ImportFromAddress.model_validate(read_json(sent or b"null"))
    except (ValueError, ValidationError) as error:
        raise Problem(
            422, "invalid", "Nothing to import", "Send a blueprint as the file `file` of a form, or a source_url."
        ) from error
    caller.site_for(asked.site_id)
    raise Problem(501, "not-implemented", "This is still to come", "WordPress cannot be read yet.")


def _check_administers(caller: Caller, site_id: int) -> None:
    """A blueprint changes settings and campaigns too: a matter of administrators, and of tokens that may write both."""
    if caller.level != "person":
        if APIScope.CAMPAIGNS_WRITE not in caller.scopes:
            raise Problem(403, "scope-missing", "The token may not do this", "It lacks the scope campaigns:write.")
    elif not sites_administered_by(caller.user).filter(pk=site_id).exists():
        raise PermissionDenied("Only administrators of a site import blueprints.")


def _answer(report: BlueprintReport) -> dict[str, Any]:
    rows = report.effective[:MOST_CHANGES]
    return {
        "dry_run": report.is_dry_run,
        "created": report.count(Action.CREATED),
        "changed": report.count(Action.CHANGED),
        "unchanged": report.count(Action.UNCHANGED),
        "digest": report.digest,
        "notices": list(report.notices),
        "changes": [
            {
                "section": each.section,
                "key": each.key,
                "action": each.action,
                "fields": [field.name for field in each.fields],
            }
            for each in rows
        ],
    }
