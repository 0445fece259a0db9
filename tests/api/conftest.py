"""Tokens of the tenants, and endpoints that are there for tests only."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sites_app.enums import APIScope
from sites_app.services import api_tokens
from tests.generator.conftest import _locations, approved, campaign_a, campaign_b  # noqa: F401 - fixtures
from tests.leads.conftest import private_folder  # noqa: F401 - a fixture


@pytest.fixture
def token_of() -> Any:
    """`token_of(tenant, *scopes)` is the text of a new token; without a tenant one of the platform."""

    def make(tenant: Any = None, *scopes: str, **values: Any) -> str:
        site = tenant.site if tenant else None
        chosen = scopes or list(APIScope.values)
        return api_tokens.create(name="Test", site=site, scopes=chosen, by=None, **values)[1]

    return make


@pytest.fixture
def bearer(token_of: Any) -> Any:
    """The headers of a call by a new token."""

    def make(tenant: Any = None, *scopes: str, **values: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {token_of(tenant, *scopes, **values)}"}

    return make


@pytest.fixture
def call(client_for: Any, token_of: Any) -> Callable[..., Any]:
    """`call(tenant, "POST /api/x", expected=201, field=…)`: what a token of the tenant's, None the platform's, gets.

    Values go into the query of a GET, else into a JSON body.
    """
    tokens: dict[Any, str] = {}

    def send(tenant: Any, endpoint: str, *, expected: int = 200, scopes: Any = (), **values: Any) -> Any:
        method, path = endpoint.split(" ", 1)
        key = (tenant and tenant.key, tuple(scopes))
        if key not in tokens:
            tokens[key] = token_of(tenant, *scopes)
        headers = {"Authorization": f"Bearer {tokens[key]}"}
        client = client_for(host="localhost")
        if method == "GET":
            response = client.get(path, values, headers=headers)
        else:
            body = json.dumps(values)
            response = client.generic(method, path, body, content_type="application/json", headers=headers)
        assert response.status_code == expected, (response.status_code, response.content[:2_000])
        return response.json() if response.content else None

    return send
