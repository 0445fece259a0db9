"""The content library in the admin: how much a row is used, copies, previews, and what is shared by all sites."""

from typing import Any

import pytest
from django.urls import reverse

from generator.enums import CampaignStatus, FragmentType
from generator.models import Avatar, Campaign, CampaignExclusion, Fragment, FragmentItem
from generator.services import campaigns, plans
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db


def address(name: str, *args: Any, model: Any = Fragment) -> str:
    return reverse(f"wagtailsnippets_generator_{model._meta.model_name}:{name}", args=args)


def fragment(tenant: Any, key: str = "opening") -> Fragment:
    return Fragment.objects.for_site(tenant.site).get(key=key)


def test_a_listing_says_how_much_each_row_is_used(editor, site_a, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 3)
    write_drafts(campaign_b, 5)

    text = editor.get(address("list")).content.decode()

    assert "1 campaign, 3 articles" in text
    assert "5 articles" not in text


def test_a_listing_counts_with_as_many_queries_for_twenty_rows_as_for_one(editor, site_a, campaign_a):
    numbers = []
    for count in (1, 20):
        Fragment.objects.for_site(site_a.site).exclude(key="opening").delete()
        for number in range(count - 1):
            Fragment.objects.create(
                site=site_a.site, key=f"row-{number}", name=f"Row {number}", fragment_type=FragmentType.FAQ
            )
        editor.get(address("list"))
        with counted_queries() as queries:
            assert editor.get(address("list")).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_an_editor_says_which_campaigns_use_the_row(editor, site_a, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 3)

    text = editor.get(address("edit", fragment(site_a).pk)).content.decode()

    assert "Used by 1 campaign, 3 articles:" in text
    assert reverse("generator_campaigns:inspect", args=[campaign_a.pk]) in text
    assert campaign_b.name not in text


def test_a_new_row_says_nothing_of_use(editor):
    assert "spark-usage" not in editor.get(address("add")).content.decode()


def copy_data(row: Any, **changes: Any) -> dict[str, Any]:
    return {"name": f"{row.name} (copy)", "key": f"{row.key}-copy", "site": row.site_id or "", **changes}


def test_a_copy_has_all_parts_and_leaves_the_original_alone(editor, site_a, campaign_a, campaign_b):
    row = fragment(site_a, "benefits")
    before = list(row.items.values_list("pk", "title"))

    response = editor.post(address("copy", row.pk), copy_data(row))

    copied = fragment(site_a, "benefits-copy")
    assert response.headers["Location"] == address("edit", copied.pk)
    assert list(copied.items.values_list("title", "text")) == list(row.items.values_list("title", "text"))
    assert list(row.items.values_list("pk", "title")) == before
    assert (copied.site, copied.fragment_type) == (site_a.site, row.fragment_type)


def test_a_copied_avatar_keeps_its_niches(editor, site_a, campaign_a):
    avatar = Avatar.objects.for_site(site_a.site).get()

    editor.post(address("copy", avatar.pk, model=Avatar), copy_data(avatar))

    copied = Avatar.objects.for_site(site_a.site).get(key="owner-copy")
    assert [niche.key for niche in copied.niches.all()] == ["homes"]
    assert copied.variants.count() == avatar.variants.count() == 2


def test_a_copy_needs_a_key_of_its_own(editor, site_a, campaign_a):
    row = fragment(site_a)

    response = editor.post(address("copy", row.pk), copy_data(row, key=row.key))

    assert response.context["form"].errors["key"] == ["This key is taken already."]
    assert editor.get(address("copy", row.pk)).context["form"]["key"].value() == "opening-copy"


def test_nothing_is_copied_from_or_to_another_site(editor, site_a, site_b, campaign_a, campaign_b):
    theirs, ours = fragment(site_b), fragment(site_a)

    assert editor.post(address("copy", theirs.pk), copy_data(theirs, site=site_a.site.pk)).status_code == 404
    editor.post(address("copy", ours.pk), copy_data(ours, site=site_b.site.pk))

    assert not Fragment.objects.filter(key="opening-copy").exists()


def test_an_approver_copies_nothing(approver, site_a, campaign_a):
    row = fragment(site_a)

    approver.post(address("copy", row.pk), copy_data(row))

    assert not Fragment.objects.filter(key="opening-copy").exists()


def test_a_shared_row_is_copied_to_the_own_site_with_its_key(editor, site_a, campaign_a):
    row = Fragment.objects.create(site=None, key="common", name="Common", fragment_type=FragmentType.FAQ, body="x")
    form = editor.get(address("copy", row.pk)).context["form"]
    assert form["key"].value() == "common"

    editor.post(address("copy", row.pk), copy_data(row, key="common", site=site_a.site.pk))

    assert fragment(site_a, "common").body == "x"
    assert list(Fragment.objects.readable_by(site_a.site).filter(key="common")) == [fragment(site_a, "common")]


