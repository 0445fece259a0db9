"""The blueprints that come with the product: whole, varied, and good for articles at once."""

from typing import Any

import pytest

from generator.core.compose import Composer
from generator.enums import LocationKind
from generator.models import Campaign, Fragment, Location
from generator.services import plans
from generator.services.blueprints.importing import import_blueprint
from generator.services.blueprints.shipped import StartingPoint, starting_point, starting_points

pytestmark = pytest.mark.django_db
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


@SHIPPED
def test_it_composes_twenty_articles_without_a_problem(site_a: Any, site_b: Any, blueprint: StartingPoint) -> None:
    report = import_blueprint(blueprint.text, site=site_a.site)
    assert report.notices == ()
    campaign = Campaign.objects.for_site(site_a.site).get()
    assert plans.problems(campaign) == []
    composer = Composer(plans.examine(campaign).plan)
    drafts = [composer.compose(position) for position in range(20)]
    assert len({draft.title for draft in drafts if draft}) == 20
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
def test_it_changes_nothing_that_a_site_has(site_a: Any, blueprint: StartingPoint) -> None:
    report = import_blueprint(blueprint.text, site=site_a.site)
    assert {change.action for change in report.changes} == {"created"}
    assert not {change.section for change in report.changes} & {"settings", "menus"}
