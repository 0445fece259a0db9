"""A site's blueprint taken over by another site: the same library, the same plans, and nobody else's rows touched."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from wagtail.models import Page

from generator.core import plan_json
from generator.core.compose import Composer
from generator.core.types import CampaignPlan
from generator.enums import AxisKind
from generator.models import (
    Campaign,
    CampaignAxis,
    CampaignExclusion,
    ClusterMember,
    Fragment,
    FragmentItem,
    HeadlinePattern,
    Location,
    LocationCluster,
    Niche,
    Offer,
    SpintaxDictionary,
)
from generator.services import plans
from generator.services.blueprints.differences import Action, BlueprintReport
from generator.services.blueprints.exporting import document_of, export_campaign, export_site
from generator.services.blueprints.importing import import_blueprint
from generator.services.blueprints.reading import BlueprintError, read, write
from generator.services.blueprints.schema import SECTIONS, SETTINGS_FIELDS, SETTINGS_LEFT_OUT
from sites_app.models import MenuItem, SiteSettings
from sites_app.services.provisioning import provision_site
from tests.isolation.test_admin import snapshot

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 4)


@pytest.fixture
def new_site() -> Any:
    return provision_site(key="gamma", name="Gamma", hostname="gamma.test")


@pytest.fixture
def rich_campaign(campaign_a: Campaign) -> Campaign:
    """A campaign that uses every kind of reference there is."""
    site = campaign_a.site
    austin = Location.objects.get(path_key="us-tx-town-0")
    cluster = LocationCluster.objects.create(site=site, key="metro", name="Metro", descriptor="hills")
    for number in (0, 1, 2):
        place = Location.objects.get(path_key=f"us-tx-town-{number}")
        ClusterMember.objects.create(cluster=cluster, location=place, landmark=f"mill {number}", sort_order=number)
    campaign_a.axes.filter(kind=AxisKind.LOCATION).update(cluster=cluster, center=austin, radius_km=50)
    dictionary = SpintaxDictionary.objects.get(site=site, key="quality")
    CampaignAxis.objects.create(campaign=campaign_a, kind=AxisKind.DICTIONARY, dictionary=dictionary, sort_order=7)
    rows = 'gift\nladder\n"a, b"\n'
    CampaignAxis.objects.create(campaign=campaign_a, kind=AxisKind.LIST, name="gifts", rows=rows, sort_order=8)
    CampaignExclusion.objects.create(campaign=campaign_a, rule="location = us-tx-town-2", sort_order=0)
    own = Fragment.objects.create(
        site=site, campaign=campaign_a, key="own", name="Own", fragment_type="faq", heading="{gift}?", body="a\r\n\r\nb"
    )
    FragmentItem.objects.create(fragment=own, title="What is {gift}?", text="{Landmark}")
    return Campaign.objects.get(pk=campaign_a.pk)


def plan_of(campaign: Campaign) -> CampaignPlan:
    return plans.build(Campaign.objects.get(pk=campaign.pk), version_number=1, now_date=MAY)


def anonymous(plan: CampaignPlan) -> CampaignPlan:
    """A plan without what belongs to the site: its constants and the campaign's own identity."""
    return replace(plan, constants={}, campaign="")


def unlock(tenant: Any) -> None:
    """Every tenant has a locked page, which an import of another site's pages would have to change."""
    Page.objects.descendant_of(tenant.home).filter(locked=True).update(locked=False)


def counts(report: BlueprintReport) -> dict[str, int]:
    return {action.value: report.count(action) for action in Action}


# Moving


def test_campaign_has_the_same_plan_on_another_site(rich_campaign: Campaign, new_site: Any) -> None:
    import_blueprint(export_site(rich_campaign.site), site=new_site)
    moved = Campaign.objects.get(site=new_site, key=rich_campaign.key)
    before, after = plan_of(rich_campaign), plan_of(moved)
    assert plan_json.to_json(anonymous(after)) == plan_json.to_json(anonymous(before))
    assert plan_json.space_digest(after) == plan_json.space_digest(before)
    assert moved.uid != rich_campaign.uid
    assert after.exclusions


def test_a_campaign_takes_its_headline_pattern_along(campaign_a: Campaign, new_site: Any) -> None:
    pattern = HeadlinePattern.objects.for_site(campaign_a.site).get()
    campaign_a.headline, campaign_a.headline_pattern = "", pattern
    campaign_a.save()

    import_blueprint(export_campaign(campaign_a), site=new_site)

    copy = Campaign.objects.for_site(new_site).get()
    assert copy.headline_pattern is not None
    assert copy.headline_pattern.site == new_site
    assert anonymous(plan_of(copy)) == anonymous(plan_of(campaign_a))
    assert plan_of(copy).headline == pattern.formula


