"""Blueprints beside a shared library: what a campaign uses of it moves along, and no import changes it."""

from typing import Any

import pytest

from generator.core import plan_json
from generator.enums import AxisKind
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
from generator.services.blueprints.exporting import (
    BlueprintExportError,
    document_of,
    export_campaign,
    export_site,
)
from generator.services.blueprints.importing import import_blueprint
from generator.services.blueprints.reading import read, write
from tests.generator.services.blueprints.test_moving import anonymous, new_site, plan_of, rich_campaign

pytestmark = pytest.mark.django_db
KINDS: list[Any] = [ArticleTemplate, Avatar, Fragment, Niche, Offer, SpintaxDictionary]

__all__ = ["new_site", "rich_campaign"]


@pytest.fixture
def campaign(campaign_a: Campaign, campaign_b: Campaign) -> Campaign:
    """A campaign that is made from shared rows alone, beside a look-alike one with rows of its own."""
    for kind in KINDS:
        kind.objects.filter(site=campaign_a.site).update(site=None)
    return Campaign.objects.get(pk=campaign_a.pk)


def stored_shared() -> list[Any]:
    return [list(kind.objects.shared().order_by("pk").values()) for kind in KINDS]


def test_campaign_takes_the_shared_rows_that_it_uses_along(campaign: Campaign, new_site: Any) -> None:
    text, expected = export_campaign(campaign), plan_json.to_json(anonymous(plan_of(campaign)))
    campaign.delete()
    for kind in KINDS:
        kind.objects.shared().delete()

    import_blueprint(text, site=new_site)

    moved = Campaign.objects.get(site=new_site, key=campaign.key)
    assert plan_json.to_json(anonymous(plan_of(moved))) == expected
    assert stored_shared() == [[]] * len(KINDS)


def test_plan_is_the_same_where_the_shared_rows_are_there(campaign: Campaign, new_site: Any) -> None:
    import_blueprint(export_campaign(campaign), site=new_site)

    moved = Campaign.objects.get(site=new_site, key=campaign.key)
    assert plan_json.to_json(anonymous(plan_of(moved))) == plan_json.to_json(anonymous(plan_of(campaign)))


def test_site_moves_and_its_campaign_finds_the_shared_ones_again(campaign: Campaign, new_site: Any) -> None:
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


@pytest.fixture
def shared_campaign(rich_campaign: Campaign) -> Campaign:
    """A campaign whose template, dictionary, avatar and a fragment are the platform's, for all sites."""
    site = rich_campaign.site
    for model, key in ((ArticleTemplate, "article"), (SpintaxDictionary, "quality"), (Avatar, "owner")):
        model.objects.filter(site=site, key=key).update(site=None)
    Fragment.objects.filter(site=site, key="questions").update(site=None)
    Niche.objects.filter(site=site).update(site=None)
    return Campaign.objects.get(pk=rich_campaign.pk)


def test_shared_rows_that_a_campaign_uses_stay_shared_where_they_are(shared_campaign: Campaign, new_site: Any) -> None:
    text, before = export_campaign(shared_campaign), plan_of(shared_campaign)
    report = import_blueprint(text, site=new_site)
    unchanged = {(each.section, each.key) for each in report.changes if each.action is Action.UNCHANGED}
    assert unchanged == {
        ("niches", "homes"),
        ("avatars", "owner"),
        ("dictionaries", "quality"),
        ("templates", "article"),
        ("fragments", "questions"),
    }
    moved = Campaign.objects.get(site=new_site, key="cities")
    assert moved.template_id == shared_campaign.template_id
    assert plan_json.to_json(anonymous(plan_of(moved))) == plan_json.to_json(anonymous(before))


def test_shared_rows_become_the_sites_own_on_an_installation_without_them(
    shared_campaign: Campaign, new_site: Any
) -> None:
    text, before = export_site(shared_campaign.site), plan_of(shared_campaign)
    shared_campaign.delete()
    for model in (ArticleTemplate, SpintaxDictionary, Avatar, Fragment, Niche):
        model.objects.filter(site=None).delete()
    import_blueprint(text, site=new_site)
    moved = Campaign.objects.get(site=new_site, key="cities")
    assert moved.template.site_id == new_site.pk
    assert plan_json.to_json(anonymous(plan_of(moved))) == plan_json.to_json(anonymous(before))
    assert import_blueprint(text, site=new_site).effective == []


def test_shared_row_is_never_written_and_a_different_one_becomes_the_sites_own(
    shared_campaign: Campaign, site_b: Any
) -> None:
    site = shared_campaign.site
    data = read(export_campaign(shared_campaign)).data
    del data["checksum"]
    data["templates"][0]["name"] = "Ours"
    data["templates"][0]["slots"] = data["templates"][0]["slots"][:2]
    data["avatars"][0]["name"] = "Other owner"
    report = import_blueprint(write(data), site=site)
    assert {(each.section, each.key, each.action) for each in report.effective} == {
        ("templates", "article", Action.CREATED),
        ("avatars", "owner", Action.CREATED),
        # It names the template that stands for the key now.
        ("campaigns", "cities", Action.CHANGED),
    }
    moved = Campaign.objects.get(pk=shared_campaign.pk)
    assert (moved.template.name, moved.template.site_id) == ("Ours", site.pk)
    assert len(plan_of(moved).sections) == 2
    assert ArticleTemplate.objects.get(site=None, key="article").name == "Article"
    assert import_blueprint(write(data), site=site).effective == []


def test_importing_its_own_blueprint_copies_nothing_of_the_shared_library(shared_campaign: Campaign) -> None:
    assert import_blueprint(export_site(shared_campaign.site), site=shared_campaign.site).effective == []


def test_two_rows_of_one_key_are_not_exported(shared_campaign: Campaign) -> None:
    ArticleTemplate.objects.create(site=shared_campaign.site, key="article", name="Ours")
    with pytest.raises(BlueprintExportError, match=r"uses “Article” \(article\) of the shared library"):
        export_site(shared_campaign.site)


def test_shared_rows_that_nobody_uses_stay_out(site_a: Any, rich_campaign: Campaign) -> None:
    Offer.objects.create(site=None, key="zzz", name="Z", title="Z")
    SpintaxDictionary.objects.create(site=None, key="zzz", name="Z")
    rich_campaign.axes.filter(kind=AxisKind.OFFER).update(keys=["check"])
    data = document_of(site_a.site)
    assert [row["key"] for row in data["offers"]] == ["check"]
    assert [row["key"] for row in data["dictionaries"]] == ["quality"]
