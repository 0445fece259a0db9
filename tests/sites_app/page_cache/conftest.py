"""What tests of the page cache share: a visitor, and how the cache answered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def visit(client: Client) -> Callable[..., Any]:
    """`visit(tenant, path, **headers)` asks for a page as a visitor without cookies would."""

    def ask(tenant: Any, path: str = "/", *, method: str = "get", **headers: str) -> Any:
        client.cookies.clear()
        return getattr(client, method)(path, headers={"host": tenant.host, **headers})

    return ask


def outcome(response: Any) -> str:
    """How the cache answered: `hit`, `miss`, `stored`, or nothing when it had no part in it."""
    said = response.get("Cache-Status", "")
    return next((word for word in ("stored", "hit", "bypass", "miss") if word in said), "")
