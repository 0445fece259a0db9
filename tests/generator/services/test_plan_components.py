"""Components in a campaign's texts become blocks of its own site, and change nothing where no text names them."""

from typing import Any

import pytest

from generator.core.compose import Composer
from generator.enums import AxisKind
from generator.models import Avatar, Campaign, Fragment
from generator.services import plans
from generator.services.stream_data import article_shape
from sites_app.models import ArticlePage
from tests.generator.factories import make_campaign
from tests.generator.services.test_plans import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(site_a: Any, site_b: Any) -> Campaign:
    make_campaign(site_b)
    return make_campaign(site_a)


def name_the_component(campaign: Campaign) -> None:
    kind = campaign.template.slots.filter(block_type="rich_text").first().fragment_type
    fragment = Fragment.objects.for_site(campaign.site).filter(fragment_type=kind).first()
    fragment.body += "\n\n{{Component_Avatar_Grid}}"
    fragment.save()


def test_without_a_mention_a_plan_has_no_component(campaign: Campaign) -> None:
    assert build(campaign).components == {}


def test_the_avatar_grid_holds_the_avatars_of_the_own_site(campaign: Campaign, site_b: Any) -> None:
    name_the_component(campaign)
    people = build(campaign).components["COMPONENT_AVATAR_GRID"]["value"]["items"]
    assert [each["name"] for each in people] == [
        avatar.name for avatar in Avatar.objects.readable_by(campaign.site).order_by("key")
    ]
    assert site_b.mark not in str(people)


def test_the_avatar_grid_holds_only_the_avatars_that_the_campaign_speaks_to(campaign: Campaign) -> None:
    name_the_component(campaign)
    avatar = Avatar.objects.create(site=campaign.site, key="zz", name="Landlords", pain_points="empty flats\nfees")
    campaign.axes.filter(kind=AxisKind.AVATAR).update(keys=["zz"])
    (person,) = build(campaign).components["COMPONENT_AVATAR_GRID"]["value"]["items"]
    assert (person["name"], person["text"]) == ("Landlords", "Empty flats.")
    assert avatar.wealth_cluster not in person.values() or not avatar.wealth_cluster


def test_a_site_without_avatars_is_told_at_the_place(campaign: Campaign) -> None:
    name_the_component(campaign)
    Avatar.objects.all().delete()
    campaign.axes.filter(kind=AxisKind.AVATAR).delete()
    codes = {problem.diagnostic.code for problem in plans.problems(Campaign.objects.get(pk=campaign.pk))}
    assert "component.unknown" in codes


def test_an_article_gets_a_block_that_wagtail_reads(campaign: Campaign) -> None:
    name_the_component(campaign)
    draft = Composer(plans.load(plans.freeze(Campaign.objects.get(pk=campaign.pk)))).compose(0)
    blocks = article_shape().complete(draft.blocks)
    grids = [block for block in blocks if block["type"] == "avatar_grid"]
    assert len(grids) == 1
    value = ArticlePage._meta.get_field("body").stream_block.to_python(blocks)
    shown = next(child for child in value if child.block_type == "avatar_grid")
    assert shown.block.get_prep_value(shown.value) == grids[0]["value"]
    assert 'class="block block-avatar-grid' in str(shown.render())
