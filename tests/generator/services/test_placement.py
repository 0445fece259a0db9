"""Hubs, slugs and paths of new articles."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from wagtail.models import Page

from generator.core.types import ArticleDraft
from generator.models import CampaignVersion
from generator.services import drafts, placement, plans
from sites_app.enums import HubKind
from sites_app.models import ArticlePage, HubPage
from sites_app.services.provisioning import add_hub
from tests.generator.factories import compose_drafts, make_campaign


@pytest.fixture
def version(site_a: Any, site_b: Any) -> CampaignVersion:
    make_campaign(site_b)
    return plans.freeze(make_campaign(site_a))


def hubs(version: CampaignVersion) -> dict[str, HubPage]:
    return {hub.slug: hub for hub in HubPage.objects.child_of(version.campaign.parent_page)}


def save(texts: list[ArticleDraft], version: CampaignVersion) -> list[ArticlePage]:
    report = drafts.save(texts, version=version)
    return list(ArticlePage.objects.filter(pk__in=report.page_ids).order_by("pk"))


def alike(version: CampaignVersion, *, count: int, **changes: Any) -> list[ArticleDraft]:
    """Drafts of different positions that want the same slug."""
    return [replace(draft, slug="same", **changes) for draft in compose_drafts(version, count=count)]


def test_articles_lie_under_the_hub_that_their_pattern_names(version: CampaignVersion) -> None:
    texts = compose_drafts(version, count=8)
    pages = save(texts, version)
    assert set(hubs(version)) == {draft.hub_slug for draft in texts} == {"texas", "colorado"}
    for page, draft in zip(pages, texts, strict=True):
        hub = hubs(version)[draft.hub_slug]
        assert hub.title == draft.tokens["state"]
        assert hub.kind == HubKind.STATE
        assert page.get_parent().pk == hub.pk
        assert page.url_path == f"{hub.url_path}{draft.slug}/"
    assert all(hub.numchild == hub.get_children().count() for hub in hubs(version).values())


def test_second_batch_goes_on_in_the_same_hubs(version: CampaignVersion) -> None:
    save(compose_drafts(version, count=6), version)
    first = {hub.pk for hub in hubs(version).values()}
    save(compose_drafts(version, start=6, count=6), version)
    assert {hub.pk for hub in hubs(version).values()} == first
    assert sum(hub.numchild for hub in hubs(version).values()) == 12


def test_articles_without_a_hub_name_lie_under_the_parent_page(version: CampaignVersion) -> None:
    pages = save(alike(version, count=2, hub_title="", hub_slug=""), version)
    assert {page.get_parent().pk for page in pages} == {version.campaign.parent_page_id}


def test_full_hub_is_followed_by_a_numbered_one(version: CampaignVersion, settings: Any) -> None:
    settings.SPARK_HUB_CAPACITY = 4
    texts = [replace(draft, hub_title="Texas", hub_slug="texas") for draft in compose_drafts(version, count=10)]
    save(texts[:3], version)
    save(texts[3:], version)
    assert {hub.slug: (hub.title, hub.numchild) for hub in hubs(version).values()} == {
        "texas": ("Texas", 4),
        "texas-2": ("Texas (2)", 4),
        "texas-3": ("Texas (3)", 2),
    }


def test_parent_page_without_hubs_overflows_into_hubs_and_keeps_room_for_them(
    version: CampaignVersion, settings: Any
) -> None:
    settings.SPARK_HUB_CAPACITY = 10
    save(alike(version, count=20, hub_title="", hub_slug=""), version)
    parent = HubPage.objects.get(pk=version.campaign.parent_page_id)
    assert ArticlePage.objects.child_of(parent).count() == 9
    assert {slug: hub.numchild for slug, hub in hubs(version).items()} == {"areas-2": 10, "areas-3": 1}
    assert parent.numchild <= 11


def test_more_hubs_than_the_parent_may_hold_are_refused(version: CampaignVersion, settings: Any) -> None:
    settings.SPARK_HUB_CAPACITY = 3
    texts = [
        replace(draft, hub_title=f"Hub {place}", hub_slug=f"hub-{place}")
        for place, draft in enumerate(compose_drafts(version, count=5))
    ]
    with pytest.raises(placement.PlacementError, match="fewer different values"):
        drafts.save(texts, version=version)
    assert not ArticlePage.objects.descendant_of(version.campaign.parent_page).exists()


def test_article_with_a_hubs_slug_is_no_hub(version: CampaignVersion) -> None:
    parent = HubPage.objects.get(pk=version.campaign.parent_page_id)
    parent.add_child(instance=ArticlePage(title="Texas", slug="texas"))
    save([replace(draft, hub_title="Texas", hub_slug="texas") for draft in compose_drafts(version, count=2)], version)
    assert {slug: hub.numchild for slug, hub in hubs(version).items()} == {"texas-2": 2}


def test_taken_slugs_get_numbers_and_are_no_error(version: CampaignVersion) -> None:
    hub = add_hub(version.campaign.parent_page, title="Texas", slug="texas")
    hub.add_child(instance=ArticlePage(title="By hand", slug="same-2"))
    pages = save(alike(version, count=3, hub_title="Texas", hub_slug="texas"), version)
    assert [page.slug for page in pages] == ["same", "same-3", "same-4"]
    later = compose_drafts(version, start=10, count=1)
    [page] = save([replace(draft, slug="same", hub_title="Texas", hub_slug="texas") for draft in later], version)
    assert page.slug == "same-5"
    assert page.url_path.endswith("/texas/same-5/")


def test_one_slug_may_be_under_two_hubs(version: CampaignVersion) -> None:
    pages = save(alike(version, count=8), version)
    per_hub = Counter(page.get_parent().pk for page in pages if page.slug == "same")
    assert list(per_hub.values()) == [1, 1]


def test_slugs_do_not_depend_on_other_sites(site_b: Any, version: CampaignVersion) -> None:
    other = plans.freeze(make_campaign(site_b, key="more"))
    pages = save(alike(other, count=1), other) + save(alike(version, count=1), version)
    assert [page.slug for page in pages] == ["same", "same"]


def test_deleted_last_page_leaves_its_place_empty(version: CampaignVersion) -> None:
    """As with treebeard's own `add_child`, and paths of a hub stay in the order of making."""
    texts = [replace(draft, hub_title="Texas", hub_slug="texas") for draft in compose_drafts(version, count=4)]
    pages = save(texts[:3], version)
    Page.objects.get(pk=pages[1].pk).delete()
    [page] = save(texts[3:], version)
    assert page.path > pages[2].path
    assert Page.find_problems() == ([], [], [], [], [])


def test_hub_whose_places_are_used_up_is_followed_by_another(
    version: CampaignVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement, "MAX_CHILDREN", 3)
    texts = [replace(draft, hub_title="Texas", hub_slug="texas") for draft in compose_drafts(version, count=5)]
    pages = save(texts[:3], version)
    pages[0].delete()
    save(texts[3:], version)
    assert {slug: hub.numchild for slug, hub in hubs(version).items()} == {"texas": 2, "texas-2": 2}


def test_only_a_number_behind_a_slug_takes_that_number(version: CampaignVersion) -> None:
    hub = add_hub(version.campaign.parent_page, title="Texas", slug="texas")
    for slug in ("same", "same-2", "same-3-more", "same-4x", "sames-5", "other-3"):
        hub.add_child(instance=ArticlePage(title="By hand", slug=slug))
    pages = save(alike(version, count=2, hub_title="Texas", hub_slug="texas"), version)
    assert [page.slug for page in pages] == ["same-3", "same-4"]
