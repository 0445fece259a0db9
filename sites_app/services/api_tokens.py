"""The life of API tokens: made, shown once, used, rotated, revoked. Each step but the use is logged."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare
from wagtail.log_actions import log
from wagtail.models import Site

from sites_app.enums import TokenLevel, TokenState
from sites_app.models import APIToken
from sites_app.models.api_tokens import is_within
from sites_app.services import token_rights, token_texts

CREATE_ACTION = "sites_app.create_api_token"
ROTATE_ACTION = "sites_app.rotate_api_token"
REVOKE_ACTION = "sites_app.revoke_api_token"
# How often a token's last use is written down, at most.
USE_NOTED_EVERY = timedelta(minutes=1)
# How long a token that was rotated goes on working, unless somebody says otherwise.
GRACE = timedelta(hours=24)


class TokenGoneError(Exception):
    """The token was revoked, has run out or was rotated before, and can't be rotated."""


@transaction.atomic
def create(
    *,
    name: str,
    site: Site | None,
    scopes: Collection[str],
    by: User | None,
    expires_at: datetime | None = None,
    addresses: Sequence[str] = (),
) -> tuple[APIToken, str]:
    """A token of the site, without a site one of the platform, and its text, which nothing can show again."""
    token = APIToken(
        name=name,
        site=site,
        level=TokenLevel.PLATFORM if site is None else TokenLevel.SITE,
        scopes=sorted(scopes),
        expires_at=expires_at,
        addresses=list(addresses),
        created_by=by,
        user=_account(name),
    )
    text = _store(token)
    token_rights.grant(token)
    log(instance=token, action=CREATE_ACTION, user=by, data={"prefix": token.prefix, "scopes": token.scopes})
    return token, text


@transaction.atomic
def rotate(token: APIToken, *, by: User | None, at: datetime, grace: timedelta = GRACE) -> tuple[APIToken, str]:
    """A new token that may do the same, and its text; the old one works on until the grace period is over.

    Raises TokenGoneError. A new lifetime is as long as the old one was.
    """
    token = APIToken.objects.select_for_update(of=("self",)).select_related("user", "site").get(pk=token.pk)
    if token.state_at(at) != TokenState.ACTIVE or APIToken.objects.filter(rotated_from=token).exists():
        raise TokenGoneError
    new = APIToken(
        name=token.name,
        site=token.site,
        level=token.level,
        scopes=token.scopes,
        expires_at=at + (token.expires_at - token.created_at) if token.expires_at else None,
        addresses=token.addresses,
        created_by=by,
        user=token.user,
        rotated_from=token,
    )
    text = _store(new)
    token.expires_at = min(token.expires_at or at + grace, at + grace)
    token.save(update_fields=["expires_at", "updated_at"])
    log(instance=token, action=ROTATE_ACTION, user=by, data={"prefix": token.prefix, "new_prefix": new.prefix})
    return new, text


@transaction.atomic
def revoke(token: APIToken, *, by: User | None, at: datetime) -> bool:
    """Ends the token at once; False when it was revoked before."""
    revoked = APIToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at, updated_at=at)
    if revoked:
        token_rights.withdraw(token, at=at)
        log(instance=token, action=REVOKE_ACTION, user=by, data={"prefix": token.prefix})
    return bool(revoked)


def authenticate(text: str, *, address: str, at: datetime) -> APIToken | None:
    """The token that the text is, with its site and account, if it may be used now and from the address.

    One query, and once a minute a second one that notes the use. Who asks does not learn why there is none.
    """
    if not token_texts.is_well_formed(text):
        return None
    digests = token_texts.digests_of(text)
    token = APIToken.objects.select_related("site", "user").filter(digest__in=digests).first()
    if token is None or not any(constant_time_compare(token.digest, digest) for digest in digests):
        return None
    if token.state_at(at) != TokenState.ACTIVE or (token.addresses and not is_within(address, token.addresses)):
        return None
    _note_use(token, at)
    return token


def _store(token: APIToken) -> str:
    text = token_texts.make(token.level)
    token.digest, token.prefix = token_texts.digest_of(text), token_texts.prefix_of(text)
    token.save()
    return text


def _account(name: str) -> User:
    """Whom the token's deeds are logged under. It has no password, so nobody signs in by it."""
    user = User(
        username=f"API token {name} {secrets.token_hex(4)}", first_name="API token", last_name=name, is_active=False
    )
    user.set_unusable_password()
    user.save()
    return user


def _note_use(token: APIToken, at: datetime) -> None:
    before = at - USE_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at <= before:
        is_old = Q(last_used_at=None) | Q(last_used_at__lte=before)
        APIToken.objects.filter(is_old, pk=token.pk).update(last_used_at=at)
        token.last_used_at = at
