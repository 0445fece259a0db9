"""The Python client, on a running server and on the application itself."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.conftest import token_of  # noqa: F401 - fixture
from tests.browser.conftest import port, server  # noqa: F401 - fixtures
from tests.generator.conftest import _locations, approved, campaign_a, campaign_b  # noqa: F401 - fixtures


@pytest.fixture
def client_of(db: None) -> Iterator[Callable[..., Any]]:
    """`client_of(host, **options)` is a client whose requests this process answers, middleware and all."""
    import httpx
    from django.core.signals import request_finished, request_started
    from django.core.wsgi import get_wsgi_application
    from django.db import close_old_connections
    from spark_cms_client import Client

    transport = httpx.WSGITransport(app=get_wsgi_application())

    def make(host: str = "localhost", **options: Any) -> Any:
        return Client(f"http://{host}", http=httpx.Client(transport=transport), **options)

    # As Django's own test client does: the connection is in the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield make
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
