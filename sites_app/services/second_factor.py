"""The second factor of people's accounts: one-time codes of an authenticator app, security keys, and recovery codes.

django-allauth keeps and checks them; who has to have one is decided here. `sites_app.security_keys` speaks to browsers.
"""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from sites_app.hosts import host_table
from sites_app.services.account_mails import tell
from sites_app.tenancy import site_ids_for_user

ENABLE_ACTION = "sites_app.enable_second_factor"
DISABLE_ACTION = "sites_app.disable_second_factor"
RESET_ACTION = "sites_app.reset_second_factor"
RENEW_ACTION = "sites_app.renew_recovery_codes"
ADD_KEY_ACTION = "sites_app.add_security_key"
REMOVE_KEY_ACTION = "sites_app.remove_security_key"
REMOVE_APP_ACTION = "sites_app.remove_authenticator_app"
MOST_KEYS = 10
# Recovery codes are for when these are out of reach, and none by themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Kept:
    """What an account has; `codes_left` is the number of recovery codes that were not used."""

    app: Authenticator | None
    keys: tuple[Authenticator, ...]
    codes_left: int

    @property
    def is_set_up(self) -> bool:
        return self.app is not None or bool(self.keys)


def is_set_up(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def kept_by(user: User) -> Kept:
    """All that the account has; one query."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    of_type = {each.type: each for each in rows}
    codes = of_type.get(Authenticator.Type.RECOVERY_CODES)
    return Kept(
        app=of_type.get(Authenticator.Type.TOTP),
        keys=tuple(each for each in rows if each.type == Authenticator.Type.WEBAUTHN),
        codes_left=len(RecoveryCodes(codes).get_unused_codes()) if codes else 0,
    )


def is_required(user: User) -> bool:
    """Whether the person has to have one: for the sake of a site of theirs, or as a superuser."""
    if user.is_superuser and settings.SPARK_SUPERUSERS_NEED_SECOND_FACTOR:
        return True
    demanding = host_table.sites_with_second_factor()
    return bool(demanding) and not user.is_superuser and not demanding.isdisjoint(site_ids_for_user(user))


def verify(user: User, code: str) -> bool:
    """Whether the code is the app's of this moment, or an unused recovery code. Either is good once."""
    kept = {each.type: each for each in Authenticator.objects.filter(user=user)}
    for kind, wrap in ((Authenticator.Type.TOTP, TOTP), (Authenticator.Type.RECOVERY_CODES, RecoveryCodes)):
        if kind in kept and wrap(kept[kind]).validate_code(code.strip().replace(" ", "")):
            Authenticator.objects.get(pk=kept[kind].pk).record_usage()
            return True
    return False


@transaction.atomic
def set_up(user: User, *, secret: str, code: str) -> list[str] | None:
    """Turns the app on, if the code shows that it has the secret; None for a wrong code.

    Answers the recovery codes that were made with it, none if the account had some.
    """
    has_app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    if has_app or not validate_totp_code(secret, code.strip().replace(" ", "")):
        return None
    TOTP.activate(user, secret)
    log(instance=user, action=ENABLE_ACTION, user=user)
    tell(user, "An authenticator app was set up for your account")
    return _first_codes(user)


@transaction.atomic
def add_key(user: User, *, name: str, credential: dict[str, Any]) -> list[str]:
    """Keeps a security key that the browser has registered. Answers as `set_up` does."""
    WebAuthn.add(user, name, credential)
    log(instance=user, action=ADD_KEY_ACTION, user=user, data={"name": name})
    tell(user, f"The security key “{name}” was added to your account")
    return _first_codes(user)


def key_of(user: User, pk: int) -> Authenticator | None:
    """The person's security key of that number."""
    return Authenticator.objects.filter(user=user, pk=pk, type=Authenticator.Type.WEBAUTHN).first()


def rename_key(key: Authenticator, name: str) -> None:
    key.wrap().name = name
    key.save(update_fields=["data"])


@transaction.atomic
def remove(factor: Authenticator, *, user: User) -> None:
    """Takes a key or the app from the person's account. With the last of them the recovery codes go."""
    name = str(factor)
    factor.delete()
    if factor.type == Authenticator.Type.WEBAUTHN:
        log(instance=user, action=REMOVE_KEY_ACTION, user=user, data={"name": name})
        tell(user, f"The security key “{name}” was removed from your account")
    else:
        log(instance=user, action=REMOVE_APP_ACTION, user=user)
        tell(user, "The authenticator app was removed from your account")
    if not is_set_up(user):
        turn_off(user, by=user)


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """New recovery codes in the place of all earlier ones."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    log(instance=user, action=RENEW_ACTION, user=user)
    tell(user, "New recovery codes were made for your account")
    return RecoveryCodes.activate(user).generate_codes()


@transaction.atomic
def turn_off(user: User, *, by: User) -> bool:
    """Takes all second factors from an account, and tells the person; whether there were any.

    Whoever is locked out is helped by this: `by` is then somebody else.
    """
    if not Authenticator.objects.filter(user=user).delete()[0]:
        return False
    if by == user:
        log(instance=user, action=DISABLE_ACTION, user=by)
        tell(user, "The second factor of your account was turned off")
    else:
        log(instance=user, action=RESET_ACTION, user=by)
        tell(user, "An administrator removed the second factor of your account", by=by)
    return True


def _first_codes(user: User) -> list[str]:
    """Recovery codes for an account that has none."""
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists():
        return []
    return RecoveryCodes.activate(user).generate_codes()
