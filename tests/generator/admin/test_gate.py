"""The screens of the publish gate: a policy and its effect, a campaign's own limits, checks, waivers and flags."""

import pytest
from django.urls import reverse

from generator.enums import ArticleStatus, FlagKind, FlagStatus, JobKind
from generator.models import Campaign, GateWaiver, GeneratedArticle, Job, QualityFlag, ReleasePolicy
from generator.services import gate, jobs, lanes, policies
from generator.services.policy_effects import effect
from tests.fixtures.tenants import NO_LIMITS
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db

# What the form posts to ask for nothing at all.
NOTHING = {**NO_LIMITS, "min_local_share": 0, "max_similarity": 100, "requires_sample": "", "daily_cap": 0}


@pytest.fixture
def administrator(site_a, client_for):
    return client_for(site_a.administrator)


@pytest.fixture
def articles(campaign_a, campaign_b, write_drafts):
    for campaign in (campaign_a, campaign_b):
        write_drafts(campaign, 4)
    return list(GeneratedArticle.objects.filter(campaign=campaign_a).order_by("position"))


@pytest.fixture
def policy_url(site_a):
    return reverse("generator_policies:edit", args=[site_a.site.pk])


def ask(site, **limits):
    ReleasePolicy.objects.filter(site=site.site).update(**{**NO_LIMITS, **limits})


def approve_all(campaign):
    GeneratedArticle.objects.filter(campaign=campaign).update(status=ArticleStatus.APPROVED)


def test_an_administrator_of_one_site_is_led_to_its_policy(administrator, policy_url):
    assert administrator.get(reverse("generator_policies:index")).url == policy_url


def test_a_superuser_chooses_among_sites(client_for, superuser, site_a, site_b):
    text = client_for(superuser).get(reverse("generator_policies:index")).content.decode()
    for site in (site_a, site_b):
        assert reverse("generator_policies:edit", args=[site.site.pk]) in text


@pytest.mark.parametrize("role", ["editor", "approver"])
def test_nobody_else_sees_the_policy(client_for, site_a, policy_url, role):
    client = client_for(site_a.user(role))
    assert client.get(policy_url).status_code == 404
    assert client.get(reverse("generator_policies:index")).status_code == 302
    assert "Release policy" not in client.get("/admin/").content.decode()


def test_another_sites_policy_does_not_exist(administrator, site_b):
    url = reverse("generator_policies:edit", args=[site_b.site.pk])
    assert administrator.get(url).status_code == 404
    assert administrator.post(url, NOTHING).status_code == 404


def test_the_effect_is_said_before_anything_is_saved(
    administrator, policy_url, articles, campaign_a, campaign_b, site_a
):
    approve_all(campaign_a)
    approve_all(campaign_b)
    response = administrator.post(policy_url, {**NOTHING, "min_words": 10_000, "max_title": 5, "preview": "1"})
    found = response.context["effect"]
    assert (found.looked_at, found.refused) == (4, 4)
    assert found.reasons == [("Long enough", 4), ("Title length", 4)]
    assert "of 4 approved articles would be refused" in response.content.decode()
    assert policies.policy_of(site_a.site).min_words == 0


def test_the_effect_agrees_with_the_gate(articles, campaign_a, site_a):
    approve_all(campaign_a)
    Campaign.objects.filter(pk=campaign_a.pk).update(gate_overrides={"max_title": 5})
    ask(site_a, requires_sample=True, min_local_share=0.9, min_description=1_000)
    refused = gate.refusals([article.pk for article in articles], site_id=site_a.site.pk)
    limits = policies.limits_of(policies.policy_of(site_a.site))
    found = effect(limits, site_id=site_a.site.pk)
    assert found.refused == len(refused) == 4
    checks = {problem.check for problems in refused.values() for problem in problems}
    assert {check.value for check, count in found.by_check.items() if count} == checks
    assert effect(limits, site_id=site_a.site.pk, most=3).is_capped


def test_a_policy_is_saved_in_percent_and_holds_at_once(administrator, policy_url, site_a, articles):
    response = administrator.post(policy_url, {**NOTHING, "min_local_share": "2.5", "max_similarity": "70"})
    assert response.status_code == 302
    policy = ReleasePolicy.objects.get(site=site_a.site)
    assert (policy.min_local_share, policy.max_similarity, policy.requires_sample) == (0.025, 0.7, False)
    assert 'value="2.5"' in administrator.get(policy_url).content.decode()


