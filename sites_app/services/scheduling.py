"""Publishes and unpublishes what is due, by Wagtail's own command."""

from django.core.management import call_command
from django.db import connection

# Any number that nothing else locks.
_SCHEDULING_LOCK = 5_201_338


def publish_due() -> bool:
    """Publishes pages whose time has come and takes down those that expired; False if another process is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_SCHEDULING_LOCK])
        if not cursor.fetchone()[0]:
            return False
        try:
            call_command("publish_scheduled", verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_SCHEDULING_LOCK])
    return True
