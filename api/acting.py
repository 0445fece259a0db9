"""In whose name services act for a caller."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from wagtail.models import Site

from api.authentication import Caller


def actor(caller: Caller, site: Site) -> User:
    """The person who calls, or the account of their token; services ask what it may do on the site.

    Raises `PermissionDenied` for a site that is none of the caller's.
    """
    if caller.user is None or not caller.sites().filter(pk=site.pk).exists():
        raise PermissionDenied("You may not do this here.")
    return caller.user