def test_a_first_policy_is_stored(administrator, policy_url, site_a):
    ReleasePolicy.objects.filter(site=site_a.site).delete()
    assert administrator.get(policy_url).status_code == 200
    assert not ReleasePolicy.objects.filter(site=site_a.site).exists()
    assert administrator.post(policy_url, {**NOTHING, "min_words": 7}).status_code == 302
    assert ReleasePolicy.objects.get(site=site_a.site).min_words == 7


def test_limits_that_nothing_could_meet_are_refused(administrator, policy_url):
    response = administrator.post(policy_url, {**NOTHING, "min_description": 200, "max_description": 100})
    assert "must not be longer" in response.content.decode()


def test_a_campaigns_own_limits_are_edited_by_administrators_and_seen_by_others(administrator, editor, campaign_a):
    url = reverse("generator_campaigns:gate", args=[campaign_a.pk])
    assert administrator.post(url, {"min_words": "120", "requires_sample": "no"}).status_code == 302
    campaign_a.refresh_from_db()
    assert campaign_a.gate_overrides == {"min_words": 120, "requires_sample": False}
    text = editor.get(url).content.decode()
    assert "Administrators of the site change this" in text
    assert editor.post(url, {"min_words": "1"}).status_code in {302, 403}
    campaign_a.refresh_from_db()
    assert campaign_a.gate_overrides["min_words"] == 120
    assert url in editor.get(reverse("generator_campaigns:inspect", args=[campaign_a.pk])).content.decode()


def test_another_sites_campaign_has_no_gate(administrator, campaign_b):
    for name in ("gate", "waive"):
        assert administrator.get(reverse(f"generator_campaigns:{name}", args=[campaign_b.pk])).status_code == 404


def test_the_page_editor_says_what_keeps_the_article_back(editor, articles, site_a):
    ask(site_a, min_words=10_000)
    text = editor.get(reverse("wagtailadmin_pages:edit", args=[articles[0].pk])).content.decode()
    assert "One check keeps this article back." in text
    assert "at least 10,000" in text
    assert reverse("generator_articles:gate", args=[articles[0].pk]) in text
    assert reverse("generator_articles:waive", args=[articles[0].pk]) not in text


def test_an_administrator_waives_a_failing_check_and_withdraws_it(administrator, articles, site_a):
    ask(site_a, min_words=10_000)
    url = reverse("generator_articles:waive", args=[articles[0].pk])
    page = reverse("generator_articles:gate", args=[articles[0].pk])
    assert administrator.get(url).context["form"].initial["checks"] == ["words"]
    assert administrator.post(url, {"checks": ["words"], "reason": ""}).status_code == 200
    assert administrator.post(url, {"checks": ["words"], "reason": "A notice."}).url == page
    text = administrator.get(page).content.decode()
    assert "This article may go out." in text
    assert "A notice." in text
    withdraw = reverse("generator_waivers:withdraw", args=[GateWaiver.objects.get().pk])
    assert administrator.post(withdraw).url == page
    assert "One check keeps this article back." in administrator.get(page).content.decode()


def test_a_waiver_of_a_campaign_is_given_and_withdrawn_on_its_page(administrator, campaign_a):
    page = reverse("generator_campaigns:gate", args=[campaign_a.pk])
    url = reverse("generator_campaigns:waive", args=[campaign_a.pk])
    assert administrator.post(url, {"checks": ["local"], "reason": "No places yet."}).url == page
    assert "No places yet." in administrator.get(page).content.decode()
    administrator.post(reverse("generator_waivers:withdraw", args=[GateWaiver.objects.get().pk]))
    assert "No places yet." not in administrator.get(page).content.decode()


@pytest.mark.parametrize("role", ["editor", "approver"])
def test_others_neither_waive_nor_withdraw(client_for, articles, campaign_a, site_a, role):
    client = client_for(site_a.user(role))
    waiver = GateWaiver.objects.create(site=site_a.site, campaign=campaign_a, checks=["words"], reason="x")
    data = {"checks": ["words"], "reason": "Please."}
    client.post(reverse("generator_articles:waive", args=[articles[0].pk]), data)
    client.post(reverse("generator_campaigns:waive", args=[campaign_a.pk]), data)
    client.post(reverse("generator_waivers:withdraw", args=[waiver.pk]))
    waiver.refresh_from_db()
    assert (GateWaiver.objects.count(), waiver.withdrawn_at) == (1, None)


