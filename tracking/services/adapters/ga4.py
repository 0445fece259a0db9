"""Google Analytics 4 by its Measurement Protocol: `POST /mp/collect`, which answers 2xx to whatever it gets.

So a try-out asks the protocol's validation server instead. Analytics needs nobody's address, and is given none.
"""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

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
from webhooks.services.sending import UnreachableError

# Ours to theirs: recommended events have names of their own.
NAMES = {"lead": "generate_lead", "sign_up": "sign_up", "purchase": "purchase"}
LONGEST_NAME = 40
_NOT_A_NAME = re.compile(r"\W+", re.ASCII)


class Ga4Adapter:
    """See the module."""

    # What is older is dated anew by the service.
    longest = timedelta(hours=72)

    def identify(self, *, email: str, phone: str, country: str) -> dict[str, str]:
        return {}

    def lacks(self, happening: Happening) -> str:
        return ""

    def send(self, happening: Happening, *, account: Account) -> Outcome:
        query = urlencode({"measurement_id": account.account_id, "api_secret": account.credentials["api_secret"]})
        host = "ga4_eu" if account.uses_eu_servers else "ga4"
        path = "/debug/mp/collect" if happening.is_test else "/mp/collect"
        try:
            answer = post(host, f"{path}?{query}", payload(happening))
        except UnreachableError as error:
            return unreachable(error)
        verdict = verdict_of(answer.status)
        if happening.is_test and verdict is Verdict.TAKEN:
            problems = json_of(answer).get("validationMessages") or []
            said = "; ".join(str(each.get("description", each)) for each in problems)
            return outcome(Verdict.REFUSED if problems else Verdict.TAKEN, answer, error=said)
        return outcome(verdict, answer, error="" if verdict is Verdict.TAKEN else "It did not take the event.")


def payload(happening: Happening) -> dict[str, Any]:
    """The body as the protocol documents it."""
    params: dict[str, Any] = {"engagement_time_msec": 1, "transaction_id": str(happening.id)}
    if happening.url:
        params["page_location"] = happening.url
    if happening.value is not None and happening.currency:
        params |= {"value": float(happening.value), "currency": happening.currency}
    granted = "GRANTED" if happening.has_consent else "DENIED"
    return {
        "client_id": _client_id(happening),
        "timestamp_micros": int(happening.at.timestamp() * 1_000_000),
        "consent": {"ad_user_data": granted, "ad_personalization": granted},
        "events": [{"name": event_name(happening.name), "params": params}],
    }


def event_name(name: str) -> str:
    """A name that the protocol allows: letters, digits and underscores, a letter first, up to 40."""
    plain = _NOT_A_NAME.sub("_", NAMES.get(name, name)).strip("_")
    return (plain if plain[:1].isalpha() else f"event_{plain}")[:LONGEST_NAME]


def _client_id(happening: Happening) -> str:
    """A number for the visitor that is another one every day, for we have no cookie that would say more."""
    number = happening.visitor if happening.visitor is not None else happening.id.int
    return f"{abs(number) % 2**31}.{int(happening.at.timestamp()) // 86_400 * 86_400}"
