"""Django's checks of the keys of encryption at rest: that they are keys, and in production that they are there."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

from sites_app import keyring

HINT = "How to make one, and how to keep it: docs/how-to/personal-data.md."


@register(Tags.security)
def check_encryption_keys(**kwargs: Any) -> list[CheckMessage]:
    try:
        keyring.check_keys()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="sites_app.E001")]
    return []


@register(Tags.security, deploy=True)
def check_own_encryption_keys(**kwargs: Any) -> list[CheckMessage]:
    if keyring.has_own_keys():
        return []
    message = "SPARK_ENCRYPTION_KEYS is not set: what is personal is encrypted by a key that is made from SECRET_KEY."
    return [Warning(message, hint=HINT, id="sites_app.W001")]
