"""Every way in for visits: what is told to a site's host is that site's, and touches nobody else's."""

import json
import uuid
from typing import Any

import pytest

from leads.models import Lead
from tests.isolation.tenant_rows import TenantRows
from tracking.enums import Dimension
from tracking.models import Conversion, DailyStatistic, Event
from tracking.services import rollups
from tracking.services.consuming import Writer

pytestmark = pytest.mark.django_db

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"


def tell(client_for: Any, host: str, kind: str, **body: Any) -> int:
    client = client_for(host=host)
    text = json.dumps({"page_path": "/services/", **body})
    headers = {"User-Agent": AGENT}
    return client.generic("POST", f"/api/track/{kind}", text, content_type="text/plain", headers=headers).status_code


def test_the_same_visits_of_two_sites_are_each_sites_own(
    site_a: Any, site_b: Any, client_for: Any, event_stream: Any
) -> None:
    # Even with the same ids, which nobody can take from another.
    key = str(uuid.uuid4())
    for tenant in (site_a, site_b, site_a):
        assert tell(client_for, tenant.host, "pageview", id=key) == 202
        assert tell(client_for, tenant.host, "event", id=str(uuid.uuid4()), event_name=tenant.mark) == 202
    Writer(event_stream).step(seconds=0)
    for tenant, events in ((site_a, 2), (site_b, 1)):
        rows = Event.objects.for_site(tenant.site)
        assert set(rows.values_list("page_id", flat=True)) == {tenant.page("services").pk}
        assert [rows.filter(name=name).count() for name in ("pageview", tenant.mark)] == [1, events]
    visitors = {
        site: set(Event.objects.for_site(site).values_list("visitor", flat=True)) for site in (site_a.site, site_b.site)
    }
    assert not visitors[site_a.site] & visitors[site_b.site]
    rollups.roll_up(at=Event.objects.latest("at").at)
    for tenant in (site_a, site_b):
        keys = DailyStatistic.objects.for_site(tenant.site).by(Dimension.EVENT).values_list("key", flat=True)
        assert set(keys) == {tenant.mark}


@pytest.mark.parametrize("kind", ["pageview", "event", "conversion"])
def test_nothing_of_another_site_can_be_named(
    site_a: Any, site_b: Any, client_for: Any, event_stream: Any, kind: str
) -> None:
    lead = Lead.objects.create(site=site_b.site, name="Ada")
    before = TenantRows(site_b).state()
    for named in (site_b.site.pk, str(site_b.site.pk), site_b.key, site_b.host, "www.beta.test"):
        assert tell(client_for, site_a.host, kind, site_id=named, event_name="x") == 400
    assert tell(client_for, site_a.host, "conversion", lead_id=lead.pk) == 404
    assert tell(client_for, "localhost", kind, site_id=site_b.key, event_name="x") == 404
    assert event_stream.waiting() == 0
    assert not Conversion.objects.filter(submission_id=None).exists()
    assert TenantRows(site_b).state() == before
