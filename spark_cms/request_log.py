"""Binds each request to what is logged while it is answered, at no cost where nothing of it is needed."""

import structlog
from django.conf import settings
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from sites_app.visitor_address import visitor_address


class RequestLogMiddleware(RequestMiddleware):
    """django-structlog's, with the address that our own proxies vouch for, and without asking who somebody without a
    session is."""

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=visitor_address(request))

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.accessed:
            RequestMiddleware.bind_user_id(request)
        else:
            structlog.contextvars.bind_contextvars(user_id=None)
