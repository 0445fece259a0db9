"""Who calls an endpoint of ours: a person by an API token of Wagtail's, or by their session of the admin."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import SessionAuth
from wagtail.api.v3.auth import BearerTokenAuth

from sites_app.tenancy import site_ids_for_user

# The token goes first: one that is not valid is not made up for by a session.
SIGNED_IN: list[Callable[[HttpRequest], Any]] = [BearerTokenAuth(), SessionAuth()]


def caller(request: HttpRequest) -> User:
    """The person who calls. Raises `PermissionDenied` for one who works on no site."""
    user = request.user
    if not isinstance(user, User) or not (user.is_superuser or site_ids_for_user(user)):
        raise PermissionDenied("You work on no site.")
    return user
