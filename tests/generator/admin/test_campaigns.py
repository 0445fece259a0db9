"""The campaign's own page: its numbers, problems, samples and next step; and the actions that start from it."""

from typing import Any

import pytest
from django.urls import reverse

from generator.enums import ArticleStatus, CampaignStatus, JobKind, JobStatus
from generator.models import Campaign, Fragment, GeneratedArticle, Job
from generator.services import plans
from tests.generator.admin.queries import counted_queries

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves temporary files of renditions to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

SIZE = 40  # 10 cities × 2 variants of the avatar × 1 offer × 2 headlines


def overview(client: Any, campaign: Campaign, **query: Any) -> Any:
    return client.get(reverse("generator_campaigns:inspect", args=[campaign.pk]), query)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_list_shows_own_campaigns_with_their_numbers(editor, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 3)
    write_drafts(campaign_b, 5)

    response = editor.get(reverse("generator_campaigns:list"))

    (row,) = response.context["object_list"]
    assert (row, row.generated, row.awaiting) == (campaign_a, 3, 3)
    assert campaign_b.name not in text_of(response)


def test_list_is_searched_and_filtered(editor, campaign_a, campaign_b):
    url = reverse("generator_campaigns:list")

    assert list(editor.get(url, {"q": "cities"}).context["object_list"]) == [campaign_a]
    assert not editor.get(url, {"q": "nothing like it"}).context["object_list"]
    assert not editor.get(url, {"status": "archived"}).context["object_list"]


def test_empty_list_says_what_a_campaign_is(editor, campaign_b):
    text = text_of(editor.get(reverse("generator_campaigns:list")))

    assert "There are no campaigns yet" in text
    assert reverse("generator_campaigns:add") in text


# 1 session, 2 user, 3 rights of the person (site), 4 the person's sites, 5 filter: sites, 6 filter: templates,
# 7 count of the campaigns, 8 the campaigns with template and counts, 9 profile, 10 rights (pages) for the menu,
# 11 rights (collections) for the menu, and what Wagtail's page furniture asks. The number is the same for any rows.
def test_list_asks_the_same_for_1_and_20_campaigns(editor, campaign_a, campaign_b):
    url = reverse("generator_campaigns:list_results")
    editor.get(url)  # whether releases are stopped is kept for a while
    with counted_queries() as one:
        editor.get(url)
    for number in range(19):
        campaign_a.pk = None
        campaign_a.uid, campaign_a.key, campaign_a._state.adding = f"{number:032x}", f"more-{number}", True
        campaign_a.save()
    with counted_queries() as twenty:
        assert len(editor.get(url).context["object_list"]) == 20
    assert len(twenty) == len(one)


def test_overview_says_how_many_pages_can_be_made_and_of_what(editor, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 4)
    GeneratedArticle.objects.filter(campaign=campaign_a, position=0).update(status=ArticleStatus.PUBLISHED)

    response = overview(editor, campaign_a)

    report = response.context["report"]
    assert (report.summary.total, report.generated, report.awaiting, report.published) == (SIZE, 4, 3, 1)
    assert report.left == SIZE - 4
    assert response.context["factors"] == [(10, "locations"), (2, "avatars"), (1, "offer"), (2, "headlines")]


def test_overview_lists_problems_with_where_to_mend_them(editor, campaign_a, campaign_b, site_a):
    fragment = Fragment.objects.for_site(site_a.site).get(key="proof")
    Fragment.objects.filter(pk=fragment.pk).update(body="one\n{Nonsense_Name}")

    response = overview(editor, campaign_a)

    ((problem, url),) = response.context["problems"]
    assert (problem.diagnostic.line, problem.diagnostic.column) == (2, 1)
    assert url == reverse("wagtailsnippets_generator_fragment:edit", args=[fragment.pk])
    assert not response.context["samples"]
    assert "Mend the problems" in text_of(response)
    assert response.context["header_buttons"][0].label != "Generate…"


