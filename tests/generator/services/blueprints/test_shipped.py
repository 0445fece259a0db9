"""The blueprints that come with the product: whole, varied, and good for articles at once."""

from itertools import combinations
from typing import Any

import pytest

from generator.core import plan_json
from generator.core.compose import Composer
from generator.core.similarity import jaccard, shingles, strip_values, words_of
from generator.core.types import ArticleDraft
from generator.enums import AxisKind, LocationKind
from generator.models import Campaign, Fragment, Location
from generator.services import plans
from generator.services.blueprints.importing import import_blueprint
from generator.services.blueprints.previews import preview
from generator.services.blueprints.shipped import StartingPoint, starting_point, starting_points

pytestmark = pytest.mark.django_db
MOST_ALIKE = 0.8
SHIPPED = pytest.mark.parametrize("blueprint", starting_points(), ids=lambda blueprint: blueprint.key)


@pytest.fixture(autouse=True)
def _some_places() -> None:
    country = Location.objects.create(kind=LocationKind.COUNTRY, path_key="us", name="United States", code="US")
    state = Location.objects.create(kind=LocationKind.STATE, path_key="us-oh", name="Ohio", code="OH", parent=country)
    for number, name in enumerate(("Columbus", "Akron", "Dayton", "Parma", "Canton", "Lorain")):
        Location.objects.create(
            kind=LocationKind.CITY,
            path_key=f"us-oh-{name.lower()}",
            name=name,
            parent=state,
            population=900_000 - 100_000 * number,
        )


def test_three_are_shipped() -> None:
    assert {each.key for each in starting_points()} == {"local-services", "professional-practice", "online-course"}
    assert starting_point("nothing") is None
    assert starting_point("../settings") is None


def likeness(one: ArticleDraft, other: ArticleDraft) -> float:
    """The share of word runs that two articles have in common, without the values of their tokens."""
    stripped = (words_of(strip_values(each.plain_text, each.tokens.values())) for each in (one, other))
    return jaccard(*map(shingles, stripped))


@SHIPPED
def test_it_composes_twenty_articles_without_a_problem(site_a: Any, site_b: Any, blueprint: StartingPoint) -> None:
    report = import_blueprint(blueprint.text, site=site_a.site)
    assert report.notices == ()
    campaign = Campaign.objects.for_site(site_a.site).get()
    assert plans.problems(campaign) == []
    composer = Composer(plans.examine(campaign).plan)
    drafts = [composer.compose(position) for position in range(20)]
    assert len({draft.title for draft in drafts if draft}) == 20
    assert len({draft.plain_text for draft in drafts if draft}) == 20
    assert max(likeness(*pair) for pair in combinations([each for each in drafts if each], 2)) < MOST_ALIKE
    for draft in drafts:
        assert draft is not None
        assert draft.word_count >= 550
        assert len(draft.meta_title) <= 60
        assert len(draft.blocks) >= 10
        assert not set(draft.plain_text) & set("{}|"), draft.plain_text
        assert "[[" not in draft.plain_text


@SHIPPED
def test_its_library_is_varied(site_a: Any, blueprint: StartingPoint) -> None:
    import_blueprint(blueprint.text, site=site_a.site)
    fragments = Fragment.objects.for_site(site_a.site)
    assert fragments.values("fragment_type").order_by().distinct().count() >= 8
    assert fragments.count() >= 14


@SHIPPED
def test_it_changes_nothing_that_a_site_has(campaign_a: Campaign, site_a: Any, blueprint: StartingPoint) -> None:
    for kind, keys in ((AxisKind.AVATAR, ["owner"]), (AxisKind.OFFER, ["check"])):
        campaign_a.axes.filter(kind=kind).update(keys=keys)
    before = plan_json.digest(plans.draft(Campaign.objects.get(pk=campaign_a.pk)))
    report = import_blueprint(blueprint.text, site=site_a.site)
    assert {change.action for change in report.changes} == {"created"}
    assert not {change.section for change in report.changes} & {"settings", "menus"}
    assert not any("Other campaigns" in notice for notice in report.notices)
    # A site's own campaigns go on as they were: its fragments are only for its campaign.
    assert plan_json.digest(plans.draft(Campaign.objects.get(pk=campaign_a.pk))) == before


@SHIPPED
def test_campaigns_that_it_changes_are_noticed(campaign_a: Campaign, site_a: Any, blueprint: StartingPoint) -> None:
    """An axis without keys takes all avatars there are."""
    before = plan_json.digest(plans.draft(campaign_a))
    report = import_blueprint(blueprint.text, site=site_a.site)
    assert any("Other campaigns of this site use some of what is" in notice for notice in report.notices)
    assert plan_json.digest(plans.draft(Campaign.objects.get(pk=campaign_a.pk))) != before


@SHIPPED
def test_its_preview_is_its_own_article_also_on_a_site_with_a_library(
    campaign_a: Campaign, site_a: Any, blueprint: StartingPoint
) -> None:
    keys = set(Fragment.objects.values_list("key", flat=True))
    sample = preview(blueprint.text, site=site_a.site)
    assert sample.error == ""
    assert sample.draft is not None
    assert not set(sample.draft.provenance.fragments) & keys
    assert set(Fragment.objects.values_list("key", flat=True)) == keys
