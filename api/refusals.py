"""What the generator's services refuse, as problems: the same words as in the admin, with codes that stay."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from api.campaign_schemas import THEIRS
from api.errors import Problem
from generator.core.compose import PlanError
from generator.dispatch import Refused
from generator.services.campaign_records import InvalidCampaignError
from generator.services.gate import GateRefused
from generator.services.moves import IllegalMove
from generator.services.wishes import WrittenBeforeError

# Every code of `dispatch.Refused`, as the API's code and status: 422 for what was sent, 409 for the state of things.
REFUSALS: dict[str, tuple[str, int]] = {
    "archived": ("archived", 409),
    "ended": ("plan-ended", 409),
    "held": ("held", 409),
    "no_such_article": ("no-such-article", 422),
    "nothing": ("nothing-to-do", 409),
    "open_batch": ("open-batch", 409),
    "problems": ("problems", 409),
    "reason": ("reason-needed", 422),
    "rhythm": ("rhythm", 422),
    "rollback": ("rollback", 409),
    "running": ("running", 409),
    "size": ("size", 422),
    "state": ("illegal-move", 409),
    "stopped": ("stopped", 409),
    "target": ("target", 422),
    "too_many": ("too-many", 422),
    "unapproved": ("unapproved", 409),
    "undo": ("undo", 409),
    "used_up": ("used-up", 409),
}


def problem_of_refusal(error: Exception) -> Problem:
    """The problem that an exception of the generator's stands for."""
    if isinstance(error, Refused):
        code, status = REFUSALS[error.code]
        return Problem(status, code, "This cannot be started now", str(error))
    if isinstance(error, GateRefused):
        problems = [{"check": each.check, "message": each.message} for each in error.problems]
        return Problem(409, "gate-refused", "The publish gate keeps it back", str(error), problems=problems)
    if isinstance(error, WrittenBeforeError):
        article_id = None if error.page_id is None else str(error.page_id)
        return Problem(409, "written-before", "It is written already", str(error), article_id=article_id)
    if isinstance(error, InvalidCampaignError):
        errors = [
            {"parameter": THEIRS.get(name, name), "message": " ".join(found)} for name, found in error.errors.items()
        ]
        return Problem(422, "invalid", "The campaign cannot be like that", str(error), errors=errors)
    if isinstance(error, PlanError):
        return Problem(409, "problems", "The campaign has errors", str(error))
    return Problem(409, "illegal-move", "It is in a state that does not allow this", str(error))


def register_refusals(api: NinjaAPI) -> None:
    """Has every refusal of the generator's answered as a problem."""

    def answer(request: HttpRequest, error: Any) -> HttpResponse:
        return problem_of_refusal(error).as_response()

    for kind in (Refused, GateRefused, WrittenBeforeError, InvalidCampaignError, PlanError, IllegalMove):
        api.add_exception_handler(kind, answer)
