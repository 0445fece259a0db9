"""Look-alike campaigns of two tenants, for the tests of the shell; the pure core's tests use none of it."""

from typing import Any

import pytest


@pytest.fixture
def _locations(site_a: Any, site_b: Any) -> None:
    """The places that all campaigns share."""
    from generator.models import Location
    from tests.generator.factories import make_locations
    from tests.recording import RECORDING

    if Location.objects.exists():
        make_locations()
    else:
        RECORDING.play("locations", make_locations)


def _campaign_of(tenant: Any) -> Any:
    from generator.models import Campaign
    from tests.generator.factories import make_campaign
    from tests.recording import RECORDING

    pk = RECORDING.play(("campaign", tenant.key), lambda: make_campaign(tenant).pk)
    return Campaign.objects.get(pk=pk)


@pytest.fixture
def campaign_a(site_a: Any, _locations: None) -> Any:
    """A campaign of the tenant whose people act."""
    return _campaign_of(site_a)


@pytest.fixture
def campaign_b(site_b: Any, _locations: None) -> Any:
    """The same campaign of the other tenant."""
    return _campaign_of(site_b)
