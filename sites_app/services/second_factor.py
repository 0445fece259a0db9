"""The second factor of people's accounts: one-time codes of an authenticator app, and recovery codes.

django-allauth keeps and checks them; who has to have one is decided here.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from sites_app.hosts import host_table
from sites_app.tenancy import site_ids_for_user

ENABLE_ACTION = "sites_app.enable_second_factor"
DISABLE_ACTION = "sites_app.disable_second_factor"
RENEW_ACTION = "sites_app.renew_recovery_codes"


def is_set_up(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


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
    """Turns it on, if the code shows that the app has the secret: the recovery codes. None for a wrong code."""
    if is_set_up(user) or not validate_totp_code(secret, code.strip().replace(" ", "")):
        return None
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).generate_codes()
    log(instance=user, action=ENABLE_ACTION, user=user)
    return codes


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """New recovery codes in the place of all earlier ones."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    log(instance=user, action=RENEW_ACTION, user=user)
    return RecoveryCodes.activate(user).generate_codes()


@transaction.atomic
def turn_off(user: User, *, by: User) -> None:
    """Takes the second factor from an account."""
    if Authenticator.objects.filter(user=user).delete()[0]:
        log(instance=user, action=DISABLE_ACTION, user=by)
