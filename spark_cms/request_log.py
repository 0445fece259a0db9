"""Binds each request to what is logged while it is answered, at no cost where nothing of it is needed."""

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from sites_app.visitor_address import visitor_address

UNLOGGED = "/api/track/"


class RequestLogMiddleware(RequestMiddleware):
    """django-structlog's, with the address that our own proxies vouch for, and without asking who somebody without a
    session is. What visitors do is logged by nobody: a line would have their address beside it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.get_response(request) if self._is_unlogged(request) else super().__call__(request)  # type: ignore[assignment]
        return answer

    @staticmethod
    def _is_unlogged(request: HttpRequest) -> bool:
        return request.path.startswith(UNLOGGED)

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=visitor_address(request))

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        # What fails before sessions are known (a database that is away) is logged as well.
        session = getattr(request, "session", None)
        if session is not None and (settings.SESSION_COOKIE_NAME in request.COOKIES or session.accessed):
            RequestMiddleware.bind_user_id(request)
        else:
            structlog.contextvars.bind_contextvars(user_id=None)
