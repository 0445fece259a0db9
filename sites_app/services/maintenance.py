"""Maintenance of the installation by a program: off unless it is set up, from listed addresses, each call logged."""

import hashlib

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils.crypto import constant_time_compare
from wagtail.log_actions import log
from wagtail.models import Site

from sites_app.models.api_tokens import is_within

CALL_ACTION = "sites_app.call_maintenance"


def admits(token: str, *, address: str) -> bool:
    """Whether the token is the installation's, and the address one that may send it."""
    expected = settings.SPARK_MAINTENANCE_TOKEN_DIGEST
    digest = hashlib.sha256(token.encode()).hexdigest()
    is_right = constant_time_compare(digest, expected)
    return bool(expected) and is_right and is_within(address, settings.SPARK_MAINTENANCE_ADDRESSES)


def note(*, call: str, address: str) -> None:
    """Writes a call into the work log, among what is about no site. The address is kept: it is no visitor's."""
    # A log entry needs something that it is about; this one is about the installation.
    installation = ContentType.objects.get_for_model(Site)
    log(instance=installation, action=CALL_ACTION, title="Maintenance", data={"call": call, "address": address})
