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


@pytest.fixture
def approved(campaign_a: Any, campaign_b: Any, site_a: Any, site_b: Any) -> tuple[Any, Any]:
    """The campaigns of both tenants with ten approved articles each; their clocks are Berlin's."""
    from tests.generator.releases import approve_all, set_clock

    for tenant, campaign in ((site_a, campaign_a), (site_b, campaign_b)):
        set_clock(tenant)
        approve_all(campaign)
    return campaign_a, campaign_b


@pytest.fixture
def plan(approved: tuple[Any, Any], site_a: Any, site_b: Any) -> Any:
    """A plan of four a day with all ten articles scheduled; the other tenant has the same."""
    from generator.services import releasing
    from tests.generator.releases import berlin, page_ids, stored_plan

    for campaign, tenant in ((approved[1], site_b), (approved[0], site_a)):
        made = stored_plan(campaign, tenant.approver)
        releasing.schedule(made, page_ids(campaign), user=tenant.approver, at=berlin(1))
    return made
