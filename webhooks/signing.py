"""The secrets of endpoints, and the signatures of messages, as Standard Webhooks wants them.

A secret is made from the platform's key and the endpoint's salt: a copy of the database alone signs nothing. After a
change of SECRET_KEY the secrets stay as long as the old key is among SECRET_KEY_FALLBACKS.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

from django.conf import settings

PREFIX = "whsec_"
_PURPOSE = "spark.webhooks:"


class SecretLostError(Exception):
    """The key that the secret was made of is gone; only a new secret helps."""


def new_secret() -> tuple[str, str]:
    """A salt for a new secret, and the sum by which the secret is known again."""
    salt = secrets.token_urlsafe(32)
    return salt, _check_sum(_derive(settings.SECRET_KEY, salt))


def secret_of(salt: str, check_sum: str) -> bytes:
    """The secret, 32 bytes. Raises `SecretLostError`."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        secret = _derive(key, salt)
        if hmac.compare_digest(_check_sum(secret), check_sum):
            return secret
    raise SecretLostError


def written(secret: bytes) -> str:
    """The secret as people copy it: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secret).decode()


def headers(*, event_id: str, timestamp: int, body: bytes, secrets: Sequence[bytes]) -> Mapping[str, str]:
    """The headers of a message at a moment in seconds since 1970: a signature for each of the secrets."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    digests = [hmac.new(secret, signed, hashlib.sha256).digest() for secret in secrets]
    signatures = [f"v1,{base64.b64encode(digest).decode()}" for digest in digests]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _derive(key: str, salt: str) -> bytes:
    return hmac.new(key.encode(), f"{_PURPOSE}{salt}".encode(), hashlib.sha256).digest()


def _check_sum(secret: bytes) -> str:
    return hashlib.sha256(b"check:" + secret).hexdigest()[:32]