def test_a_wrong_formula_is_said_with_its_line(campaign_a: Campaign, new_site: Any) -> None:
    HeadlinePattern.objects.for_site(campaign_a.site).update(formula="Who in {Citty}?")
    text = export_site(campaign_a.site)
    with pytest.raises(BlueprintError) as refused:
        import_blueprint(text, site=new_site)
    (problem,) = refused.value.problems
    assert "Citty" in text.splitlines()[problem.line - 1]
    assert problem.message.startswith("“formula”, column 8: ")


def test_articles_are_the_same_to_the_byte_where_the_profile_is(rich_campaign: Campaign, new_site: Any) -> None:
    import_blueprint(export_site(rich_campaign.site), site=new_site)
    moved = Campaign.objects.get(site=new_site, key=rich_campaign.key)
    one = plan_of(rich_campaign)
    other = replace(plan_of(moved), constants=one.constants, campaign=one.campaign)
    assert plan_json.digest(other) == plan_json.digest(one)
    assert [Composer(other).compose(n) for n in range(10)] == [Composer(one).compose(n) for n in range(10)]


def test_articles_are_the_same_to_the_byte_on_an_empty_installation(rich_campaign: Campaign, new_site: Any) -> None:
    """The settings come along, so that only the address of the site is another; the ids of blocks are the same too."""
    site, text, before = rich_campaign.site, export_site(rich_campaign.site), plan_of(rich_campaign)
    articles = [Composer(before).compose(position) for position in range(20)]
    rich_campaign.delete()
    for section, part in SECTIONS.items():
        if section != "menus":
            part.model.objects.filter(site=site).delete()
    import_blueprint(text, site=new_site)
    after = plan_of(Campaign.objects.get(site=new_site, key="cities"))
    assert {name for name in before.constants if before.constants[name] != after.constants[name]} == {"agency_url"}
    same = replace(after, constants=before.constants)
    assert plan_json.to_json(same) == plan_json.to_json(before)
    assert [Composer(same).compose(position) for position in range(20)] == articles


def test_export_of_the_copy_is_that_of_the_original(site_a: Any, rich_campaign: Campaign, new_site: Any) -> None:
    import_blueprint(export_site(site_a.site), site=new_site)

    def portable(site: Any) -> dict[str, Any]:
        data = document_of(site)
        for campaign in data["campaigns"]:
            del campaign["uid"]
        for page in data["pages"]:
            page.pop("social_image", None)
        # The pages of the original hold one that is no page of a blueprint's: an article.
        return data

    assert portable(new_site) == portable(site_a.site)


def test_repeating_an_import_changes_nothing(site_a: Any, rich_campaign: Campaign, new_site: Any) -> None:
    text = export_site(site_a.site)
    first = import_blueprint(text, site=new_site)
    assert first.count(Action.CREATED) > 15
    revisions = Page.objects.descendant_of(new_site.root_page).values_list("pk", "latest_revision")
    before = list(revisions)
    second = import_blueprint(text, site=new_site)
    assert counts(second) == {"created": 0, "changed": 0, "unchanged": len(first.changes)}
    assert list(revisions) == before


def test_importing_a_sites_own_blueprint_changes_nothing(site_a: Any, rich_campaign: Campaign) -> None:
    before = snapshot(site_a)
    report = import_blueprint(export_site(site_a.site), site=site_a.site)
    assert report.effective == []
    assert snapshot(site_a) == before


def test_no_other_site_is_touched(site_a: Any, site_b: Any, rich_campaign: Campaign, campaign_b: Campaign) -> None:
    """Both sites have rows of the very same keys."""
    unlock(site_b)
    before = snapshot(site_a)
    report = import_blueprint(export_site(site_a.site), site=site_b.site)
    assert report.count(Action.CHANGED) > 5
    assert snapshot(site_a) == before
    assert Offer.objects.get(site=site_b.site, key="check").title == "alphamark check"
    assert set(Fragment.objects.for_site(site_b.site).values_list("campaign__site", flat=True)) <= {
        site_b.site.pk,
        None,
    }


def test_export_says_nothing_of_another_site(
    site_a: Any, site_b: Any, rich_campaign: Campaign, campaign_b: Any
) -> None:
    text = export_site(site_a.site)
    assert site_b.mark not in text
    assert site_a.mark in text


