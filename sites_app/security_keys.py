"""Security keys and passkeys (WebAuthn): what a browser is asked, and whether its answer is a proof.

django-allauth does both, on the request of this moment, in whose session it keeps the challenge. Whatever a browser
sends is no proof unless everything about it is right.
"""

import struct
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

# All that the readers of such answers raise for what is none.
_NO_ANSWER = (
    *(ValidationError, ValueError, TypeError, LookupError, AttributeError, AssertionError, OverflowError),
    *(struct.error, InvalidSignature, UnsupportedAlgorithm),
)


def registration_options(user: User) -> dict[str, Any]:
    """What the browser needs to make a new key, as JSON can hold it."""
    return auth.begin_registration(user, passwordless=False)


def proof_options(user: User) -> dict[str, Any]:
    """What the browser needs to ask one of the person's keys for a proof."""
    return auth.begin_authentication(user)


def registered(answer: Any) -> dict[str, Any] | None:
    """The new key as it is kept, if the browser's answer is one to the last `registration_options`; else None."""
    try:
        auth.parse_registration_response(answer)
        auth.complete_registration(answer)
        results = answer.get("clientExtensionResults") or {}
        return {
            "id": answer["id"],
            "rawId": answer["rawId"],
            "type": "public-key",
            "response": {name: answer["response"][name] for name in ("clientDataJSON", "attestationObject")},
            "clientExtensionResults": {"credProps": {"rk": bool((results.get("credProps") or {}).get("rk"))}},
        }
    except _NO_ANSWER:
        return None


def verify(user: User, answer: Any) -> bool:
    """Whether the browser's answer is the proof of a key of the person that the last `proof_options` asked for."""
    try:
        auth.parse_authentication_response(answer)
        key: Authenticator = auth.complete_authentication(user, answer)
    except _NO_ANSWER:
        return False
    key.record_usage()
    return True
