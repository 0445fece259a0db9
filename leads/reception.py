"""How a visitor's request becomes what the intake takes, for pages' own forms and for the API alike."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from leads.services.intake import LONGEST_ADDRESS, Visit
from sites_app.visitor_address import visitor_address

LONGEST_TOKEN, LONGEST_AGENT = 500, 500
# More than a key of any page.
LONGEST_NUMBER = 18


def visit_of(request: HttpRequest, told: Mapping[str, Any], *, has_origin: bool, is_program: bool = False) -> Visit:
    """How the submission came. `told` is what was said beside the answers, in names without an underscore.

    A program that speaks for the site says where its visitor is; what anybody else says of that counts for nothing, and
    a program's own address is nobody's.
    """
    return Visit(
        page_id=number_of(told.get("page")),
        page_url=text_of(told.get("page_url")) or ("" if is_program else text_of(request.headers.get("Referer"))),
        referrer=text_of(told.get("referrer")),
        source=text_of(told.get("source")),
        address=text_of(told.get("visitor_address")) if is_program else visitor_address(request),
        user_agent=text_of(told.get("user_agent") if is_program else request.headers.get("User-Agent"), LONGEST_AGENT),
        honeypot=text_of(told.get("honeypot")),
        token=text_of(told.get("token"), LONGEST_TOKEN),
        idempotency_key=text_of(request.headers.get("Idempotency-Key") or told.get("key")),
        has_origin=has_origin,
    )


def text_of(value: Any, longest: int = LONGEST_ADDRESS) -> str:
    """A line that the database can hold; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "").strip()[:longest]


def number_of(value: Any) -> int | None:
    """The key of a page; None for what is none."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None
