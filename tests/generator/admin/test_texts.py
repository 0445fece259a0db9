"""The address that the editor of texts asks while one types."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from generator.models import Campaign, CampaignAxis, DictionaryEntry, Fragment, SpintaxDictionary
from generator.views import texts
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db


def ask(client: Any, site: Any, *found: str, kind: str = "line", **more: Any) -> Any:
    data = {"site": site.pk, "texts": [{"key": str(n), "kind": kind, "text": text} for n, text in enumerate(found)]}
    return client.post(reverse("generator_texts:check"), json.dumps(data | more), content_type="application/json")


def answers(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.content
    return list(response.json()["texts"].values())


def test_a_problem_has_code_place_and_severity(editor, campaign_a, site_a):
    (answer,) = answers(ask(editor, site_a.site, "Fine\n{Ctiy} and {only}", kind="body"))

    assert [(each["code"], each["line"], each["column"], each["severity"]) for each in answer["diagnostics"]] == [
        ("token.unknown", 2, 1, "error"),
        ("token.unknown", 2, 12, "error"),
    ]
    assert "{city}" in answer["diagnostics"][0]["message"]
    assert (answer["count"], answer["samples"]) == ("0", [])


def test_a_good_text_is_counted_and_shown_with_the_sites_own_values(editor, campaign_a, campaign_b, site_a):
    (answer,) = answers(ask(editor, site_a.site, "{Call|Ring|Ask} {Agency_Name} about {Pain_Point}"))

    assert answer["count"] == "3"
    assert len(set(answer["samples"])) == 3
    assert all(site_a.settings.name in sample and f"{site_a.mark} hail" in sample for sample in answer["samples"])


def test_a_body_is_shown_as_visitors_read_it(editor, campaign_a, site_a):
    (answer,) = answers(ask(editor, site_a.site, "<p>Ask <b>us</b></p><p>&amp; {State}</p>", kind="body"))

    assert answer["samples"] == ["Ask us\n& Colorado"]


def test_a_count_beyond_all_reading_is_a_power_of_ten(editor, campaign_a, site_a):
    (answer,) = answers(ask(editor, site_a.site, "{a|b}" * 20_000))

    assert answer["count"] == "about 4.0 × 10^6020"


def test_a_text_bomb_is_refused_with_a_problem(editor, campaign_a, site_a):
    (answer,) = answers(ask(editor, site_a.site, "{" * 5_000))

    assert "limit.nesting" in [each["code"] for each in answer["diagnostics"]]


def test_a_campaigns_text_may_name_what_its_axes_give(editor, campaign_a, campaign_b, site_a):
    CampaignAxis.objects.create(campaign=campaign_a, kind="list", rows="service\nRepair", sort_order=9)

    own, guarded = answers(
        ask(editor, site_a.site, "{Service} in {City}, {Landmark}", "{?landmark?{Landmark}|}", campaign=campaign_a.pk)
    )

    assert [each["code"] for each in own["diagnostics"]] == ["token.unavailable"]
    assert not guarded["diagnostics"]


def test_only_a_pattern_may_name_the_title(editor, campaign_a, site_a):
    data = {"key": "slug", "kind": "slug", "text": "{Title} {City}", "extra": ["title"]}
    response = ask(editor, site_a.site, "{Title}", campaign=campaign_a.pk)
    assert answers(response)[0]["diagnostics"]

    (answer,) = answers(ask(editor, site_a.site, campaign=campaign_a.pk, texts=[data]))

    assert not answer["diagnostics"]
    assert answer["samples"][0] == "title-town-0"


def test_a_form_with_unsaved_axes_brings_its_names_along(editor, campaign_a, site_a):
    tokens = {"names": ["service"], "rows": [{"service": "Repair"}]}

    (answer,) = answers(ask(editor, site_a.site, "{Service} in {City}", tokens=tokens))

    assert [each["code"] for each in answer["diagnostics"]] == ["token.unavailable"]
    assert answers(ask(editor, site_a.site, "{Service}", tokens=tokens))[0]["samples"] == ["Repair"]


def test_the_palette_holds_the_sites_names_and_nobody_elses(editor, campaign_a, campaign_b, site_a, site_b):
    SpintaxDictionary.objects.create(site=site_b.site, key="secret_words", name="Secret")
    response = ask(editor, site_a.site, campaign=campaign_a.pk, palette=True)

    found = {token["text"]: token["value"] for group in response.json()["palette"] for token in group["tokens"]}
    assert found["{City}"] == "Town 0"
    assert found["{quality}"] == "sound, dry"
    assert found["{Agency_Name}"] == site_a.settings.name
    assert "{secret_words}" not in found
    assert site_b.mark not in response.content.decode()


def test_the_check_agrees_with_what_saving_says(editor, campaign_a, site_a):
    from generator.services import vocabulary

    texts_ = ["{Neighborhood}", "{?landmark?near {Landmark}}", "{Nope} {quality}", "{a|{b}", "[[A_AN:]] %city%"]
    for campaign in (None, campaign_a):
        names = vocabulary.of_campaign(campaign) if campaign else vocabulary.of_site(site_a.site)
        live = answers(ask(editor, site_a.site, *texts_, campaign=campaign.pk if campaign else None))

        said = [
            [(p["code"], p["line"], p["column"]) for p in answer["diagnostics"] if p["severity"] == "error"]
            for answer in live
        ]
        assert said == [[(p.code, p.line, p.column) for p in names.problems(text)] for text in texts_]


def test_a_dictionary_without_terms_can_be_shown(editor, campaign_a, site_a):
    SpintaxDictionary.objects.create(site=site_a.site, key="empty_words", name="Empty")

    assert answers(ask(editor, site_a.site, "{empty_words}"))[0]["samples"] == ["‹empty_words›"]


# Who may ask


def test_another_sites_texts_are_404(editor, campaign_a, campaign_b, site_b):
    assert ask(editor, site_b.site, "{City}").status_code == 404


def test_another_sites_campaign_is_404(editor, campaign_a, campaign_b, site_a):
    assert ask(editor, site_a.site, "{City}", campaign=campaign_b.pk).status_code == 404


def test_who_only_reads_may_not_ask(approver, campaign_a, site_a):
    assert ask(approver, site_a.site, "{City}").status_code == 404


def test_a_stranger_is_sent_to_the_login(client_for, campaign_a, site_a):
    assert ask(client_for(), site_a.site, "{City}").status_code in {302, 401}


def test_a_question_wants_a_token_against_forgery(campaign_a, site_a):
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(site_a.editor)

    assert ask(client, site_a.site, "{City}").status_code == 403


def test_only_a_post_is_answered(editor, campaign_a):
    assert editor.get(reverse("generator_texts:check")).status_code == 405


# What may be asked


def test_more_than_the_limit_is_refused_before_it_is_read(editor, campaign_a, site_a):
    assert ask(editor, site_a.site, "a" * texts.MAX_BYTES).status_code == 413


@pytest.mark.parametrize(
    "data",
    [
        "nonsense",
        "[]",
        '{"site": 1, "texts": [{}]}',
        '{"site": 1, "texts": [{"key": "a", "text": "b", "kind": "poem"}]}',
        '{"site": 1, "texts": 7}',
        json.dumps({"site": 1, "texts": [{"key": "a", "text": "b", "kind": "line"}] * (texts.MAX_TEXTS + 1)}),
    ],
)
def test_a_malformed_question_is_a_bad_request(editor, campaign_a, data):
    response = editor.post(reverse("generator_texts:check"), data, content_type="application/json")
    assert response.status_code == 400


@pytest.mark.parametrize("tokens", ["x", {"names": ["a"]}, {"names": ["a"], "rows": ["b"]}, {"names": 1, "rows": []}])
def test_malformed_tokens_are_a_bad_request(editor, campaign_a, site_a, tokens):
    assert ask(editor, site_a.site, "a", tokens=tokens).status_code == 400


@pytest.mark.parametrize("pk", ["x", "-1", None, "9" * 30, 0])
def test_a_site_that_cannot_be_is_404(editor, campaign_a, pk):
    response = editor.post(
        reverse("generator_texts:check"), json.dumps({"site": pk, "texts": []}), content_type="application/json"
    )
    assert response.status_code == 404


# 1 session, 2 user, 3 rights of the person, 4 the site, 5 cluster, 6 places, 7 avatars, 8 variants, 9 niches of them,
# 10 niches, 11 offers, 12 points, 13 settings, 14 time zone, 15 lists, 16 dictionaries, 17 terms.
def test_it_asks_the_same_for_1_and_20_rows(editor, campaign_a, campaign_b, site_a):
    ask(editor, site_a.site, "{City}")
    with counted_queries() as one:
        ask(editor, site_a.site, "{City}")
    for number in range(19):
        row = SpintaxDictionary.objects.create(site=site_a.site, key=f"more_{number}", name="More")
        DictionaryEntry.objects.create(dictionary=row, term="term")
        Fragment.objects.create(site=site_a.site, key=f"more-{number}", name="More", fragment_type="proof")
        Campaign.objects.filter(pk=campaign_a.pk).first().axes.create(
            kind="list", rows=f"c{number}\nx", sort_order=number
        )
    with counted_queries() as twenty:
        answers(ask(editor, site_a.site, *["{City} {more_3} {C7}"] * 20))
    assert len(twenty) == len(one) <= 20
