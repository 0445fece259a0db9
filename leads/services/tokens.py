"""Tokens that say when a visitor began to fill a form in. A script asks for one: a cached page can't hold it."""

import time

from django.core import signing

_SALT = "leads.form"
# A tab may stay open for a day.
LONGEST_SECONDS = 86_400


def make(*, form_id: int) -> str:
    """A token for the form, made now."""
    return signing.dumps([form_id, round(time.time(), 1)], salt=_SALT)


def age(token: str, *, form_id: int) -> float | None:
    """Seconds since the token was made; None for one that is forged, of another form, or too old."""
    try:
        made_for, made_at = signing.loads(token, salt=_SALT, max_age=LONGEST_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return max(0.0, time.time() - made_at) if made_for == form_id else None
