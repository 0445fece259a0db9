"""What adapters are given and what they answer with, and the one way out to a service's fixed host."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from webhooks.services import sending
from webhooks.services.sending import Answer, UnreachableError

HOSTS = {
    "ga4": "https://www.google-analytics.com",
    "ga4_eu": "https://region1.google-analytics.com",
    "google_token": "https://oauth2.googleapis.com",
    "google_data": "https://datamanager.googleapis.com",
    "meta": "https://graph.facebook.com",
}
MOST_READ = 4_000
MOST_KEPT = 1_000


class Verdict(Enum):
    """What an answer means."""

    TAKEN = "taken"
    # The service may take it later: it was busy, or the credentials can be mended.
    AGAIN = "again"
    # It will never take this.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try: the answer's status and beginning, why not, and for how long to wait (seconds)."""

    verdict: Verdict
    status: int | None = None
    response: str = ""
    error: str = ""
    retry_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose conversion it is: the ids of the account there, and its credentials."""

    account_id: str
    credentials: Mapping[str, str]
    action_id: str = ""
    manager_id: str = ""
    test_code: str = ""
    uses_eu_servers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What is told: a conversion, without anything of ours that the service has no use for.

    `person` holds hashes that the adapter made by `identify`; `click_ids` are what the visitor's address said.
    """

    id: UUID
    name: str
    at: datetime
    url: str = ""
    value: Decimal | None = None
    currency: str = ""
    visitor: int | None = None
    has_consent: bool = False
    is_test: bool = False
    click_ids: Mapping[str, str] = field(default_factory=dict)
    person: Mapping[str, str] = field(default_factory=dict)


class Adapter(Protocol):
    """What each service needs."""

    # How old a conversion may be for the service to take it.
    longest: timedelta

    def identify(self, *, email: str, phone: str, country: str) -> dict[str, str]:
        """The hashes by which the service tells people, from what they wrote; empty if it needs none."""

    def lacks(self, happening: Happening) -> str:
        """Why the service could do nothing with it, for people; empty if it can."""

    def send(self, happening: Happening, *, account: Account) -> Outcome:
        """Tell the service, and say what came of it."""


def post(host: str, path: str, body: Any, *, headers: Mapping[str, str] | None = None) -> Answer:
    """Send to a service. Raises `UnreachableError`.

    No setting of a site's says where to: the hosts are fixed, and only tests put others in their place.
    """
    base = settings.SPARK_DESTINATION_HOSTS.get(host, HOSTS[host])
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return sending.post(
        f"{base}{path}",
        body=content,
        headers={"User-Agent": "Spark-CMS/1.0", **(headers or {})},
        allows_local=bool(settings.SPARK_DESTINATION_HOSTS),
        most_kept=MOST_READ,
    )


def unreachable(error: UnreachableError) -> Outcome:
    """There was no answer."""
    return Outcome(Verdict.AGAIN, error=str(error))


def outcome(verdict: Verdict, answer: Answer, *, error: str = "") -> Outcome:
    """What an answer means."""
    return Outcome(verdict, answer.status, answer.excerpt[:MOST_KEPT], error[:300], answer.retry_after)


def verdict_of(status: int) -> Verdict:
    """What a status means by itself. Credentials can be mended; a request that is wrong stays wrong."""
    if 200 <= status < 300:
        return Verdict.TAKEN
    return Verdict.AGAIN if status in {401, 403, 404, 408, 409, 425, 429} or status >= 500 else Verdict.REFUSED


def json_of(answer: Answer) -> dict[str, Any]:
    """The answer's JSON object; empty for anything else."""
    try:
        found = json.loads(answer.excerpt)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