def test_overview_shows_five_samples_and_another_five(editor, campaign_a, campaign_b):
    first = overview(editor, campaign_a).context["samples"]
    following = overview(editor, campaign_a, sample=6).context["samples"]

    assert [sample.position for sample in first] == [0, 1, 2, 3, 4]
    assert [sample.position for sample in following] == [5, 6, 7, 8, 9]
    assert all(sample.draft.title for sample in [*first, *following])


@pytest.mark.parametrize("sample", ["0", "-3", "41", "999999999999", "x"])
def test_any_number_in_the_address_of_samples_is_answered(editor, campaign_a, campaign_b, sample):
    assert len(overview(editor, campaign_a, sample=sample).context["samples"]) == 5


def test_samples_are_the_drafts_that_will_be_made(editor, campaign_a, campaign_b, write_drafts):
    sampled = [sample.draft.title for sample in overview(editor, campaign_a).context["samples"]]
    write_drafts(campaign_a, 5)

    made = GeneratedArticle.objects.filter(campaign=campaign_a).order_by("position")
    assert [article.page.title for article in made.select_related("page")] == sampled


def test_looking_stores_nothing(editor, campaign_a, campaign_b):
    overview(editor, campaign_a)
    editor.get(reverse("generator_campaigns:sample", args=[campaign_a.pk, 0]))

    assert not campaign_a.versions.exists()
    assert not GeneratedArticle.objects.for_site(campaign_a.site).exists()


def test_a_sample_is_the_page_that_visitors_will_see(editor, campaign_a, campaign_b, site_a, site_b):
    draft = overview(editor, campaign_a).context["samples"][0].draft

    response = editor.get(reverse("generator_campaigns:sample", args=[campaign_a.pk, 0]))

    text = text_of(response)
    assert response.status_code == 200
    assert draft.title in text
    assert site_a.settings.name in text
    assert f"{site_a.mark} areas" in text
    assert site_b.mark not in text
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_sample_that_does_not_exist_is_404(editor, campaign_a, campaign_b):
    assert editor.get(reverse("generator_campaigns:sample", args=[campaign_a.pk, SIZE])).status_code == 404


# 1 user, 2 profile, 3 the row's site (guard), 4 rights (site), 5 the campaign with site, template and parent page,
# 6 time zone, 7 axes, 8 template, 9 parent page with locale, 10 places, 11 avatars, 12 variants, 13 niches, 14 offers,
# 15 points, 16 slots, 17 fragments, 18 items, 19 site settings, 20 dictionaries, 21 terms, 22 version of this order,
# 23 free positions, 24 jobs, 25 rights (pages), 26-30 who reviews (workflow, tasks, groups), 31 counts by status,
# 32 locales, 33 rights (collections) and 34 pages for the menu, 35 exclusions, 36 headlines by status,
# 37 the last test batch, 38 its counts, 39 whether a sample was approved, 40 whether a person may pass it over.
def test_overview_asks_the_same_for_1_and_20_rows(editor, campaign_a, campaign_b, site_a, write_drafts):
    write_drafts(campaign_a, 1)
    overview(editor, campaign_a)
    with counted_queries() as one:
        overview(editor, campaign_a)
    for number in range(19):
        write_drafts(campaign_a, 1)
        fields = {"name": f"More {number}", "fragment_type": "problem", "body": "{City}"}
        Fragment.objects.create(site=site_a.site, key=f"more-{number}", **fields)
    write_drafts(campaign_a, 1)
    with counted_queries() as twenty:
        assert overview(editor, campaign_a).context["report"].generated == 21
    assert len(twenty) == len(one) <= 47


@pytest.mark.parametrize("name", ["inspect", "edit", "delete", "history", "usage", "generate", "publish"])
def test_another_sites_campaign_is_404(editor, approver, campaign_a, campaign_b, name):
    url = reverse(f"generator_campaigns:{name}", args=[campaign_b.pk])

    assert editor.get(url).status_code == 404
    assert approver.post(url).status_code == 404


def test_another_sites_samples_are_404(editor, campaign_a, campaign_b):
    assert editor.get(reverse("generator_campaigns:sample", args=[campaign_b.pk, 0])).status_code == 404


# Generate


def generate_url(campaign: Campaign) -> str:
    return reverse("generator_campaigns:generate", args=[campaign.pk])