@pytest.mark.parametrize("key", ["opening", "problem", "benefits", "process", "proof", "questions", "closing"])
def test_a_fragment_is_shown_as_its_block_with_sample_values(editor, site_a, site_b, campaign_a, campaign_b, key):
    response = editor.get(address("preview", fragment(site_a, key).pk))

    text = response.content.decode()
    assert response.status_code == 200
    assert "Fragment preview" in text
    assert site_a.settings.name in text
    assert site_b.mark not in text
    assert not any(mark in text.split("<main", 1)[1].split("</main>", 1)[0] for mark in ("{", "}", "[["))


def test_a_token_without_a_value_is_shown_by_its_name(editor, site_a, campaign_a):
    row = fragment(site_a, "problem")
    Fragment.objects.filter(pk=row.pk).update(body="Near {Landmark}.", condition="landmark")

    assert "Near ‹Landmark›." in editor.get(address("preview", row.pk)).content.decode()


def test_variants_of_a_preview_draw_other_choices(editor, site_a, campaign_a):
    row = fragment(site_a, "problem")
    Fragment.objects.filter(pk=row.pk).update(heading="", body="{apple|pear|plum|cherry} tree")
    texts = {
        word
        for variant in range(12)
        for word in ("apple", "pear", "plum", "cherry")
        if f"{word} tree" in editor.get(address("preview", row.pk), {"variant": variant}).content.decode()
    }
    assert len(texts) > 1


def test_a_fragment_with_an_error_says_what_is_wrong_in_place_of_a_preview(editor, site_a, campaign_a):
    row = fragment(site_a, "problem")
    Fragment.objects.filter(pk=row.pk).update(body="{broken")

    response = editor.get(address("preview", row.pk))

    assert response.status_code == 200
    assert "<main" not in response.content.decode()


def test_a_shared_fragment_is_previewed_in_the_look_of_the_own_site(editor, site_a, campaign_a):
    row = Fragment.objects.create(site=None, key="common", name="Common", fragment_type=FragmentType.PRICING, body="Hi")

    assert site_a.settings.name in editor.get(address("preview", row.pk)).content.decode()


# A copied campaign


def test_a_copied_campaign_is_a_draft_with_its_own_fragments_and_without_articles(
    editor, site_a, site_b, campaign_a, campaign_b, write_drafts
):
    own = Fragment.objects.create(
        site=site_a.site,
        key="own",
        name="Own",
        fragment_type=FragmentType.FAQ,
        campaign=campaign_a,
        heading="Only here",
    )
    FragmentItem.objects.create(fragment=own, title="Why?", text="So.")
    CampaignExclusion.objects.create(campaign=campaign_a, rule="offer = nothing")
    write_drafts(campaign_a, 2)
    campaigns.approve(campaign_a, user=None, waiver="for a test")
    theirs = list(Campaign.objects.for_site(site_b.site).values())

    address = reverse("generator_campaigns:copy", args=[campaign_a.pk])
    response = editor.post(address, {"name": "More cities", "key": "more-cities", "site": site_a.site.pk})

    copied = Campaign.objects.get(key="more-cities")
    assert response.headers["Location"] == reverse("generator_campaigns:edit", args=[copied.pk])
    assert (copied.status, copied.approved_version, copied.approved_by) == (CampaignStatus.DRAFT, None, None)
    assert copied.uid != campaign_a.uid
    assert (copied.headline, copied.template, copied.seed) == (
        campaign_a.headline,
        campaign_a.template,
        campaign_a.seed,
    )
    assert [axis.kind for axis in copied.axes.all()] == [axis.kind for axis in campaign_a.axes.all()]
    assert [each.rule for each in copied.exclusions.all()] == ["offer = nothing"]
    assert not copied.articles.exists()
    twin = Fragment.objects.get(campaign=copied)
    assert (twin.key, twin.heading, twin.items.get().title) == ("more-cities-own", "Only here", "Why?")
    assert Fragment.objects.get(campaign=campaign_a) == own
    assert plans.examine(copied).summary.total == plans.examine(campaign_a).summary.total
    assert list(Campaign.objects.for_site(site_b.site).values()) == theirs


def test_another_sites_campaign_is_not_copied(editor, site_a, site_b, campaign_a, campaign_b):
    data = {"name": "Mine", "key": "mine", "site": site_a.site.pk}
    assert editor.post(reverse("generator_campaigns:copy", args=[campaign_b.pk]), data).status_code == 404

    data["site"] = site_b.site.pk
    editor.post(reverse("generator_campaigns:copy", args=[campaign_a.pk]), data)

    assert not Campaign.objects.filter(key="mine").exists()


def test_a_campaigns_page_leads_to_its_copy(editor, approver, campaign_a, campaign_b):
    overview, copy = (reverse(f"generator_campaigns:{name}", args=[campaign_a.pk]) for name in ("inspect", "copy"))

    assert copy in editor.get(overview).content.decode()
    assert copy not in approver.get(overview).content.decode()
