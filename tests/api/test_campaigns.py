"""Campaigns by the API: made as the old API made them, changed, archived, looked at."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from generator.enums import CampaignStatus
from generator.models import Campaign, CampaignVersion
from generator.services import campaigns
from sites_app.models import HubPage
from tests.generator.factories import make_campaign

pytestmark = pytest.mark.django_db

OLD = {
    "name": "Gutters everywhere",
    "headline_spintax_root": "{Clean|Clear} gutters in {City}",
    "target_word_count": 900,
    "location_mode": "city",
}


def test_a_campaign_is_made_of_what_the_old_api_took(call, site_a, campaign_a):
    made = call(site_a, "POST /api/campaigns", expected=201, site_id=str(site_a.site.pk), **OLD)
    campaign = Campaign.objects.get(pk=made["id"])
    assert campaign.site == site_a.site
    assert {name: made[name] for name in OLD} == OLD
    assert (made["key"], made["status"], made["template"]) == ("gutters-everywhere", "draft", "article")
    assert [(axis["kind"], axis["count"]) for axis in made["axes"]] == [("location", 10), ("avatar", 2), ("offer", 1)]
    assert (made["size"], made["headlines"], made["problems"]) == ("40", "2", [])
    assert HubPage.objects.get(pk=made["parent_page_id"]).is_descendant_of(site_a.home)
    # The same name again is another campaign.
    again = call(site_a, "POST /api/campaigns", expected=201, **OLD)
    assert again["key"] == "gutters-everywhere-2"
    assert call(site_a, f"GET /api/campaigns/{made['id']}") == made
    entries = call(site_a, "GET /api/admin/worklog", entity_type="campaign", action="wagtail.create")["entries"]
    assert len(entries) == 2


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({"headline_spintax_root": "{Clean|Clear gutters"}, "headline_spintax_root"),
        ({"headline_spintax_root": "{Clean|Clear} gutters in {Citty}"}, "headline_spintax_root"),
        ({"headline_spintax_root": ""}, "headline_spintax_root"),
        ({"template": "nothing"}, "template"),
        ({"parent_page_id": "999999"}, "parent_page_id"),
        ({"axes": [{"kind": "dictionary", "dictionary": "nothing"}]}, "axes/0/dictionary"),
        ({"axes": [{"kind": "location"}, {"kind": "location"}]}, "axes"),
        ({"axes": [{"kind": "avatar"}]}, "location_mode"),
        ({"exclusions": ["nonsense"]}, "exclusions"),
    ],
)
def test_what_no_campaign_can_be_is_named_and_nothing_is_stored(call, site_a, campaign_a, given, parameter):
    hubs = HubPage.objects.count()
    answer = call(site_a, "POST /api/campaigns", expected=422, **{**OLD, **given})
    assert parameter in {error["parameter"] for error in answer["errors"]}, answer
    assert Campaign.objects.for_site(site_a.site).count() == 1
    assert HubPage.objects.count() == hubs


def test_what_cannot_be_read_is_422(call, site_a, campaign_a):
    for given in ({"name": ""}, {"location_mode": "planet"}, {"target_word_count": 0}, {"method": "magic"}):
        assert call(site_a, "POST /api/campaigns", expected=422, **{**OLD, **given})["code"] == "invalid", given


def test_a_change_changes_what_is_named_and_withdraws_the_approval(call, site_a, campaign_a):
    campaigns.approve(campaign_a, user=site_a.administrator, waiver="tests")
    path = f"/api/campaigns/{campaign_a.pk}"
    before = call(site_a, f"GET {path}")
    assert (before["status"], before["is_approved"], before["version"]) == ("approved", True, 1)
    assert call(site_a, f"PATCH {path}", expected=422, location_mode=None)["code"] == "invalid"
    # What changes no article leaves the approval.
    assert call(site_a, f"PATCH {path}", name="Renamed")["is_approved"]
    after = call(
        site_a,
        f"PATCH {path}",
        headline_spintax_root="{State} roofs",
        location_mode="state",
        axes=[{"kind": "location", "states": ["us-tx"]}, {"kind": "offer"}],
    )
    assert (after["status"], after["is_approved"], after["name"]) == ("draft", False, "Renamed")
    assert after["size"] == "1"
    assert [axis["count"] for axis in after["axes"]] == [1, 1]
    assert after["hub_pattern"] == before["hub_pattern"]
    moved = call(site_a, f"PATCH {path}", location_mode="city", headline_spintax_root="{City} roofs")
    assert (moved["location_mode"], moved["axes"][0]["count"], moved["axes"][0]["states"]) == ("city", 5, ["us-tx"])


def test_a_change_that_is_wrong_leaves_the_campaign_as_it_was(call, site_a, campaign_a):
    path = f"/api/campaigns/{campaign_a.pk}"
    before = call(site_a, f"GET {path}")
    call(site_a, f"PATCH {path}", expected=422, name="Other", headline_spintax_root="{broken", axes=[])
    assert call(site_a, f"GET {path}") == before


def test_archiving_follows_the_campaigns_legal_moves(call, site_a, campaign_a):
    path = f"/api/campaigns/{campaign_a.pk}"
    assert call(site_a, f"POST {path}/archive")["status"] == "archived"
    assert call(site_a, f"POST {path}/archive", expected=409)["code"] == "illegal-move"
    assert call(site_a, f"POST {path}/reopen")["status"] == "draft"


def test_people_change_campaigns_by_their_role(client_for, site_a, campaign_a):
    path = f"/api/campaigns/{campaign_a.pk}"
    for role, expected in (("editor", 200), ("administrator", 200), ("approver", 403)):
        response = client_for(site_a.user(role)).patch(
            path, {"target_word_count": 700}, content_type="application/json"
        )
        assert response.status_code == expected, role


def test_a_preview_is_what_would_be_written_and_stores_nothing(call, site_a, campaign_a):
    answer = call(site_a, f"GET /api/campaigns/{campaign_a.pk}/preview", count=2, start=39)
    assert (answer["size"], answer["left"]) == ("40", "40")
    assert [article["position"] for article in answer["articles"]] == ["39", "0"]
    first = answer["articles"][0]
    assert first["title"].split(" ")[0] in {"Roof", "Gutter"}
    assert site_a.mark in first["content"]
    assert first["blocks"]
    assert first["error"] == ""
    assert not CampaignVersion.objects.exists()
    call(site_a, f"GET /api/campaigns/{campaign_a.pk}/preview", expected=422, start=40)
    Campaign.objects.filter(pk=campaign_a.pk).update(headline="{broken")
    answer = call(site_a, f"GET /api/campaigns/{campaign_a.pk}/preview", expected=409)
    assert answer["code"] == "problems"


def test_a_forecast_is_for_all_that_is_left_or_for_a_number(call, site_a, campaign_a):
    answer = call(site_a, f"GET /api/campaigns/{campaign_a.pk}/forecast")
    assert (answer["pages"], answer["samples"]) == (40, 20)
    assert answer["total_words"] == answer["words"] * 40
    assert 0 <= answer["similarity"]["mean"] <= 1
    assert {"code", "slot", "message"} == set(answer["advice"][0])
    assert call(site_a, f"GET /api/campaigns/{campaign_a.pk}/forecast", count=3)["pages"] == 3


# Query budget of a list, the same at 1 row and at 20: 1 token with its site and account; 2 campaigns with their
# template, pattern and site; 3 their axes.
LIST_QUERIES = 3


def test_a_list_is_narrowed_and_costs_the_same_for_1_and_for_20(call, client_for, token_of, site_a, campaign_a):
    for number in range(19):
        make_campaign(site_a, key=f"more-{number}")
    Campaign.objects.filter(pk=campaign_a.pk).update(status=CampaignStatus.COMPLETED)
    found = call(site_a, "GET /api/campaigns", status="completed", site_id=site_a.key)["campaigns"]
    assert [each["id"] for each in found] == [str(campaign_a.pk)]
    headers = {"Authorization": f"Bearer {token_of(site_a)}"}
    client = client_for(host="localhost")
    client.get("/api/campaigns", headers=headers)
    for rows in (1, 20):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/api/campaigns", {"limit": rows}, headers=headers).json()
        assert len(answer["campaigns"]) == rows
        assert len(queries) == LIST_QUERIES, [each["sql"][:120] for each in queries]
    assert answer["next"] is None
