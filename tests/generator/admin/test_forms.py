"""Saving campaigns and the library: what is wrong with a text is said with its line and column."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from generator.models import ArticleTemplate, Campaign, CampaignAxis, Fragment, SpintaxDictionary
from generator.models import Location as Place
from sites_app.models import HubPage

pytestmark = pytest.mark.django_db


def campaign_data(campaign: Campaign, **changes: Any) -> dict[str, Any]:
    """What the edit form of the campaign sends when nothing was changed."""
    axes = [axis_data(axis) for axis in campaign.axes.all()] if campaign.pk else []
    fields = {
        "name": campaign.name,
        "key": campaign.key,
        "headline": campaign.headline,
        "template": campaign.template_id,
        "parent_page": campaign.parent_page_id,
        "hub_pattern": campaign.hub_pattern,
        "slug_pattern": campaign.slug_pattern,
        "meta_title_pattern": campaign.meta_title_pattern,
        "meta_description_pattern": campaign.meta_description_pattern,
        "method": campaign.method,
        "sample_size": campaign.sample_size or "",
        "seed": campaign.seed,
        "schema_type": campaign.schema_type,
        "word_target": campaign.word_target,
        "reject_limit": campaign.reject_limit,
        "axes": inline_formset(axes, initial=len(axes) if campaign.pk else 0),
        "exclusions": inline_formset([]),
    }
    return nested_form_data({**fields, **changes})


def axis_data(axis: Any = None, **changes: Any) -> dict[str, Any]:
    fields = {
        "id": str(axis.pk) if axis and axis.pk else "",
        "kind": axis.kind if axis else "list",
        "name": axis.name if axis else "",
        "location_kind": "city",
        "minimum_population": "0",
        "cluster": "",
        "dictionary": "",
        "rows": axis.rows if axis else "",
        "limit": "",
    }
    return {**fields, **changes}


def edit(client: Any, campaign: Campaign, **changes: Any) -> Any:
    return client.post(reverse("generator_campaigns:edit", args=[campaign.pk]), campaign_data(campaign, **changes))


def errors(response: Any, field: str, formset: str = "", index: int = 0) -> list[str]:
    form = response.context["form"]
    if formset:
        form = form.formsets[formset].forms[index]
    return list(form.errors.get(field, []))


def test_saving_a_campaign_leads_to_its_own_page(editor, campaign_a):
    response = edit(editor, campaign_a, name="Renamed")

    assert response.status_code == 302
    assert response.headers["Location"] == reverse("generator_campaigns:inspect", args=[campaign_a.pk])
    campaign_a.refresh_from_db()
    assert campaign_a.name == "Renamed"
    assert campaign_a.axes.count() == 3


def test_unknown_token_is_an_error_with_line_and_column(editor, campaign_a):
    response = edit(editor, campaign_a, headline="Roofs in {City}\nfor {Identty}")

    assert len(errors(response, "headline")) == 1
    assert errors(response, "headline")[0].startswith("Line 2, column 5: ")
    assert "Did you mean {identity}?" in errors(response, "headline")[0]
    campaign_a.refresh_from_db()
    assert "Identty" not in campaign_a.headline


def test_unbalanced_brace_is_an_error_with_line_and_column(editor, campaign_a):
    response = edit(editor, campaign_a, hub_pattern="{State")

    assert errors(response, "hub_pattern")[0].startswith("Line 1, column 1: ")


def test_every_problem_of_a_text_is_said_at_once(editor, campaign_a):
    response = edit(editor, campaign_a, headline="{Ctiy} and {Stat}\n{")

    assert [error.split(":")[0] for error in errors(response, "headline")] == [
        "Line 1, column 1",
        "Line 1, column 12",
        "Line 2, column 1",
    ]


def test_every_text_of_a_campaign_is_checked_at_once(editor, campaign_a):
    fields = ("headline", "hub_pattern", "slug_pattern", "meta_title_pattern", "meta_description_pattern")

    response = edit(editor, campaign_a, **dict.fromkeys(fields, "{Nonsense_Name}"))

    assert all(errors(response, field)[0].startswith("Line 1, column 1: ") for field in fields)


def test_patterns_may_use_the_title_and_the_headline_may_not(editor, campaign_a):
    response = edit(editor, campaign_a, slug_pattern="{Title}", headline="{Title}")

    assert not errors(response, "slug_pattern")
    assert errors(response, "headline")


def test_a_new_axis_brings_its_tokens_before_it_is_saved(editor, campaign_a):
    axes = [axis_data(axis) for axis in campaign_a.axes.all()]
    axes.append(axis_data(rows="service,price\nRepair,$90\nReplacement,$900"))

    response = edit(editor, campaign_a, headline="{Service} in {City}", axes=inline_formset(axes, initial=3))

    assert response.status_code == 302
    assert campaign_a.axes.count() == 4


def test_a_removed_axis_takes_its_tokens_away(editor, campaign_a):
    axes = [axis_data(axis) for axis in campaign_a.axes.all()]
    axes[1]["DELETE"] = "1"

    response = edit(editor, campaign_a, axes=inline_formset(axes, initial=3))

    assert "Identity" in errors(response, "headline")[0]


def test_a_bad_list_is_an_error_with_its_line(editor, campaign_a):
    axes = [axis_data(axis) for axis in campaign_a.axes.all()]
    axes.append(axis_data(rows="service,price\nRepair,$90\nReplacement"))

    response = edit(editor, campaign_a, axes=inline_formset(axes, initial=3))

    assert errors(response, "rows", "axes", 3)[0].startswith("Line 3, column 1: ")


def test_an_axis_keeps_only_what_counts_for_its_kind(editor, campaign_a):
    axes = [axis_data(axis) for axis in campaign_a.axes.all()]
    axes[1]["avatar_keys"] = "owner"
    axes[1]["offer_keys"] = "check"

    assert edit(editor, campaign_a, axes=inline_formset(axes, initial=3)).status_code == 302
    assert campaign_a.axes.get(kind="avatar").keys == ["owner"]
    assert campaign_a.axes.get(kind="offer").keys == []


def test_an_axis_may_not_name_what_its_site_does_not_have(editor, campaign_a):
    axes = [axis_data(axis) for axis in campaign_a.axes.all()]
    axes[1]["avatar_keys"] = "stranger"

    response = edit(editor, campaign_a, axes=inline_formset(axes, initial=3))

    assert errors(response, "avatar_keys", "axes", 1)


def test_states_are_stored_by_their_keys(editor, campaign_a):
    axes = [axis_data(axis) for axis in campaign_a.axes.all()]
    axes[0]["states"] = "us-tx"

    assert edit(editor, campaign_a, axes=inline_formset(axes, initial=3)).status_code == 302
    assert campaign_a.axes.get(kind="location").states == ["us-tx"]


def test_two_axes_of_one_name_are_an_error(editor, campaign_a):
    axes = [axis_data(axis) for axis in campaign_a.axes.all()]
    axes.append(axis_data(kind="offer"))

    response = edit(editor, campaign_a, axes=inline_formset(axes, initial=3))

    assert "two axes" in errors(response, "name", "axes", 3)[0]


def test_an_even_sample_needs_a_number(editor, campaign_a):
    assert errors(edit(editor, campaign_a, method="sample"), "sample_size")


def test_another_sites_template_and_parent_cannot_be_chosen(editor, campaign_a, campaign_b):
    response = edit(editor, campaign_a, template=campaign_b.template_id, parent_page=campaign_b.parent_page_id)

    assert errors(response, "template")
    assert errors(response, "parent_page")


def test_the_form_offers_nothing_of_another_site(editor, campaign_a, campaign_b, site_b):
    response = editor.get(reverse("generator_campaigns:edit", args=[campaign_a.pk]))

    assert response.status_code == 200
    assert site_b.mark not in response.content.decode()


def test_a_new_campaign_without_parent_gets_a_hub_of_its_own(editor, campaign_a, site_a):
    data = campaign_data(Campaign(template=campaign_a.template, headline="Roofs"))
    data.update(name="New services", key="", parent_page="")

    response = editor.post(reverse("generator_campaigns:add"), data)

    assert response.status_code == 302, response.context["form"].errors
    made = Campaign.objects.for_site(site_a.site).get(name="New services")
    assert made.key == "new-services"
    assert made.parent_page.title == "New services"
    assert made.parent_page.get_parent().pk == site_a.home.pk


def test_a_refused_campaign_leaves_no_hub_behind(editor, campaign_a, site_a):
    data = campaign_data(Campaign(template=campaign_a.template, headline="{Nonsense_Name}"))
    data.update(name="Lost", key="", parent_page="")

    assert editor.post(reverse("generator_campaigns:add"), data).status_code == 200
    assert not HubPage.objects.filter(title="Lost").exists()


def test_a_key_is_taken_once_per_site(editor, campaign_a, campaign_b):
    data = campaign_data(Campaign(template=campaign_a.template, headline="Roofs"))
    data.update(name="Other", key=campaign_a.key, parent_page=campaign_a.parent_page_id)

    response = editor.post(reverse("generator_campaigns:add"), data)

    assert response.status_code == 200
    assert not response.context["form"].is_valid()


def test_people_with_several_sites_say_first_which(superuser, client_for, site_a, site_b):
    client = client_for(superuser)
    url = reverse("generator_campaigns:add")

    assert "Which site" in client.get(url).content.decode()
    chosen = client.get(url, {"for_site": site_b.site.pk})
    assert chosen.context["form"].instance.site_id == site_b.site.pk
    assert "site" not in chosen.context["form"].fields


def test_nobody_creates_on_a_site_that_is_not_theirs(editor, site_b):
    assert editor.get(reverse("generator_campaigns:add"), {"for_site": site_b.site.pk}).status_code == 404


# The library


def fragment_data(fragment: Fragment, items: list[dict[str, str]], **changes: Any) -> dict[str, Any]:
    names = ("name", "key", "fragment_type", "heading", "body", "weight", "condition")
    fields = {name: getattr(fragment, name) for name in names}
    rows = [{"id": "", "title": item["title"], "text": item["text"]} for item in items]
    return nested_form_data({**fields, "is_active": "on", "campaign": "", "items": inline_formset(rows), **changes})


def save_fragment(client: Any, fragment: Fragment, items: list[dict[str, str]], **changes: Any) -> Any:
    url = reverse("wagtailsnippets_generator_fragment:edit", args=[fragment.pk])
    return client.post(url, fragment_data(fragment, items, **changes))


@pytest.fixture
def fragment(campaign_a, campaign_b, site_a):
    return Fragment.objects.for_site(site_a.site).get(key="proof")


def test_fragment_texts_are_checked_with_line_and_column(editor, fragment):
    response = save_fragment(
        editor,
        fragment,
        [{"title": "{Ctiy}", "text": "Fine {City}"}],
        heading="{City",
        body="One line\n\nand {Nonsense_Name}",
    )

    assert errors(response, "heading")[0].startswith("Line 1, column 1: ")
    assert errors(response, "body")[0].startswith("Line 3, column 5: ")
    assert errors(response, "title", "items")[0].startswith("Line 1, column 1: ")
    assert "{city}" in errors(response, "title", "items")[0].lower()
    assert not errors(response, "text", "items")


def test_a_good_fragment_is_saved_with_its_items(editor, fragment):
    response = save_fragment(editor, fragment, [{"title": "{A|B}", "text": "in {City}"}], body="{quality} work")

    assert response.status_code == 302
    assert [item.text for item in Fragment.objects.get(pk=fragment.pk).items.all()] == ["in {City}"]


def test_a_campaigns_own_fragment_may_use_only_its_tokens(editor, fragment, campaign_a):
    response = save_fragment(editor, fragment, [], body="{Neighborhood}", campaign=campaign_a.pk)

    assert errors(response, "body")[0].startswith("Line 1, column 1: ")
    assert save_fragment(editor, fragment, [], body="{Neighborhood}").status_code == 302


def test_a_list_column_of_a_campaign_is_a_token_of_the_library(editor, fragment, campaign_a):
    CampaignAxis.objects.create(campaign=campaign_a, kind="list", rows="service\nRepair", sort_order=9)

    assert save_fragment(editor, fragment, [], body="{Service}").status_code == 302
    assert errors(save_fragment(editor, fragment, [], body="{Servce}"), "body")


def test_a_slots_condition_names_a_token(editor, campaign_a, site_a):
    template = ArticleTemplate.objects.for_site(site_a.site).get()
    url = reverse("wagtailsnippets_generator_articletemplate:edit", args=[template.pk])
    slot = {
        "id": "",
        "name": "one",
        "fragment_type": "proof",
        "block_type": "quote",
        "pick": "all",
        "minimum": "3",
        "maximum": "2",
        "condition": "!landmrk",
    }

    response = editor.post(
        url, nested_form_data({"name": "Article", "key": "article", "slots": inline_formset([slot])})
    )

    assert errors(response, "condition", "slots") == [
        "Line 1, column 2: There is no token called “landmrk”. Did you mean “landmark”?"
    ]
    assert "smaller" in errors(response, "maximum", "slots")[0]


def save_dictionary(client: Any, dictionary: SpintaxDictionary, **changes: Any) -> Any:
    url = reverse("wagtailsnippets_generator_spintaxdictionary:edit", args=[dictionary.pk])
    return client.post(url, {"name": dictionary.name, "key": dictionary.key, **changes})


@pytest.fixture
def dictionary(campaign_a, campaign_b, site_a):
    return SpintaxDictionary.objects.for_site(site_a.site).get()


def test_dictionary_terms_are_shown_and_saved_one_a_line(editor, dictionary):
    url = reverse("wagtailsnippets_generator_spintaxdictionary:edit", args=[dictionary.pk])
    assert editor.get(url).context["form"]["terms"].value() == "2::sound\ndry"
    kept = dictionary.entries.get(term="dry").pk

    assert save_dictionary(editor, dictionary, terms="5::dry\r\n\r\nnew term").status_code == 302

    assert list(dictionary.entries.values_list("term", "weight")) == [("dry", 5), ("new term", 1)]
    assert dictionary.entries.get(term="dry").pk == kept


def test_dictionary_terms_are_checked_line_by_line(editor, dictionary):
    response = save_dictionary(editor, dictionary, terms="dry\n0::wet\ndry\n3::")

    assert errors(response, "terms") == [
        "Line 2, column 1: A weight is between 1 and 1000.",
        "Line 3, column 1: “dry” is in the list already.",
        "Line 4, column 1: There is no term after the weight.",
    ]
    assert dictionary.entries.count() == 2


def test_a_dictionary_may_not_take_a_tokens_name(editor, dictionary):
    assert errors(save_dictionary(editor, dictionary, key="city", terms="x"), "key")


def test_places_are_found_by_the_beginning_of_their_names(editor, campaign_a):
    response = editor.get(reverse("generator_locations:choose_results"), {"q": "town 3"})

    assert response.status_code == 200
    assert "Town 3" in response.content.decode()
    assert "Town 4" not in response.content.decode()
    assert Place.objects.filter(name="Town 3").count() == 2


def test_the_page_tree_is_untouched_by_saving_an_old_campaign(editor, campaign_a):
    before = Page.objects.count()

    assert edit(editor, campaign_a).status_code == 302
    assert Page.objects.count() == before
