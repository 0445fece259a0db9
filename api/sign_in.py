"""`/api/auth/…`: people sign in by name and password, and by a one-time code if their account has a second factor."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema

from api.errors import Problem
from api.schemas import BODY_PROBLEMS
from api.throttling import count_sign_in
from sites_app.services import second_factor, sign_ins
from sites_app.services.sign_ins import SignInEndedError, Tokens

router = Router(tags=["Access"])


class Credentials(Schema):
    """`otp` is a code of the authenticator app, or a recovery code."""

    username: str = Field(min_length=1, max_length=150)
    password: str = Field(min_length=1, max_length=1_000)
    otp: str = Field("", max_length=40)


class RefreshToken(Schema):
    refresh_token: str = Field(min_length=1, max_length=200)


class TokenPair(Schema):
    """`expires_in` is how long the access token is good, in seconds. The refresh token is good for one use."""

    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int


@router.post("/token", response={200: TokenPair, **BODY_PROBLEMS}, summary="Sign in", url_name="sign_in")
def sign_in(request: HttpRequest, response: HttpResponse, given: Credentials) -> Any:
    """Limited more narrowly than other calls, from an address and for an account."""
    count_sign_in(request, given.username)
    user = authenticate(request, username=given.username, password=given.password)
    if not isinstance(user, User):
        raise _failed()
    if second_factor.is_set_up(user):
        if not given.otp:
            raise Problem(
                HTTPStatus.UNAUTHORIZED,
                "otp-required",
                "A one-time code is needed",
                "Send the code of your authenticator app, or a recovery code, as otp as well.",
            )
        if not second_factor.verify(user, given.otp):
            raise _failed()
    elif second_factor.is_required(user):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "second-factor-required",
            "A second factor has to be set up",
            "Sign in to the admin and set up a second factor in your account first.",
        )
    return _answer(response, sign_ins.start(user, at=timezone.now()))


@router.post("/refresh", response={200: TokenPair, **BODY_PROBLEMS}, summary="Get new tokens", url_name="refresh")
def refresh(request: HttpRequest, response: HttpResponse, given: RefreshToken) -> Any:
    """Uses the refresh token up. One that comes a second time ends the sign-in."""
    try:
        return _answer(response, sign_ins.refresh(given.refresh_token, at=timezone.now()))
    except SignInEndedError as error:
        raise _failed("This sign-in has ended: sign in again.") from error


@router.post("/logout", response={204: None, **BODY_PROBLEMS}, summary="Sign out", url_name="sign_out")
def sign_out(request: HttpRequest, given: RefreshToken) -> Any:
    """Ends the sign-in at once, its access token included."""
    sign_ins.end(given.refresh_token, at=timezone.now())
    return 204, None


def _answer(response: HttpResponse, tokens: Tokens) -> dict[str, Any]:
    response["Cache-Control"] = "private, no-store"
    return {
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "token_type": "Bearer",
        "expires_in": tokens.expires_in,
    }


def _failed(detail: str = "User name, password or one-time code is wrong.") -> Problem:
    return Problem(HTTPStatus.UNAUTHORIZED, "sign-in-failed", "You are not signed in", detail)
