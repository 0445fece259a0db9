"""What a request binds to its log, and that nobody without a session is asked for."""

import structlog
from django.contrib.auth.models import User
from django.http import HttpResponse

from spark_cms.request_log import RequestLogMiddleware


class Session(dict):
    accessed = False


def bound(request) -> dict:
    seen = {}

    def respond(_):
        seen.update(structlog.contextvars.get_contextvars())
        return HttpResponse()

    RequestLogMiddleware(respond)(request)
    return seen


def test_a_visitor_without_a_session_is_nobody_and_is_not_looked_up(rf) -> None:
    request = rf.get("/", REMOTE_ADDR="203.0.113.9")
    request.session = Session()
    seen = bound(request)
    assert (seen["user_id"], seen["ip"]) == (None, "203.0.113.9")
    assert seen["request_id"]


def test_somebody_with_a_session_is_named(rf, settings) -> None:
    request = rf.get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "key"
    request.session, request.user = Session(), User(pk=7)
    assert bound(request)["user_id"] == 7


def test_what_visitors_do_is_logged_by_nobody(rf) -> None:
    request = rf.post("/api/track/pageview", REMOTE_ADDR="203.0.113.9")
    request.session = Session()
    assert "ip" not in bound(request)
