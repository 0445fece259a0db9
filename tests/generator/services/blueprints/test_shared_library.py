"""Blueprints beside a shared library: what a campaign uses of it moves along, and no import changes it."""

from typing import Any

import pytest

from generator.core import plan_json
from generator.models import (
    ArticleTemplate,
    Avatar,
    Campaign,
    Fragment,
    Niche,
    Offer,
    SpintaxDictionary,
)
from generator.services.blueprints.differences import Action
from generator.services.blueprints.exporting import export_campaign, export_site
from generator.services.blueprints.importing import import_blueprint
from tests.generator.services.blueprints.test_moving import anonymous, new_site, plan_of

pytestmark = pytest.mark.django_db
KINDS: list[Any] = [ArticleTemplate, Avatar, Fragment, Niche, Offer, SpintaxDictionary]

__all__ = ["new_site"]


@pytest.fixture
def campaign(campaign_a: Campaign, campaign_b: Campaign) -> Campaign:
    """A campaign that is made from shared rows alone, beside a look-alike one with rows of its own."""
    for kind in KINDS:
        kind.objects.filter(site=campaign_a.site).update(site=None)
    return Campaign.objects.get(pk=campaign_a.pk)


def stored_shared() -> list[Any]:
    return [list(kind.objects.shared().order_by("pk").values()) for kind in KINDS]


def test_campaign_takes_the_shared_rows_that_it_uses_along(campaign: Campaign, new_site: Any) -> None:
    before, text = stored_shared(), export_campaign(campaign)

    import_blueprint(text, site=new_site)

    assert stored_shared() == before
    moved = Campaign.objects.get(site=new_site, key=campaign.key)
    expected = plan_json.to_json(plan_of(moved))
    campaign.delete()
    for kind in KINDS:
        kind.objects.shared().delete()
    assert plan_json.to_json(plan_of(moved)) == expected


def test_plan_is_the_same_where_shared_rows_became_own(campaign: Campaign, new_site: Any) -> None:
    import_blueprint(export_campaign(campaign), site=new_site)

    moved = Campaign.objects.get(site=new_site, key=campaign.key)
    assert plan_json.to_json(anonymous(plan_of(moved))) == plan_json.to_json(anonymous(plan_of(campaign)))


def test_site_exports_its_own_rows_and_its_campaign_finds_the_shared_ones_again(
    campaign: Campaign, new_site: Any
) -> None:
    before = stored_shared()

    report = import_blueprint(export_site(campaign.site), site=new_site)

    assert report.count(Action.CREATED)
    moved = Campaign.objects.get(site=new_site, key=campaign.key)
    assert moved.template == campaign.template
    assert stored_shared() == before


def test_own_row_takes_the_shared_ones_place_in_an_export(campaign: Campaign, new_site: Any) -> None:
    Niche.objects.create(site=campaign.site, key="homes", name="Homes of ours")

    import_blueprint(export_campaign(campaign), site=new_site)

    assert Niche.objects.for_site(new_site).get().name == "Homes of ours"
