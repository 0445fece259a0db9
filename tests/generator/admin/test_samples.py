"""A sample in its frame: the page visitors will see, and on request where each of its words came from."""

import html
import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import GroupSitePermission

from generator.models import Campaign, CampaignExclusion, Fragment
from tests.generator.admin.queries import counted_queries

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


def sample(client: Any, campaign: Campaign, position: int = 0, **query: Any) -> Any:
    return client.get(reverse("generator_campaigns:sample", args=[campaign.pk, position]), query)


def words_of(page: str) -> list[str]:
    """The page's words as a visitor reads them, without what explains them."""
    body = page.partition("<body")[2].partition('<aside class="spark-why"')[0]
    body = re.sub(r'<span class="spark-from"[^>]*>|</span>', "", body)
    return html.unescape(re.sub(r"<[^>]+>", " ", body)).split()


def marks_of(page: str) -> dict[str, dict[str, str]]:
    return json.loads(re.search(r'id="spark-why-marks"[^>]*>(.*?)</script>', page, re.DOTALL)[1])


def test_it_says_the_same_with_and_without_where_it_came_from(editor, campaign_a, campaign_b):
    for position in range(5):
        plain = sample(editor, campaign_a, position).content.decode()
        traced = sample(editor, campaign_a, position, **{"from": "1"}).content.decode()

        assert "spark-from" not in plain
        assert traced.count('class="spark-from"') > 10
        own = re.sub(r'<span class="spark-from"[^>]*>([^<]*)</span>', r"\1", traced)
        assert words_of(own) == words_of(plain)
        assert not re.search("[\U000f0000-\U0010ffff]", traced)


def test_each_word_tells_its_fragment_and_what_varied(editor, campaign_a, campaign_b):
    page = sample(editor, campaign_a, **{"from": "1"}).content.decode()
    marks = marks_of(page)

    found = re.findall(r'data-from="([0-9 ]+)"[^>]*>([^<]*)</span>', page)
    told = {words.strip(): [marks[number]["text"] for number in numbers.split()] for numbers, words in found}
    assert told["fails" if "fails" in told else "breaks"] in (
        ["Problem (problem)", "option 1 of 2"],
        ["Problem (problem)", "option 2 of 2"],
    )
    assert ["Questions (questions)", "token {City}"] in told.values()
    assert marks[found[0][0].split()[0]]["source"] == "opening/opening"
    assert all(marks[numbers.split()[0]]["source"] for numbers, _ in found)


def test_the_legend_lists_the_fragments_in_order_and_leads_to_their_forms(editor, campaign_a, campaign_b, site_a):
    page = sample(editor, campaign_a, **{"from": "1"}).content.decode()

    listed = re.findall(r'data-spark-why-source="([^"]+)"', page)
    assert listed[:3] == ["opening/opening", "problem/problem", "benefits/benefits"]
    fragment = Fragment.objects.for_site(site_a.site).get(key="problem")
    assert f'href="{reverse("wagtailsnippets_generator_fragment:edit", args=[fragment.pk])}"' in page


def test_who_may_not_edit_fragments_gets_no_links(editor, campaign_a, campaign_b, site_a):
    change = Permission.objects.get(codename="change_fragment", content_type__app_label="generator")
    GroupSitePermission.objects.filter(group__user=site_a.editor, permission=change).delete()

    page = sample(editor, campaign_a, **{"from": "1"}).content.decode()

    assert 'data-spark-why-source="problem/problem"' in page
    assert reverse("wagtailsnippets_generator_fragment:edit", args=[1])[:-2] not in page


def test_a_fragments_name_is_data_in_the_page(editor, campaign_a, campaign_b, site_a):
    Fragment.objects.for_site(site_a.site).filter(key="problem").update(name="</script><b>&")

    page = sample(editor, campaign_a, **{"from": "1"}).content.decode()

    assert "</script><b>" not in page
    assert any(mark["text"] == "</script><b>& (problem)" for mark in marks_of(page).values())


def test_another_sites_sample_is_404(editor, campaign_a, campaign_b, site_b):
    assert sample(editor, campaign_b, **{"from": "1"}).status_code == 404


def test_nothing_of_the_look_alike_is_told(editor, campaign_a, campaign_b, site_b):
    assert site_b.mark not in sample(editor, campaign_a, **{"from": "1"}).content.decode()


def test_a_point_that_is_left_out_says_so(editor, campaign_a, campaign_b):
    CampaignExclusion.objects.create(campaign=campaign_a, rule="location = *")

    assert "leaves this combination out" in sample(editor, campaign_a, **{"from": "1"}).content.decode()


def test_a_position_past_the_end_is_404(editor, campaign_a, campaign_b):
    assert sample(editor, campaign_a, 40, **{"from": "1"}).status_code == 404


def test_a_random_number_is_one_of_the_campaigns(editor, campaign_a, campaign_b):
    url = reverse("generator_campaigns:inspect", args=[campaign_a.pk])
    numbers = set()
    for _ in range(12):
        response = editor.get(url, {"sample": "random"})
        assert response.status_code == 302
        numbers.add(int(re.search(r"sample=(\d+)#", response.url)[1]))
    assert numbers <= set(range(1, 41))
    assert len(numbers) > 1


# What the page itself asks, once for the sample and for nothing twice; then the names of its fragments, and which of
# them the person may edit (with the rights it is decided by).
def test_where_it_came_from_costs_the_same_for_1_and_20_fragments(editor, campaign_a, campaign_b, site_a):
    sample(editor, campaign_a, **{"from": "1"})
    with counted_queries() as one:
        sample(editor, campaign_a, **{"from": "1"})
    slot = campaign_a.template.slots.get(name="problem")
    slot.pick, slot.minimum, slot.maximum = "all", 1, 20
    slot.save()
    for number in range(19):
        Fragment.objects.create(
            site=site_a.site, key=f"more-{number}", name=f"More {number}", fragment_type="problem", body="x {City}"
        )
    with counted_queries() as twenty:
        page = sample(editor, campaign_a, **{"from": "1"}).content.decode()
    assert page.count('data-spark-why-source="problem/') == 20
    assert len(twenty) == len(one)
