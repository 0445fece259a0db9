"""What tests of the read API share."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sites_app.services import api_tokens, preview_links

V2 = "/api/v2"


@pytest.fixture
def read(site_a: Any) -> Callable[..., Any]:
    """`read(path, **query)` is the JSON that a program without a token gets of site A."""

    def get(path: str, expected: int = 200, /, *, host: str = site_a.host, token: str = "", **query: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = Client(SERVER_NAME=host).get(f"{V2}{path}", query, headers=headers)
        assert response.status_code == expected, response.content
        return response.json()

    return get


@pytest.fixture
def token_for() -> Callable[..., str]:
    def make(tenant: Any, *scopes: str) -> str:
        return api_tokens.create(name="Reader", site=tenant.site, scopes=list(scopes), by=None)[1]

    return make


@pytest.fixture
def preview_of() -> Callable[..., str]:
    """`preview_of(tenant, slug)` is the token of a link to the page's draft."""

    def make(tenant: Any, slug: str, *, hours: float = 1) -> str:
        until = timezone.now() + timedelta(hours=1)
        link = preview_links.make_link(tenant.page(slug), site=tenant.site, user=tenant.editor, expires_at=until)
        type(link).objects.filter(pk=link.pk).update(expires_at=timezone.now() + timedelta(hours=hours))
        return preview_links.token_of(link)

    return make


def ids(answer: Any) -> list[int]:
    return [item["id"] for item in answer["items"]]
