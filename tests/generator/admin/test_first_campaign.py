"""The way to a first campaign: the form says where to make what it needs, and the campaign's page what is missing."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from generator.enums import AxisKind
from generator.models import ArticleTemplate, Avatar, Campaign, CampaignAxis, Fragment, Offer, TemplateSlot
from tests.generator.admin.queries import counted_queries
from tests.generator.admin.test_forms import axis_data, campaign_data
from tests.generator.factories import make_locations

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def new_form(client: Any) -> Any:
    return client.get(reverse("generator_campaigns:add"))


def first_kinds(response: Any) -> list[str]:
    return [form.instance.kind for form in response.context["form"].formsets["axes"].forms]


def test_an_empty_site_is_told_where_to_make_what_a_campaign_needs(editor, campaign_b, site_a):
    text = text_of(new_form(editor))

    for name in ("articletemplate", "avatar", "offer", "niche", "spintaxdictionary"):
        url = reverse(f"wagtailsnippets_generator_{name}:add")
        assert f'href="{url}?for_site={site_a.site.pk}"' in text
    assert "This site has no article templates yet." in text


def test_nothing_is_said_to_be_missing_that_is_there(editor, campaign_a, campaign_b):
    text = text_of(new_form(editor))

    assert "This site has no article templates yet." not in text
    assert "This site has no offers yet." not in text


def test_a_new_campaign_begins_with_the_axes_that_its_site_can_fill(editor, campaign_b, site_a):
    make_locations()
    assert first_kinds(new_form(editor)) == [AxisKind.LOCATION]

    Avatar.objects.create(site=site_a.site, key="owner", name="Owner")
    Offer.objects.create(site=site_a.site, key="check", title="Check")
    assert first_kinds(new_form(editor)) == [AxisKind.LOCATION, AxisKind.AVATAR, AxisKind.OFFER]


def test_the_axes_it_began_with_are_saved_once_and_may_be_removed(editor, campaign_a, campaign_b, site_a):
    axes = [axis_data(kind="location"), axis_data(kind="avatar", DELETE="1"), axis_data(kind="offer")]
    new = Campaign(site=site_a.site, name="New", headline="Help in {City}", template=campaign_a.template)
    data = campaign_data(new, axes=inline_formset(axes, initial=3), template=str(new.template.pk), parent_page="")

    response = editor.post(reverse("generator_campaigns:add"), data)

    assert response.status_code == 302
    made = Campaign.objects.for_site(site_a.site).get(name="New")
    assert list(made.axes.values_list("kind", flat=True)) == ["location", "offer"]


def test_the_save_button_says_where_it_leads(editor, campaign_a, campaign_b):
    assert "Save and look at samples" in text_of(new_form(editor))
    fragment = reverse("wagtailsnippets_generator_fragment:add")
    assert "Save and look at samples" not in text_of(editor.get(fragment))


def overview(client: Any, campaign: Campaign) -> Any:
    return client.get(reverse("generator_campaigns:inspect", args=[campaign.pk]))


def items(response: Any) -> dict[str, tuple[bool, str]]:
    return {item.label: (item.is_done, item.url) for item in response.context["checklist"]}


def test_a_whole_campaign_has_no_checklist(editor, campaign_a, campaign_b):
    assert overview(editor, campaign_a).context["checklist"] == []


def test_a_slot_without_fragments_leads_to_the_form_of_one(editor, campaign_a, campaign_b, site_a):
    Fragment.objects.for_site(site_a.site).filter(key="problem").delete()

    response = overview(editor, campaign_a)

    found = items(response)
    query = f"for_site={site_a.site.pk}&for_campaign={campaign_a.pk}&fragment_type=problem"
    url = f"{reverse('wagtailsnippets_generator_fragment:add')}?{query}"
    assert found["Slot “problem”"] == (False, url)
    assert found["Slot “opening”"][0]
    assert found["Axes"][0]
    assert found["Texts"][0]
    assert response.context["next_step"].url == url
    form = editor.get(url)
    assert form.context["form"].initial["fragment_type"] == "problem"
    assert f"for_campaign={campaign_a.pk}" in form.context["action_url"]
    assert _write_fragment(editor, form.context["action_url"]).url == reverse(
        "generator_campaigns:inspect", args=[campaign_a.pk]
    )
    assert overview(editor, campaign_a).context["checklist"] == []


def _write_fragment(client: Any, url: str) -> Any:
    fields = {"name": "New", "key": "", "fragment_type": "problem", "weight": "1", "is_active": "on", "body": "Text"}
    return client.post(url, nested_form_data({**fields, "items": inline_formset([])}))


def test_one_does_not_go_back_to_another_sites_campaign(editor, campaign_a, campaign_b, site_a):
    url = reverse("wagtailsnippets_generator_fragment:add")
    response = _write_fragment(editor, f"{url}?for_site={site_a.site.pk}&for_campaign={campaign_b.pk}")

    assert response.url == reverse("wagtailsnippets_generator_fragment:list")


def test_an_address_cannot_fill_in_what_is_no_choice(editor, campaign_a, campaign_b):
    response = editor.get(reverse("wagtailsnippets_generator_fragment:add"), {"fragment_type": "<script>"})

    assert response.context["form"].initial["fragment_type"] != "<script>"


def test_a_campaign_without_axes_is_told_to_add_one(editor, campaign_a, campaign_b):
    campaign_a.axes.all().delete()

    edit = reverse("generator_campaigns:edit", args=[campaign_a.pk])
    assert items(overview(editor, campaign_a))["Axes"] == (False, f"{edit}#tab-axes")


def test_an_empty_axis_is_named(editor, campaign_a, campaign_b, site_a):
    CampaignAxis.objects.filter(campaign=campaign_a, kind="location").update(minimum_population=10_000_000)

    axes = next(item for item in overview(editor, campaign_a).context["checklist"] if item.label == "Axes")
    assert (axes.is_done, axes.text) == (False, "Without rows: location.")


def test_problems_of_texts_are_counted(editor, campaign_a, campaign_b, site_a):
    Fragment.objects.for_site(site_a.site).filter(key="proof").update(body="{Nonsense} {Nonsense_Too}")

    assert items(overview(editor, campaign_a))["Texts"] == (False, "#spark-problems-heading")


def test_who_may_not_add_fragments_gets_no_link(approver, campaign_a, campaign_b, site_a):
    Fragment.objects.for_site(site_a.site).filter(key="problem").delete()

    assert items(overview(approver, campaign_a))["Slot “problem”"] == (False, "")


def test_the_checklist_asks_the_same_for_1_and_20_slots(editor, campaign_a, campaign_b, site_a):
    template = ArticleTemplate.objects.for_site(site_a.site).get(key="article")
    Fragment.objects.for_site(site_a.site).filter(key="problem").delete()
    overview(editor, campaign_a)
    with counted_queries() as one:
        overview(editor, campaign_a)
    for number in range(19):
        TemplateSlot.objects.create(template=template, name=f"more-{number}", fragment_type="problem")
    with counted_queries() as twenty:
        assert len(overview(editor, campaign_a).context["checklist"]) > 20
    assert len(twenty) == len(one)


@pytest.mark.parametrize(("name", "key"), [("Leak repair", "leak-repair"), ("Check", "check-2"), ("日本", "offer")])
def test_a_row_without_a_key_gets_one_from_its_name(editor, campaign_a, campaign_b, site_a, name, key):
    points = inline_formset([])
    data = nested_form_data({"name": name, "key": "", "title": "T", "points": points})

    response = editor.post(reverse("wagtailsnippets_generator_offer:add"), data)

    assert response.status_code == 302
    assert Offer.objects.for_site(site_a.site).get(name=name, title="T").key == key


def test_an_existing_rows_key_is_never_made_anew(editor, campaign_a, campaign_b, site_a):
    offer = Offer.objects.for_site(site_a.site).get(key="check")
    url = reverse("wagtailsnippets_generator_offer:edit", args=[offer.pk])
    points = inline_formset([])

    editor.post(url, nested_form_data({"name": "New name", "key": "", "title": "T", "points": points}))

    offer.refresh_from_db()
    assert offer.key == "check"
