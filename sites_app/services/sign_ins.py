"""Sign-ins of people by the API: a short access token that says who they are, and a refresh token good for one use.

A refresh token that comes a second time was stolen, or its answer was lost: the sign-in ends, for whoever holds it.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from sites_app.models import SignIn
from sites_app.services import token_texts

_SALT = "spark.access_token"
_ALGORITHM = "HS256"
_ISSUER = "spark"


class SignInEndedError(Exception):
    """There is no such sign-in, or it has ended."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a person's program gets; `expires_in` is the access token's, in seconds."""

    access: str
    refresh: str
    expires_in: int


def start(user: User, *, at: datetime) -> Tokens:
    """A new sign-in of somebody who has proven who they are."""
    sign_in = SignIn(
        user=user,
        auth_hash=user.get_session_auth_hash(),
        started_at=at,
        expires_at=at + timedelta(days=settings.SPARK_REFRESH_TOKEN_DAYS),
    )
    return _issue(sign_in, at)


def refresh(text: str, *, at: datetime) -> Tokens:
    """New tokens for a refresh token, which is used up. Raises SignInEndedError."""
    tokens = _refresh(text, at=at)
    if tokens is None:
        # Raised outside of the transaction, which has to end the sign-in.
        raise SignInEndedError
    return tokens


@transaction.atomic
def _refresh(text: str, *, at: datetime) -> Tokens | None:
    sign_in, secret = _find(text, lock=True)
    if sign_in is None or not _is_good(sign_in, at):
        return None
    if not _is_current(sign_in, secret):
        sign_in.ended_at = at
        sign_in.save(update_fields=["ended_at"])
        return None
    sign_in.expires_at = at + timedelta(days=settings.SPARK_REFRESH_TOKEN_DAYS)
    return _issue(sign_in, at)


def end(text: str, *, at: datetime) -> None:
    """Ends the sign-in of a refresh token; one that is unknown or ended already is no error."""
    sign_in, secret = _find(text)
    if sign_in is not None and _is_current(sign_in, secret):
        SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(ended_at=at)


def person_of(access: str, *, at: datetime) -> User | None:
    """Who the access token is of, if the sign-in has not ended since; one query."""
    claims = _claims(access, at)
    if claims is None:
        return None
    sign_in = SignIn.objects.select_related("user").filter(key=claims["sid"]).first()
    if sign_in is None or not _is_good(sign_in, at) or str(sign_in.user_id) != claims["sub"]:
        return None
    return sign_in.user


def prune(*, at: datetime) -> int:
    """Drops sign-ins that ran out; says how many."""
    return SignIn.objects.filter(expires_at__lte=at).delete()[0]


def _issue(sign_in: SignIn, at: datetime) -> Tokens:
    secret = token_texts.make("refresh")
    sign_in.digest = token_texts.digest_of(secret)
    sign_in.save()
    seconds = settings.SPARK_ACCESS_TOKEN_SECONDS
    claims = {
        "iss": _ISSUER,
        "sub": str(sign_in.user_id),
        "sid": sign_in.key.hex,
        "iat": int(at.timestamp()),
        "exp": int(at.timestamp()) + seconds,
    }
    access = jwt.encode(claims, _key(settings.SECRET_KEY), algorithm=_ALGORITHM)
    return Tokens(access, f"{sign_in.key.hex}.{secret}", seconds)


def _claims(access: str, at: datetime) -> dict[str, str] | None:
    """What a token of ours says that has not run out, by whichever of our keys it is signed."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            claims = jwt.decode(
                access,
                _key(key),
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                # Time is the caller's to say, here as everywhere.
                options={"require": ["exp", "iat", "sub", "sid"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            continue
        is_whole = isinstance(claims["sid"], str) and isinstance(claims["exp"], int)
        return claims if is_whole and claims["exp"] > at.timestamp() else None
    return None


def _find(text: str, *, lock: bool = False) -> tuple[SignIn | None, str]:
    """The sign-in that a refresh token is of, and the token's secret part."""
    key, _, secret = text.partition(".")
    if len(key) != 32 or not token_texts.is_well_formed(secret):
        return None, ""
    try:
        wanted = uuid.UUID(hex=key)
    except ValueError:
        return None, ""
    rows = SignIn.objects.select_related("user")
    return (rows.select_for_update(of=("self",)) if lock else rows).filter(key=wanted).first(), secret


def _is_current(sign_in: SignIn, secret: str) -> bool:
    return any(constant_time_compare(sign_in.digest, digest) for digest in token_texts.digests_of(secret))


def _is_good(sign_in: SignIn, at: datetime) -> bool:
    """Whether it has not ended, and its person may still sign in as they did."""
    user = sign_in.user
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    is_same = any(constant_time_compare(sign_in.auth_hash, each) for each in hashes)
    return sign_in.ended_at is None and sign_in.expires_at > at and user.is_active and is_same


def _key(secret: str) -> str:
    return salted_hmac(_SALT, "", secret=secret, algorithm="sha256").hexdigest()