def test_generate_offers_what_is_left(editor, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 4)

    form = editor.get(generate_url(campaign_a)).context["form"]

    assert form["count"].value() == SIZE - 4


def test_generate_starts_one_job_and_shows_it(editor, campaign_a, campaign_b, site_a, queue):
    response = editor.post(generate_url(campaign_a), {"count": 7})

    job = Job.objects.get()
    assert response.headers["Location"] == reverse("generator_jobs:detail", args=[job.pk])
    assert (job.campaign, job.created_by, job.stop - job.start) == (campaign_a, site_a.editor, 7)


@pytest.mark.parametrize("count", ["0", "41", "", "x"])
def test_generate_refuses_a_number_that_cannot_be(editor, campaign_a, campaign_b, queue, count):
    response = editor.post(generate_url(campaign_a), {"count": count})

    assert response.status_code == 200
    assert response.context["form"].errors["count"]
    assert not Job.objects.exists()


def test_generate_says_that_a_job_is_running(editor, campaign_a, campaign_b, queue):
    editor.post(generate_url(campaign_a), {"count": 1})

    response = editor.post(generate_url(campaign_a), {"count": 1})

    assert "being generated already" in text_of(response)
    assert Job.objects.count() == 1


def test_generate_needs_the_right_to(approver, campaign_a, campaign_b, queue):
    assert approver.get(generate_url(campaign_a)).status_code in {302, 403}
    assert approver.post(generate_url(campaign_a), {"count": 1}).status_code in {302, 403}
    assert not Job.objects.exists()
    assert "Generate…" not in text_of(overview(approver, campaign_a))


def test_a_broken_campaign_is_not_generated(editor, campaign_a, campaign_b, queue):
    Campaign.objects.filter(pk=campaign_a.pk).update(headline="{Nonsense_Name}")

    response = editor.post(generate_url(campaign_a), {"count": 1}, follow=True)

    assert "must be mended first" in text_of(response)
    assert not Job.objects.exists()


def test_a_finished_campaign_offers_nothing_to_generate(editor, campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, SIZE)
    campaign_a.refresh_from_db()

    assert campaign_a.status == CampaignStatus.COMPLETED
    assert "Generate…" not in text_of(overview(editor, campaign_a))
    assert "has been made" in text_of(editor.get(generate_url(campaign_a), follow=True))


# Approve and publish all


def test_publish_all_starts_a_job_for_the_campaigns_drafts(approver, campaign_a, campaign_b, write_drafts, queue):
    write_drafts(campaign_a, 3)
    write_drafts(campaign_b, 2)
    url = reverse("generator_campaigns:publish", args=[campaign_a.pk])

    assert approver.get(url).context["count"] == 3
    approver.post(url)

    job = Job.objects.get(kind=JobKind.PUBLISH)
    assert (job.stop, job.status, job.site) == (3, JobStatus.PENDING, campaign_a.site)


def test_publish_all_needs_the_right_to_publish(editor, campaign_a, campaign_b, write_drafts, queue):
    write_drafts(campaign_a, 3)
    url = reverse("generator_campaigns:publish", args=[campaign_a.pk])

    assert editor.get(url).status_code in {302, 403}
    assert editor.post(url).status_code in {302, 403}
    assert not Job.objects.filter(kind=JobKind.PUBLISH).exists()


def test_publish_all_says_when_nothing_waits(approver, campaign_a, campaign_b, queue):
    url = reverse("generator_campaigns:publish", args=[campaign_a.pk])

    assert "No draft here awaits review" in text_of(approver.get(url))
    assert "No article is waiting" in text_of(approver.post(url)) or not Job.objects.exists()


def test_actions_want_a_token_against_forgery(site_a, campaign_a, campaign_b, queue):
    from django.test import Client

    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(site_a.editor)

    assert client.post(generate_url(campaign_a), {"count": 1}).status_code == 403
    assert not Job.objects.exists()


def test_the_axes_of_the_page_are_those_of_the_plan(campaign_a, campaign_b):
    assert plans.describe(campaign_a).total == SIZE
