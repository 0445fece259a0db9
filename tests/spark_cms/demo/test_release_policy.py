"""The demo's articles pass the default release policy, but for the sample that people approve."""

from types import ModuleType

import pytest
from django.core.management import call_command

from generator.models import Campaign, ReleasePolicy
from generator.services import drafts, gate, plans, policies
from spark_cms.demo import harbor_dental, summit_roofing
from spark_cms.demo.seeding import seed_site
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("data", [summit_roofing, harbor_dental], ids=lambda data: data.SITE["key"])
def test_the_demo_passes_the_default_policy(data: ModuleType) -> None:
    call_command("import_locations", country=["US"], minimum_population=50_000)
    site = seed_site(data, hostname=f"{data.SITE['key']}.test", port=80)
    campaign = Campaign.objects.for_site(site).get()
    version = plans.freeze(campaign)
    page_ids = drafts.save(compose_drafts(version, count=60), version=version).page_ids
    assert not ReleasePolicy.objects.for_site(site).exists()
    assert policies.limits_of(policies.policy_of(site)).min_local_share > 0
    found = gate.refusals(page_ids, site_id=site.pk)
    assert {problem.check for problems in found.values() for problem in problems} == {"sample"}
    assert {each.check.value for each in gate.examine(page_ids[:1], site_id=site.pk)[page_ids[0]]} == {
        "held", "sample", "tokens", "words", "local", "similarity", "title", "description",
    }  # fmt: skip
