"""JSON from outside: read strictly, and without what no text and no number of the database can be."""

import json
import math
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser
from ninja.types import DictStrAny

from api.errors import problem_of

# PostgreSQL keeps no text with it.
NUL = "\x00"


class JSONError(ValueError):
    """It is no JSON, or holds what cannot be stored; the message says which, for people."""


class StrictParser(Parser):
    """What django-ninja reads bodies and parameters by."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Raises JSONError."""
        return cast("DictStrAny", read_json(request.body))

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> DictStrAny:
        """Raises `Problem`."""
        for name, values in data.lists():
            if any(isinstance(value, str) and not is_storable(value) for value in values):
                message = "It holds a character that no text can have."
                raise problem_of(
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                    f"{name}: {message}",
                    errors=[{"parameter": name, "message": message}],
                )
        return super().parse_querydict(data, list_fields, request)


def read_json(text: str | bytes) -> Any:
    """The value that the text is. Raises JSONError."""
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise JSONError("It is no JSON.") from error
    for value in _leaves(found):
        if isinstance(value, str) and not is_storable(value):
            raise JSONError("It holds a character that no text can have.")
        if isinstance(value, float) and not math.isfinite(value):
            raise JSONError("It holds a number without an end.")
    return found


def is_storable(text: str) -> bool:
    """Whether the database can hold the text: it has no NUL, and no half of a character that takes two."""
    if text.isascii():
        return NUL not in text
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return NUL not in text


def storable(text: str) -> str:
    """The text without a NUL, and with a sign in place of half a character: for what must not be lost for it."""
    return (
        text
        if is_storable(text)
        else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace(NUL, "")
    )


def _refuse(name: str) -> Any:
    raise JSONError(f"{name} is no number.")


def _leaves(value: Any) -> Iterator[Any]:
    """The names and values in it, however deep."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.keys()
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        else:
            yield each
