"""The screens of headlines: the campaign's inventory, its bulk actions, the form that fills it, and the patterns."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from generator.enums import HeadlineStatus, JobKind
from generator.models import Campaign, Headline, HeadlinePattern, Job
from tests.generator.admin.queries import counted_queries
from tests.generator.admin.test_campaigns import overview, text_of
from tests.generator.admin.test_forms import edit, errors
from tests.generator.services.test_headlines import make

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves temporary files of renditions to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def headlines(campaign_a, campaign_b, queue):
    """Six headlines of the tenant whose people act, in their order; as many of the other tenant."""
    make(campaign_a, 6)
    make(campaign_b, 6)
    return list(Headline.objects.filter(campaign=campaign_a).order_by("position"))


def url(campaign: Campaign, name: str = "headlines") -> str:
    return reverse(f"generator_campaigns:{name}", args=[campaign.pk])


def found(client: Any, campaign: Campaign, **query: Any) -> list[Headline]:
    return list(client.get(url(campaign, "headlines_results"), query).context["object_list"])


def bulk(client: Any, action: str, *, send: str = "post", **query: Any) -> Any:
    address = reverse("wagtail_bulk_action", args=["generator", "headline", action])
    return getattr(client, send)(f"{address}?{urlencode({'next': '/admin/', **query}, doseq=True)}")


def statuses(campaign: Campaign) -> list[str]:
    return list(Headline.objects.filter(campaign=campaign).order_by("position").values_list("status", flat=True))


def test_list_shows_the_campaigns_headlines_in_their_order(editor, headlines, campaign_a):
    response = editor.get(url(campaign_a))
    assert list(response.context["object_list"]) == headlines
    assert headlines[0].text in text_of(response)
    assert headlines[0].axis_keys["location"] in text_of(response)


def test_list_is_filtered_and_searched(editor, headlines, campaign_a):
    Headline.objects.filter(pk=headlines[0].pk).update(status=HeadlineStatus.REJECTED, is_locked=True)
    assert found(editor, campaign_a, status="rejected") == headlines[:1]
    assert found(editor, campaign_a, is_locked="True") == headlines[:1]
    assert found(editor, campaign_a, is_locked="False") == headlines[1:]
    assert headlines[2] in found(editor, campaign_a, q=headlines[2].text)
    assert not found(editor, campaign_a, q="nothing like it")


def test_an_empty_inventory_says_what_it_is_for(editor, campaign_a, campaign_b):
    text = text_of(editor.get(url(campaign_a)))
    assert "There are no headlines yet" in text
    assert url(campaign_a, "make_headlines") in text


def test_somebody_with_several_sites_sees_one_campaigns_as_well(client_for, headlines, campaign_a, django_user_model):
    root = django_user_model.objects.create_superuser("root", "root@alpha.test", "secret")
    response = client_for(root).get(url(campaign_a))
    assert list(response.context["object_list"]) == headlines
    assert headlines[0].text in text_of(response)


@pytest.mark.parametrize("name", ["headlines", "headlines_results", "make_headlines"])
def test_another_sites_inventory_is_404(editor, headlines, campaign_b, name):
    assert editor.get(url(campaign_b, name)).status_code == 404
    assert editor.post(url(campaign_b, name)).status_code == 404


# 1 session, 2 user, 3 rights (site), 4 the campaign, 5 count, 6 the headlines, and what Wagtail's page furniture asks.
def test_list_asks_the_same_for_1_and_20_headlines(editor, campaign_a, campaign_b, queue):
    make(campaign_a, 1)
    editor.get(url(campaign_a, "headlines_results"))
    with counted_queries() as one:
        assert len(found(editor, campaign_a)) == 1
    make(campaign_a, 19)
    with counted_queries() as twenty:
        assert len(found(editor, campaign_a)) == 20
    assert len(twenty) == len(one)


def test_the_overview_counts_them(editor, headlines, campaign_a):
    Headline.objects.filter(pk=headlines[0].pk).update(status=HeadlineStatus.REJECTED)
    assert "6, of which 5 available, 0 used, 1 rejected" in text_of(overview(editor, campaign_a))


def test_making_them_starts_a_job_that_leads_to_them(editor, campaign_a, campaign_b, queue, site_a):
    response = editor.post(url(campaign_a, "make_headlines"), {"count": "12"})
    job = Job.objects.get(kind=JobKind.HEADLINES)
    assert response.headers["Location"] == reverse("generator_jobs:detail", args=[job.pk])
    assert (job.campaign, job.created_by, job.stop) == (campaign_a, site_a.editor, 12)
    text = text_of(editor.get(response.headers["Location"]))
    assert url(campaign_a) in text
    assert "writes headlines and no articles" in text


@pytest.mark.parametrize("count", ["0", "-1", "500001", "x", ""])
def test_a_number_that_cannot_be_is_said_beside_the_field(editor, campaign_a, campaign_b, queue, count):
    response = editor.post(url(campaign_a, "make_headlines"), {"count": count})
    assert response.context["form"].errors["count"]
    assert not Job.objects.exists()


def test_an_approver_looks_and_decides_nothing(approver, headlines, campaign_a, queue):
    response = approver.get(url(campaign_a))
    assert response.status_code == 200
    assert not response.context["header_buttons"]
    # Wagtail sends people who may not to the admin's home page, with a message.
    assert approver.post(url(campaign_a, "make_headlines"), {"count": "1"}).status_code in {302, 403}
    bulk(approver, "reject_headlines", id=[each.pk for each in headlines])
    assert set(statuses(campaign_a)) == {"available"}


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("reject_headlines", "available", "rejected"),
        ("reserve_headlines", "rejected", "reserved"),
        ("free_headlines", "reserved", "available"),
    ],
)
def test_chosen_headlines_change_and_no_others(editor, headlines, campaign_a, campaign_b, action, before, after):
    Headline.objects.update(status=before)
    chosen = [headlines[1].pk, headlines[4].pk]
    assert bulk(editor, action, send="get", id=chosen).context["count"] == 2
    bulk(editor, action, id=chosen)
    assert statuses(campaign_a) == [before, after, before, before, after, before]
    assert set(statuses(campaign_b)) == {before}


def test_locked_ones_stay_until_they_are_unlocked(editor, headlines, campaign_a):
    chosen = [headlines[0].pk]
    bulk(editor, "lock_headlines", id=chosen)
    response = bulk(editor, "reject_headlines", send="get", id=[each.pk for each in headlines])
    assert (response.context["count"], response.context["chosen_count"]) == (5, 6)
    bulk(editor, "reject_headlines", id=chosen)
    assert statuses(campaign_a)[0] == "available"
    bulk(editor, "unlock_headlines", id=chosen)
    bulk(editor, "reject_headlines", id=chosen)
    assert statuses(campaign_a)[0] == "rejected"


def test_select_all_takes_what_the_filters_of_this_campaign_let_through(editor, headlines, campaign_a, campaign_b):
    Headline.objects.filter(pk=headlines[0].pk).update(status=HeadlineStatus.RESERVED)
    bulk(editor, "reject_headlines", id="all", status="reserved", childOf=f"campaign-{campaign_a.pk}")
    assert statuses(campaign_a) == ["rejected", *["available"] * 5]
    bulk(editor, "reject_headlines", id="all", childOf=f"campaign-{campaign_a.pk}")
    assert set(statuses(campaign_a)) == {"rejected"}
    assert set(statuses(campaign_b)) == {"available"}


def test_bulk_actions_never_reach_another_sites_headlines(editor, headlines, campaign_a, campaign_b):
    theirs = list(Headline.objects.filter(campaign=campaign_b).values_list("pk", flat=True))
    assert bulk(editor, "reject_headlines", id=theirs).status_code == 404
    bulk(editor, "reject_headlines", id="all", childOf=f"campaign-{campaign_b.pk}")
    bulk(editor, "reject_headlines", id="all")
    assert set(statuses(campaign_a)) == set(statuses(campaign_b)) == {"available"}


# How many are chosen does not count: what the person may, the campaigns, the keys, and a step's lock and update.
def test_a_bulk_action_asks_the_same_for_1_and_20_headlines(editor, campaign_a, campaign_b, queue):
    make(campaign_a, 22)
    keys = list(Headline.objects.filter(campaign=campaign_a).values_list("pk", flat=True))
    bulk(editor, "reject_headlines", id=keys[:1])
    with counted_queries() as one:
        bulk(editor, "reject_headlines", id=keys[1:2])
    with counted_queries() as twenty:
        bulk(editor, "reject_headlines", id=keys[2:])
    assert len(twenty) == len(one)
    assert set(statuses(campaign_a)) == {"rejected"}


# Patterns


@pytest.fixture
def pattern(site_a, site_b, campaign_a, campaign_b):
    """The pattern of the tenant whose people act; the other tenant has one as well."""
    return HeadlinePattern.objects.for_site(site_a.site).get()


def test_a_campaign_has_its_own_headline_or_a_pattern(editor, campaign_a, campaign_b, pattern):
    assert "empty the headline" in errors(edit(editor, campaign_a, headline_pattern=pattern.pk), "headline_pattern")[0]
    assert "choose a headline pattern" in errors(edit(editor, campaign_a, headline=" "), "headline")[0]
    assert edit(editor, campaign_a, headline="", headline_pattern=pattern.pk).status_code == 302
    campaign_a.refresh_from_db()
    assert campaign_a.headline_pattern == pattern
    assert " fixes roofs in Town " in text_of(overview(editor, campaign_a))


def test_a_pattern_of_another_site_cannot_be_chosen(editor, campaign_a, campaign_b, pattern, site_b):
    theirs = HeadlinePattern.objects.for_site(site_b.site).get()
    response = edit(editor, campaign_a, headline="", headline_pattern=theirs.pk)
    assert errors(response, "headline_pattern")
    assert theirs.name not in text_of(response)


def test_a_pattern_that_lacks_a_token_is_said_beside_the_choice(editor, campaign_a, campaign_b, pattern):
    HeadlinePattern.objects.filter(pk=pattern.pk).update(formula="Who\nin {Column_Of_A_List}?")
    response = edit(editor, campaign_a, headline="", headline_pattern=pattern.pk)
    assert errors(response, "headline_pattern")[0].startswith("Line 2, column 4: ")
    assert not errors(response, "headline")


def test_a_formula_is_checked_with_line_and_column(editor, pattern):
    address = reverse(HeadlinePattern.snippet_viewset.get_url_name("edit"), args=[pattern.pk])
    data = {"name": "Who", "key": "who", "kind": "question", "formula": "Who\nin {Citty}?"}
    response = editor.post(address, data)
    assert errors(response, "formula")[0].startswith("Line 2, column 4: ")
    assert editor.post(address, {**data, "formula": "Who helps in {City}?"}).status_code == 302
    pattern.refresh_from_db()
    assert (pattern.formula, pattern.kind) == ("Who helps in {City}?", "question")


def test_patterns_are_listed_and_searched(editor, pattern, site_b):
    address = reverse(HeadlinePattern.snippet_viewset.get_url_name("list"))
    response = editor.get(address, {"q": "who"})
    assert list(response.context["object_list"]) == [pattern]
    assert site_b.mark not in text_of(response)
