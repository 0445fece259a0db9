"""An authenticator app, for tests."""

from typing import Any

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from sites_app.services import second_factor


def code_of(secret: str) -> str:
    """The code that an app shows now."""
    _, now, _ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def set_up(user: Any) -> tuple[str, list[str]]:
    """Gives the person a second factor: its secret, and the recovery codes."""
    secret = generate_totp_secret()
    codes = second_factor.set_up(user, secret=secret, code=code_of(secret))
    assert codes
    return secret, codes
