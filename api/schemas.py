"""What several endpoints answer alike."""

from typing import Any

from ninja import Schema


class Problem(Schema):
    """What is wrong with a request; see `api.errors`."""

    type: str
    title: str
    status: int
    detail: str
    error: bool
    message: str
    code: str
    errors: list[dict[str, Any]] | None = None


# What any endpoint that asks who calls may answer, beside its own.
PROBLEMS = dict.fromkeys((400, 401, 403, 404, 422, 429), Problem)
# What an endpoint that takes a body may answer as well.
BODY_PROBLEMS = {**PROBLEMS, 409: Problem, 413: Problem}
