"""Look-alike campaigns of two tenants, for the tests of the shell; the pure core's tests use none of it."""

from typing import Any

import pytest


@pytest.fixture
def campaign_a(site_a: Any, site_b: Any) -> Any:
    """A campaign of the tenant whose people act."""
    from tests.generator.factories import make_campaign

    return make_campaign(site_a)


@pytest.fixture
def campaign_b(site_a: Any, site_b: Any) -> Any:
    """The same campaign of the other tenant."""
    from tests.generator.factories import make_campaign

    return make_campaign(site_b)
