"""Meta by its Conversions API, Graph API version 26.0: `POST /{dataset}/events`.

Events are `system_generated`: those of a `website` need the browser's user agent, which we never keep.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from tracking.services.adapters.identifiers import meta_email, meta_phone
from tracking.services.adapters.messages import (
    Account,
    Happening,
    Outcome,
    Verdict,
    json_of,
    outcome,
    post,
    unreachable,
    verdict_of,
)
from webhooks.services.sending import Answer, UnreachableError

VERSION = "v26.0"
NAMES = {"lead": "Lead", "call": "Contact", "sign_up": "CompleteRegistration", "purchase": "Purchase"}
# Codes of Meta's that go away by themselves, or when somebody mends the token or its rights.
PASSING_CODES = frozenset({1, 2, 4, 10, 17, 32, 102, 190, 200, 341, 368, 613})
# What is sent to try an account out stands for nobody.
NOBODY = {"email": meta_email("test@example.com")}


class MetaAdapter:
    """See the module."""

    # One event that is older makes Meta refuse a whole request.
    longest = timedelta(days=7)

    def identify(self, *, email: str, phone: str, country: str) -> dict[str, str]:
        found = {"email": meta_email(email), "phone": meta_phone(phone, country=country)}
        return {name: value for name, value in found.items() if value}

    def lacks(self, happening: Happening) -> str:
        if happening.is_test or happening.person or happening.click_ids.get("fbclid"):
            return ""
        return "Neither a click on an ad of Meta nor contact data says whom it is about."

    def send(self, happening: Happening, *, account: Account) -> Outcome:
        query = urlencode({"access_token": account.credentials["access_token"]})
        path = f"/{VERSION}/{account.account_id}/events?{query}"
        if happening.is_test and not account.test_code:
            return Outcome(Verdict.REFUSED, error="Enter the test event code of Events Manager first.")
        try:
            answer = post("meta", path, payload(happening, test_code=account.test_code))
        except UnreachableError as error:
            return unreachable(error)
        return _judged(answer)


def payload(happening: Happening, *, test_code: str = "") -> dict[str, Any]:
    """The body as the API documents it; a real event is never marked as a test."""
    event: dict[str, Any] = {
        "event_name": NAMES.get(happening.name, happening.name),
        "event_time": int(happening.at.timestamp()),
        "event_id": str(happening.id),
        "action_source": "system_generated",
        "user_data": _user_data(happening),
    }
    if happening.url:
        event["event_source_url"] = happening.url
    if happening.value is not None and happening.currency:
        event["custom_data"] = {"value": float(happening.value), "currency": happening.currency}
    body: dict[str, Any] = {"data": [event]}
    if happening.is_test:
        body["test_event_code"] = test_code
    return body


def _user_data(happening: Happening) -> dict[str, Any]:
    person = NOBODY if happening.is_test else happening.person
    theirs = {"email": "em", "phone": "ph"}
    found: dict[str, Any] = {theirs[name]: [value] for name, value in person.items() if name in theirs}
    if click := happening.click_ids.get("fbclid"):
        # The version, a domain of one level, when we heard of the click in milliseconds, and the click.
        found["fbc"] = f"fb.1.{int(happening.at.timestamp() * 1_000)}.{click}"
    return found


def _judged(answer: Answer) -> Outcome:
    verdict, found = verdict_of(answer.status), json_of(answer)
    error = found.get("error")
    if isinstance(error, dict):
        is_passing = bool(error.get("is_transient")) or error.get("code") in PASSING_CODES or verdict is Verdict.AGAIN
        said = str(error.get("error_user_msg") or error.get("message") or "Meta did not take the event.")
        return outcome(Verdict.AGAIN if is_passing else Verdict.REFUSED, answer, error=said)
    if verdict is Verdict.TAKEN and found.get("events_received") != 1:
        return outcome(Verdict.REFUSED, answer, error="Meta’s answer does not say that it received the event.")
    return outcome(verdict, answer, error="" if verdict is Verdict.TAKEN else "Meta did not take the event.")
