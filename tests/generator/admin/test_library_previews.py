"""Previews of the library's rows: what each gives to articles, of the person's own site only."""

from typing import Any

import pytest
from django.urls import reverse

from generator.enums import FragmentType, Gender, SlotBlockType
from generator.models import (
    ArticleTemplate,
    Avatar,
    AvatarVariant,
    DictionaryEntry,
    Fragment,
    HeadlinePattern,
    LocationCluster,
    Niche,
    Offer,
    OfferPoint,
    SpintaxDictionary,
    TemplateSlot,
)
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db


def address(name: str, row: Any) -> str:
    args = [] if name == "list" else [row.pk]
    return reverse(f"wagtailsnippets_generator_{row._meta.model_name}:{name}", args=args)


def make(tenant: Any, kind: Any, parts: int = 2) -> Any:
    """A row of the kind with so many parts, marked as the tenant's."""
    row = kind.objects.create(site=tenant.site if tenant else None, key="seen", name="Seen", **_FIELDS.get(kind, {}))
    for number in range(parts):
        _PARTS.get(kind, lambda row, number: None)(row, number)
    return row


_FIELDS: dict[Any, dict[str, str]] = {
    Offer: {"title": "Free check", "hook": "We look at it.", "call_to_action": "Book it"},
    HeadlinePattern: {"formula": "{Great|Good} help in {City}"},
    Avatar: {"pain_points": "a wet cellar"},
}
_PARTS: dict[Any, Any] = {
    SpintaxDictionary: lambda row, number: DictionaryEntry.objects.create(
        dictionary=row, term=f"term {number}", weight=1 + 8 * (number == 0)
    ),
    Avatar: lambda row, number: (
        AvatarVariant.objects.create(avatar=row, gender=list(Gender)[number], identity="tenant") if number < 3 else None
    ),
    Niche: lambda row, number: row.avatars.add(
        Avatar.objects.create(site=row.site, key=f"a-{number}", name=f"Avatar {number}")
    ),
    Offer: lambda row, number: OfferPoint.objects.create(
        offer=row,
        kind="pain",
        text=f"Pain {number}",
        avatar=Avatar.objects.create(site=row.site, key=f"o-{number}", name=f"Person {number}") if number else None,
    ),
    ArticleTemplate: lambda row, number: TemplateSlot.objects.create(
        template=row,
        name=f"slot-{number}",
        fragment_type=FragmentType.PRICING if number else FragmentType.INTRODUCTION,
        block_type=SlotBlockType.RICH_TEXT,
        condition="landmark",
        sort_order=number,
    ),
}
EXPECTED = {
    SpintaxDictionary: ("term 0", "90.0%", "Expected in 100 articles"),
    Avatar: ("{Pain_Point}", "a wet cellar", "A tenant asks for help"),
    Niche: ("{Niche}", "What everybody in Seen should know.", "Avatar 0"),
    Offer: ("{Offer_Hook}", "Free check: We look at it.", "Only for Person 1: Pain 1"),
    HeadlinePattern: ("Good help in", "Great help in"),
    ArticleTemplate: ("Nothing for “slot-1” yet", "“Pricing”"),
}


@pytest.mark.parametrize("kind", EXPECTED, ids=lambda kind: kind.__name__)
def test_a_preview_shows_what_the_row_gives(editor, site_a, site_b, campaign_a, campaign_b, kind):
    make(site_b, kind)
    row = make(site_a, kind)

    text = editor.get(address("preview", row)).content.decode()

    for expected in EXPECTED[kind]:
        assert expected in text
    assert site_b.mark not in text
    assert address("preview", row) in editor.get(address("edit", row)).content.decode()
    assert address("preview", row) in editor.get(address("list", row)).content.decode()


@pytest.mark.parametrize("kind", EXPECTED, ids=lambda kind: kind.__name__)
def test_another_sites_row_has_no_preview(editor, site_a, site_b, campaign_a, campaign_b, kind):
    assert editor.get(address("preview", make(site_b, kind))).status_code == 404


@pytest.mark.parametrize("kind", EXPECTED, ids=lambda kind: kind.__name__)
def test_a_shared_row_is_previewed_for_the_own_site(editor, site_a, site_b, campaign_a, campaign_b, kind):
    text = editor.get(address("preview", make(None, kind))).content.decode()

    assert site_a.mark in text
    assert site_b.mark not in text


@pytest.mark.parametrize("kind", EXPECTED, ids=lambda kind: kind.__name__)
def test_a_preview_asks_as_often_for_twenty_parts_as_for_two(editor, site_a, campaign_a, kind):
    numbers = []
    for parts in (2, 20):
        kind.objects.for_site(site_a.site).filter(key="seen").delete()
        Avatar.objects.for_site(site_a.site).filter(key__regex="^[ao]-").delete()
        row = make(site_a, kind, parts)
        editor.get(address("preview", row))
        with counted_queries() as queries:
            assert editor.get(address("preview", row)).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_a_template_is_an_article_of_the_sites_own_fragments(editor, site_a, site_b, campaign_a, campaign_b):
    for tenant in (site_a, site_b):
        Fragment.objects.create(
            site=tenant.site,
            key="price",
            name="Price",
            fragment_type=FragmentType.PRICING,
            body=f"Prices of {tenant.mark} near {{Landmark}}.",
            condition="landmark",
        )
    row = make(site_a, ArticleTemplate)

    text = editor.get(address("preview", row)).content.decode()

    assert f"Prices of {site_a.mark} near ‹Landmark›." in text
    assert "Nothing for" not in text
    assert site_b.mark not in text


def test_a_templates_name_is_no_syntax_and_no_markup(editor, site_a, campaign_a):
    row = make(site_a, ArticleTemplate)
    ArticleTemplate.objects.filter(pk=row.pk).update(name="{a|b} <script>x")

    text = editor.get(address("preview", row)).content.decode()

    assert "{a|b} &lt;script&gt;x" in text
    assert "<script>x" not in text


@pytest.mark.parametrize(("kind", "text"), [(SpintaxDictionary, "no terms yet"), (ArticleTemplate, "no slots yet")])
def test_a_row_without_parts_says_so(editor, site_a, campaign_a, kind, text):
    assert text in editor.get(address("preview", make(site_a, kind, 0))).content.decode()


def test_a_pattern_with_an_error_says_where(editor, site_a, campaign_a):
    row = make(site_a, HeadlinePattern)
    HeadlinePattern.objects.filter(pk=row.pk).update(formula="{broken")

    assert "Line 1, column 1" in editor.get(address("preview", row)).content.decode()


def test_drawing_follows_the_weights_and_is_the_same_at_every_look(site_a):
    from generator.services.library.row_previews import DRAWS, preview_row

    row = make(site_a, SpintaxDictionary)
    first, second = (preview_row(row, site=site_a.site) for _ in range(2))

    assert first == second
    heavy = first.terms[0]
    assert heavy.percent == 90
    assert abs(heavy.drawn / DRAWS - 0.9) < 0.05


def test_a_cluster_has_no_preview(editor, site_a, campaign_a):
    row = LocationCluster.objects.create(site=site_a.site, key="seen", name="Seen")

    assert "Preview what is saved" not in editor.get(address("edit", row)).content.decode()
