"""The forms of both tenants, and ways to send them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GIVEN = {"name": "Ann Example", "email": "ann@visitors.test", "phone": "", "message": "Do you mend roofs?"}


@pytest.fixture
def form_a(site_a: Any) -> Any:
    """Tenant A's contact form."""
    return form_of(site_a)


def form_of(tenant: Any, key: str = "contact") -> Any:
    from leads.models import Form

    return Form.objects.for_site(tenant.site).select_related("site").get(key=key)


def given(**changes: Any) -> dict[str, Any]:
    """Valid answers to a contact form; a change to None leaves the field out."""
    values = {**GIVEN, "consent": "on", **changes}
    return {name: value for name, value in values.items() if value is not None}


@pytest.fixture
def send(client_for: Callable[..., Any]) -> Callable[..., Any]:
    """`send(tenant, key="contact", headers={…}, **answers)` posts a form as its own page would."""

    def post(tenant: Any, *, key: str = "contact", headers: dict[str, str] | None = None, **answers: Any) -> Any:
        own = {"Origin": f"http://{tenant.host}", **(headers or {})}
        own = {name: value for name, value in own.items() if value}
        return client_for(host=tenant.host).post(f"/forms/{key}/", given(**answers), headers=own)

    return post


@pytest.fixture
def private_folder(tmp_path: Path, settings: Any) -> Path:
    """Where files of this test's submissions are kept."""
    private = dict(settings.STORAGES["private"])
    private["OPTIONS"] = {**private["OPTIONS"], "location": str(tmp_path / "private")}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    return tmp_path / "private"
