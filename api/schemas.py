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


PROBLEMS = {401: Problem, 403: Problem, 422: Problem}
