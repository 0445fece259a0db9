"""One article that a blueprint would make on a site, composed from rows that are taken back at once."""

from dataclasses import replace

from django.db import transaction
from wagtail.models import Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from generator.core.compose import PlanError
from generator.core.types import CampaignPlan
from generator.models import Campaign
from generator.services import plans
from generator.services.blueprints.importing import import_blueprint
from generator.services.blueprints.reading import BlueprintError, read
from generator.services.samples import Sample, Sampler


def preview(text: str, *, site: Site) -> Sample:
    """The first article of the blueprint's first campaign, or a sample that says why there is none. Stores nothing."""
    try:
        with transaction.atomic(), disable_reference_index_auto_update():
            sample = _sample(text, site)
            transaction.set_rollback(True)
    except (BlueprintError, PlanError) as error:
        return Sample(0, None, str(error))
    return sample or Sample(0, None, "It makes no article here; its axes may need places: see import_locations.")


def _sample(text: str, site: Site) -> Sample | None:
    import_blueprint(text, site=site)
    data = read(text).data
    rows = data.get("campaigns") or [{"key": None}]
    campaigns = Campaign.objects.for_site(site).select_related("site__root_page", "parent_page")
    found = campaigns.filter(key=rows[0]["key"]).first()
    if found is None:
        return None
    own = frozenset(row["key"] for row in data.get("fragments", ()))
    sampler = Sampler(found, plan=_only(plans.draft(found), fragments=own))
    return next(iter(sampler.first(1)), None)


def _only(plan: CampaignPlan, *, fragments: frozenset[str]) -> CampaignPlan:
    """The plan without what the site's own library adds to it."""
    sections = (
        replace(section, fragments=tuple(each for each in section.fragments if each.key in fragments))
        for section in plan.sections
    )
    return replace(plan, sections=tuple(sections))