def test_another_sites_article_waiver_and_flag_do_not_exist(administrator, articles, campaign_b, site_b):
    other = GeneratedArticle.objects.filter(campaign=campaign_b).first()
    waiver = GateWaiver.objects.create(site=site_b.site, campaign=campaign_b, checks=["words"], reason="x")
    flag = QualityFlag.objects.create(site=site_b.site, article=other, kind=FlagKind.THIN)
    for name, pk in (("articles:gate", other.pk), ("articles:waive", other.pk), ("flags:ignore", flag.pk)):
        assert administrator.get(reverse(f"generator_{name}", args=[pk])).status_code == 404
    for name, pk in (("waivers:withdraw", waiver.pk), ("flags:take_up", flag.pk)):
        assert administrator.post(reverse(f"generator_{name}", args=[pk])).status_code == 404


def test_a_flag_is_ignored_with_a_note_and_taken_up_again(approver, articles, site_a):
    ask(site_a, min_words=10_000)
    gate.refusals([articles[0].pk], site_id=site_a.site.pk)
    flag = QualityFlag.objects.get()
    url = reverse("generator_flags:ignore", args=[flag.pk])
    assert flag.evidence in approver.get(url).content.decode()
    assert approver.post(url, {"note": ""}).status_code == 200
    assert approver.post(url, {"note": "Short on purpose."}).status_code == 302
    flag.refresh_from_db()
    assert flag.status == FlagStatus.IGNORED
    approver.post(reverse("generator_flags:take_up", args=[flag.pk]))
    flag.refresh_from_db()
    assert flag.status == FlagStatus.PENDING


def test_the_list_is_filtered_by_pending_flags(editor, articles, site_a):
    for number, status in enumerate((FlagStatus.PENDING, FlagStatus.IGNORED, FlagStatus.RESOLVED)):
        QualityFlag.objects.create(
            site=site_a.site, article=articles[number], kind=FlagKind.THIN, status=status, evidence="x"
        )
    results = reverse("generator_articles:results")
    assert [row.pk for row in editor.get(results, {"flag": "thin"}).context["object_list"]] == [articles[0].pk]
    assert not editor.get(results, {"flag": "local"}).context["object_list"]


def test_screens_cost_the_same_for_one_article_and_for_many(
    administrator, policy_url, campaign_a, site_a, write_drafts
):
    ask(site_a, min_words=10_000, requires_sample=True)
    write_drafts(campaign_a, 1)
    approve_all(campaign_a)
    first = GeneratedArticle.objects.get(campaign=campaign_a)
    urls = [policy_url, reverse("generator_articles:gate", args=[first.pk]), reverse("generator_articles:results")]
    counts = []
    for _ in range(2):
        for url in urls:
            administrator.get(url, {"flag": "thin"})
        row = []
        for url in urls:
            with counted_queries() as queries:
                assert administrator.get(url, {"flag": "thin"}).status_code == 200
            row.append(len(queries))
        counts.append(row)
        write_drafts(campaign_a, 15)
        approve_all(campaign_a)
    assert counts[0] == counts[1]


def test_a_release_is_rolled_back_from_its_page_by_typing_how_many(
    approver, editor, articles, campaign_a, site_a, queue
):
    chosen = GeneratedArticle.objects.for_site(site_a.site)
    job = jobs.create_for_pages(chosen, site=site_a.site, kind=JobKind.PUBLISH, user=site_a.approver)
    url = reverse("generator_jobs:roll_back", args=[job.pk])
    detail = reverse("generator_jobs:detail", args=[job.pk])
    assert url not in approver.get(detail).content.decode()
    lanes.work(job.pk, seconds=60)
    assert url in approver.get(detail).content.decode()
    assert url not in editor.get(detail).content.decode()
    page = articles[0].page
    page.refresh_from_db()
    page.save_revision(user=site_a.editor)
    text = approver.get(url).content.decode()
    assert "Type 3, or 4 with those that changed since, to confirm." in text
    assert "3 pages would go back" in approver.post(url, {"number": "4"}).content.decode()
    response = approver.post(url, {"number": "4", "also_changed": "on", "comment": "Too early."})
    made = Job.objects.get(kind=JobKind.ROLLBACK)
    assert response.url == reverse("generator_jobs:detail", args=[made.pk])
    assert (made.undoes, made.comment, made.stop) == (job, "Too early.", 4)
    assert editor.get(url).status_code in {302, 403}


def test_another_sites_release_does_not_exist(approver, articles, site_b, campaign_b):
    job = Job.objects.create(site=site_b.site, kind=JobKind.PUBLISH, created_by=site_b.approver)
    assert approver.get(reverse("generator_jobs:roll_back", args=[job.pk])).status_code == 404