def test_dry_run_says_the_same_and_changes_nothing(site_a: Any, site_b: Any, rich_campaign: Campaign) -> None:
    unlock(site_b)
    text, before = export_site(site_a.site), snapshot(site_b)
    dry = import_blueprint(text, site=site_b.site, dry_run=True)
    assert dry.is_dry_run
    assert snapshot(site_b) == before
    real = import_blueprint(text, site=site_b.site)
    assert real.changes == dry.changes


def test_export_takes_a_constant_number_of_queries(
    site_a: Any, rich_campaign: Campaign, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    # The first reads content types, which Django keeps.
    export_site(site_a.site)
    with CaptureQueriesContext(connection) as one:
        export_site(site_a.site)
    for number in range(20):
        fragment = Fragment.objects.create(site=site_a.site, key=f"f{number}", name="F", fragment_type="about")
        FragmentItem.objects.create(fragment=fragment, title="x")
        Niche.objects.create(site=site_a.site, key=f"n{number}", name="N")
    with django_assert_num_queries(len(one)):
        export_site(site_a.site)


def test_import_that_changes_nothing_takes_a_constant_number_of_queries(
    site_a: Any, rich_campaign: Campaign, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sites_app.models import StandardPage
    from sites_app.services.provisioning import add_page

    def import_again() -> None:
        text = export_site(site_a.site)
        with CaptureQueriesContext(connection) as found:
            assert import_blueprint(text, site=site_a.site).effective == []
        counts.append(len(found))
        assert not [query for query in found if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]

    counts: list[int] = []
    import_again()
    for number in range(20):
        fragment = Fragment.objects.create(site=site_a.site, key=f"f{number}", name="F", fragment_type="checklist")
        FragmentItem.objects.create(fragment=fragment, title="x")
        Niche.objects.create(site=site_a.site, key=f"n{number}", name="N")
        add_page(StandardPage(title="P", slug=f"p{number}"), parent=Page.objects.get(pk=site_a.home.pk))
    import_again()
    assert counts[0] == counts[1]


# Settings, menus, pages


def test_every_setting_is_carried_or_left_out_by_name() -> None:
    fields = {field.name for field in SiteSettings._meta.concrete_fields}
    assert fields == {*SETTINGS_FIELDS, *SETTINGS_LEFT_OUT}


def test_every_field_of_a_row_is_carried_or_its_own(campaign_a: Campaign) -> None:
    own = {"id", "site", "created_at", "updated_at", "sort_order", "status", "uid"}
    own |= {
        "approved_version",
        "approved_at",
        "approved_by",
        "held_at",
        "held_because",
        "released_at",
        "gate_overrides",
    }

    def check(part: Any) -> None:
        names = {field.name for field in part.model._meta.concrete_fields}
        parents = {each.name for each in part.model._meta.concrete_fields if type(each).__name__ == "ParentalKey"}
        assert names - own - parents == set(part.names) - {*part.lists, *part.children} - own, part.model
        for child in part.children.values():
            check(child)

    for part in SECTIONS.values():
        check(part)


def test_pages_come_with_their_links_and_menus(site_a: Any, new_site: Any) -> None:
    about, services = site_a.page("about"), site_a.page("services")
    link = f'<p><a linktype="page" id="{services.pk}">Services</a> <a linktype="document" id="1">File</a></p>'
    about.body = [
        ("rich_text", link),
        ("cta", {"heading": "Go", "link": {"page": services, "url": "", "anchor": ""}}),
    ]
    about.save_revision().publish()
    import_blueprint(export_site(site_a.site), site=new_site)
    copy = Page.objects.descendant_of(new_site.root_page).get(slug="about").specific
    target = Page.objects.descendant_of(new_site.root_page).get(slug="services")
    assert copy.live
    assert copy.body[0].value.source == f'<p><a linktype="page" id="{target.pk}">Services</a> File</p>'
    assert copy.body[1].value["link"]["page"].pk == target.pk
    assert not Page.objects.descendant_of(new_site.root_page).get(slug="draft").live
    items = MenuItem.objects.filter(menu__site=new_site)
    assert {item.page_id for item in items} == {new_site.root_page_id}
    assert not any(Page.find_problems())


def test_page_that_changes_while_it_gets_a_child_keeps_count_of_its_children(site_a: Any) -> None:
    pages = [
        {"path": "/about/", "type": "StandardPage", "title": "New title"},
        {"path": "/about/team/", "type": "StandardPage", "title": "Team"},
        {"path": "/about/team/history/", "type": "StandardPage", "title": "History"},
    ]
    import_blueprint(write({"blueprint": 1, "pages": pages}), site=site_a.site)
    assert not any(Page.find_problems())
    assert site_a.page("about").numchild == 1
    assert site_a.page("about").title == "New title"


def test_articles_and_hubs_that_a_campaign_made_stay_at_home(site_a: Any, campaign_a: Campaign) -> None:
    from sites_app.services.provisioning import add_hub

    add_hub(campaign_a.parent_page, title="Texas", slug="texas")
    paths = {page["path"] for page in document_of(site_a.site)["pages"]}
    assert "/areas/" in paths
    assert "/areas/texas/" not in paths
    assert not any("article" in path for path in paths)


def test_missing_picture_is_a_notice_and_not_an_error(site_a: Any, new_site: Any) -> None:
    about = site_a.page("about")
    about.body = [("image", {"image": site_a.image, "caption": "x"}), ("rich_text", "<p>y</p>")]
    about.save_revision().publish()
    text = export_site(site_a.site)
    report = import_blueprint(text, site=new_site)
    assert any(site_a.image.title in notice for notice in report.notices)
    copy = Page.objects.descendant_of(new_site.root_page).get(slug="about").specific
    assert [block.block_type for block in copy.body] == ["rich_text"]
    assert import_blueprint(text, site=new_site).effective == []


def test_locked_page_keeps_an_import_from_happening(site_a: Any, site_b: Any) -> None:
    data = {"blueprint": 1, "pages": [{"path": "/locked/", "type": "StandardPage", "title": "New"}]}
    from generator.services.blueprints.reading import BlueprintError

    with pytest.raises(BlueprintError, match=r"Line \d+: The page at /locked/ is locked"):
        import_blueprint(write(data), site=site_a.site)


def test_settings_that_are_not_given_stay(site_a: Any) -> None:
    report = import_blueprint("blueprint: 1\nsettings:\n  tagline: New\n", site=site_a.site)
    (change,) = report.effective
    assert [(field.name, field.before, field.after) for field in change.fields] == [
        ("tagline", "alphamark tagline", "New")
    ]
    settings = site_a.settings
    assert (settings.tagline, settings.name, settings.logo_id) == ("New", "alphamark works", site_a.image.pk)


def test_changed_row_is_said_field_by_field(campaign_a: Campaign) -> None:
    data = read(export_site(campaign_a.site)).data
    del data["checksum"]
    data["offers"][0]["hook"] = "New hook"
    data["offers"][0]["points"].pop()
    report = import_blueprint(write(data), site=campaign_a.site)
    (change,) = report.effective
    assert (change.section, change.key, change.action) == ("offers", "check", Action.CHANGED)
    assert {field.name for field in change.fields} == {"hook", "points"}
    assert Offer.objects.get(site=campaign_a.site, key="check").points.count() == 2


# One campaign


def test_campaign_takes_along_what_it_is_made_from_and_nothing_else(
    site_a: Any, rich_campaign: Campaign, new_site: Any
) -> None:
    site = site_a.site
    Fragment.objects.create(site=site, key="of-no-slot", name="X", fragment_type="checklist", body="x")
    Fragment.objects.create(site=site, key="resting", name="X", fragment_type="faq", is_active=False)
    SpintaxDictionary.objects.create(site=site, key="unnamed", name="X")
    LocationCluster.objects.create(site=site, key="elsewhere", name="X")
    data = read(export_campaign(rich_campaign)).data
    keys = {name: [row["key"] for row in data[name]] for name in SECTIONS if name in data}
    assert {"of-no-slot", "resting"}.isdisjoint(keys["fragments"])
    assert "own" in keys["fragments"]
    assert (keys["dictionaries"], keys["clusters"], keys["niches"]) == (["quality"], ["metro"], ["homes"])
    assert [page["path"] for page in data["pages"]] == ["/areas/"]
    report = import_blueprint(write({k: v for k, v in data.items() if k != "checksum"}), site=new_site)
    assert not any("also uses" in notice for notice in report.notices)
    moved = Campaign.objects.get(site=new_site, key=rich_campaign.key)
    assert plan_json.to_json(anonymous(plan_of(moved))) == plan_json.to_json(anonymous(plan_of(rich_campaign)))


def test_library_that_joins_in_is_noticed(rich_campaign: Campaign, new_site: Any) -> None:
    Fragment.objects.create(site=new_site, key="extra", name="X", fragment_type="faq", heading="x")
    report = import_blueprint(export_campaign(rich_campaign), site=new_site)
    assert any("uses what this site has and the file has not: fragments (1)." in notice for notice in report.notices)
