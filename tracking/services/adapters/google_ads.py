"""Google Ads by Google's Data Manager API, version 1: offline conversions and enhanced conversions for leads.

It stands in the place of `uploadClickConversions` of the Google Ads API, which takes no new senders since June 2026.
An access token is made of the refresh token for each run; the API answers with the id of a request, and with errors.
"""

from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlencode

from tracking.services.adapters.identifiers import google_email, google_phone
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

CLICK_IDS = ("gclid", "gbraid", "wbraid")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class GoogleAdsAdapter:
    """See the module."""

    # Clicks are matched for up to 90 days; what nobody mended for two weeks is given up.
    longest = timedelta(days=14)

    def identify(self, *, email: str, phone: str, country: str) -> dict[str, str]:
        found = {"email": google_email(email), "phone": google_phone(phone, country=country)}
        return {name: value for name, value in found.items() if value}

    def lacks(self, happening: Happening) -> str:
        if happening.person or any(happening.click_ids.get(name) for name in CLICK_IDS):
            return ""
        return "Neither a click on an ad of Google nor contact data says whom it is about."

    def send(self, happening: Happening, *, account: Account) -> Outcome:
        try:
            token = _token(account)
            if isinstance(token, Outcome):
                return token
            answer = post(
                "google_data",
                "/v1/events:ingest",
                payload(happening, account=account),
                headers={"Authorization": f"Bearer {token}"},
            )
        except UnreachableError as error:
            return unreachable(error)
        return _judged(answer, is_test=happening.is_test)


def payload(happening: Happening, *, account: Account) -> dict[str, Any]:
    """The body of `events:ingest` as the API documents it."""
    event: dict[str, Any] = {
        "transactionId": str(happening.id),
        "eventTimestamp": happening.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "eventSource": "WEB",
    }
    if ids := {name: happening.click_ids[name] for name in CLICK_IDS if happening.click_ids.get(name)}:
        event["adIdentifiers"] = ids
    if identifiers := _identifiers(happening):
        event["userData"] = {"userIdentifiers": identifiers}
    if happening.value is not None and happening.currency:
        event |= {"conversionValue": float(happening.value), "currency": happening.currency}
    if happening.has_consent:
        event["consent"] = {"adUserData": "CONSENT_GRANTED", "adPersonalization": "CONSENT_GRANTED"}
    destination: dict[str, Any] = {
        "operatingAccount": {"accountType": "GOOGLE_ADS", "accountId": account.account_id},
        "productDestinationId": account.action_id,
    }
    if account.manager_id:
        destination["loginAccount"] = {"accountType": "GOOGLE_ADS", "accountId": account.manager_id}
    return {"destinations": [destination], "events": [event], "encoding": "HEX", "validateOnly": happening.is_test}


def _identifiers(happening: Happening) -> list[dict[str, str]]:
    theirs = {"email": "emailAddress", "phone": "phoneNumber"}
    return [{theirs[name]: value} for name, value in happening.person.items() if name in theirs]


def _token(account: Account) -> str | Outcome:
    """An access token, or why there is none. Raises `UnreachableError`."""
    given = {name: account.credentials[name] for name in ("client_id", "client_secret", "refresh_token")}
    form = urlencode({**given, "grant_type": "refresh_token"}).encode()
    answer = post("google_token", "/token", form, headers=FORM)
    found = json_of(answer)
    token = found.get("access_token")
    if 200 <= answer.status < 300 and isinstance(token, str):
        return token
    why = (
        f"Google does not accept the credentials: {found.get('error_description') or found.get('error') or 'no token'}"
    )
    # An answer without a token may hold what is none of the log's business.
    return Outcome(Verdict.AGAIN, answer.status, error=why[:300], retry_after=answer.retry_after)


def _judged(answer: Answer, *, is_test: bool) -> Outcome:
    verdict, found = verdict_of(answer.status), json_of(answer)
    if verdict is not Verdict.TAKEN:
        error = found.get("error") if isinstance(found.get("error"), dict) else {}
        return outcome(verdict, answer, error=_wording(error or {}))
    if not is_test and not found.get("requestId"):
        return outcome(Verdict.REFUSED, answer, error="Google’s answer names no request.")
    return outcome(Verdict.TAKEN, answer)


def _wording(error: dict[str, Any]) -> str:
    """What Google says, with the fields that it complains of."""
    fields = [
        f"{violation.get('field', '')}: {violation.get('description') or violation.get('reason', '')}"
        for detail in error.get("details", ())
        if isinstance(detail, dict)
        for violation in detail.get("fieldViolations", ())
    ]
    return "; ".join([str(error.get("message", "Google did not take the conversion.")), *fields])
