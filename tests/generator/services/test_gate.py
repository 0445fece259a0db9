"""The publish gate: each check, what a campaign changes of it, waivers, flags; asked for many at once, by site."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from generator.enums import BatchStatus, FlagKind, FlagStatus, GateCheck
from generator.models import (
    Campaign,
    CampaignAxis,
    CampaignVersion,
    Fragment,
    FragmentItem,
    GateWaiver,
    GeneratedArticle,
    QualityFlag,
    ReleasePolicy,
    TestBatch,
)
from generator.services import alikeness, drafts, flags, gate, plans, policies, waivers
from generator.services.article_measures import measured
from generator.services.sample_cover import wording_of
from tests.fixtures.tenants import NO_LIMITS
from tests.generator.factories import compose_drafts

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(campaign_a, campaign_b):
    """Drafts of both tenants by campaign, in the order of their positions."""
    found = {}
    for campaign in (campaign_b, campaign_a):
        version = plans.freeze(campaign)
        report = drafts.save(compose_drafts(version, count=10), version=version)
        found[campaign.pk] = list(report.page_ids)
    return found


@pytest.fixture
def articles(made, campaign_a):
    return made[campaign_a.pk]


def ask(site, **limits):
    """Let the site's policy ask for nothing but this."""
    ReleasePolicy.objects.filter(site=site.site).update(**{**NO_LIMITS, **limits})


def failed(page_ids, site):
    return {pk: [each.check for each in found] for pk, found in gate.refusals(page_ids, site_id=site.site.pk).items()}


def edit(page_id, user, **fields):
    page = GeneratedArticle.objects.get(pk=page_id).page
    for name, value in fields.items():
        setattr(page, name, value)
    return page.save_revision(user=user, log_action=True)


def test_a_site_without_a_policy_has_that_of_a_new_one(articles, site_a):
    ReleasePolicy.objects.filter(site=site_a.site).delete()
    limits = policies.limits_of(policies.policy_of(site_a.site))
    assert limits == policies.limits_of(ReleasePolicy())
    assert limits.requires_sample
    assert {"sample", "words"} <= set(failed(articles[:1], site_a)[articles[0]])
    assert not ReleasePolicy.objects.for_site(site_a.site).exists()


def test_a_held_campaign_keeps_its_articles_back_and_no_others(made, campaign_a, campaign_b, site_a, site_b):
    Campaign.objects.filter(pk=campaign_a.pk).update(held_at=timezone.now(), held_because="Too many were rejected")
    assert set(failed(made[campaign_a.pk], site_a)) == set(made[campaign_a.pk])
    assert failed(made[campaign_b.pk], site_b) == {}
    problem = gate.refusals(made[campaign_a.pk][:1], site_id=site_a.site.pk)[made[campaign_a.pk][0]][0]
    assert problem == gate.GateProblem("held", f"“{campaign_a.name}” is on hold: Too many were rejected.")


def test_articles_of_another_site_are_not_looked_at(made, campaign_b, site_a):
    ask(site_a, min_words=10_000)
    assert gate.examine(made[campaign_b.pk], site_id=site_a.site.pk) == {}


def test_nothing_goes_out_before_a_sample_of_its_version_is_approved(articles, campaign_a, site_a):
    ask(site_a, requires_sample=True)
    version = campaign_a.versions.get()
    batch = TestBatch.objects.create(site=site_a.site, campaign=campaign_a, version=version, size=5)
    assert failed(articles[:1], site_a) == {articles[0]: ["sample"]}
    TestBatch.objects.filter(pk=batch.pk).update(status=BatchStatus.HELD)
    assert failed(articles[:1], site_a) == {articles[0]: ["sample"]}
    TestBatch.objects.filter(pk=batch.pk).update(status=BatchStatus.APPROVED)
    assert failed(articles, site_a) == {}


def test_a_sample_stands_for_a_later_version_with_more_places_but_not_for_other_words(campaign_a, site_a):
    ask(site_a, requires_sample=True)
    axis = CampaignAxis.objects.get(campaign=campaign_a, kind="location")
    axis.limit = 5
    axis.save()
    first = plans.freeze(campaign_a)
    TestBatch.objects.create(site=site_a.site, campaign=campaign_a, version=first, size=5, status=BatchStatus.APPROVED)
    axis.limit = None
    axis.save()
    wider = plans.freeze(campaign_a)
    ids = drafts.save(compose_drafts(wider, count=2), version=wider).page_ids
    assert wider.number == 2
    assert failed(ids, site_a) == {}
    campaign_a.headline = "{Roofs|Gutters} in {City}, {State_Code} for {Identity}"
    campaign_a.save()
    reworded = plans.freeze(campaign_a)
    ids = drafts.save(compose_drafts(reworded, count=2), version=reworded).page_ids
    assert failed(ids, site_a) == {pk: ["sample"] for pk in ids}


def test_a_later_verdict_on_the_same_words_wins_over_an_earlier_one(campaign_a, campaign_b, site_a, site_b):
    for tenant in (site_a, site_b):
        ask(tenant, requires_sample=True)
    made = {}
    for campaign in (campaign_a, campaign_b):
        axis = CampaignAxis.objects.get(campaign=campaign, kind="location")
        for limit in (5, 6, None):
            axis.limit = limit
            axis.save()
            version = plans.freeze(campaign)
            made[campaign.pk, version.number] = version
            drafts.save(compose_drafts(version, start=4 * version.number, count=2), version=version)
    refused = lambda tenant: {  # noqa: E731
        GeneratedArticle.objects.get(pk=pk).version.number
        for pk in failed(list(GeneratedArticle.objects.for_site(tenant.site).values_list("pk", flat=True)), tenant)
    }
    judge = lambda campaign, number, status: TestBatch.objects.create(  # noqa: E731
        site=campaign.site, campaign=campaign, version=made[campaign.pk, number], size=5, status=status
    )
    judge(campaign_b, 1, BatchStatus.APPROVED)
    judge(campaign_a, 1, BatchStatus.APPROVED)
    assert refused(site_a) == set()
    on_hold = judge(campaign_a, 2, BatchStatus.HELD)
    assert refused(site_a) == {2, 3}
    judge(campaign_a, 2, BatchStatus.APPROVED)
    assert refused(site_a) == set()
    # Given after all the others, on a batch that was begun before them.
    TestBatch.objects.filter(pk=on_hold.pk).update(decided_at=timezone.now())
    assert refused(site_a) == {2, 3}
    judge(campaign_a, 1, BatchStatus.CHANGED)
    assert refused(site_a) == {1, 2, 3}
    assert refused(site_b) == set()


def test_what_an_edit_by_hand_leaves_unresolved_is_found_wherever_it_stands(articles, site_a):
    body = [("rich_text", "<p>Call us at %phone%.</p>")]
    edit(articles[0], site_a.editor, search_description="Roofs in {City}.")
    edit(articles[1], site_a.editor, body=body)
    found = gate.refusals(articles, site_id=site_a.site.pk)
    assert {pk: str(problems[0]) for pk, problems in found.items()} == {
        articles[0]: "The text still holds {City}.",
        articles[1]: "The text still holds %phone%.",
    }


@pytest.mark.parametrize(
    ("limits", "check"),
    [
        ({"min_words": 10_000}, "words"),
        ({"min_local_share": 0.99}, "local"),
        ({"max_title": 10}, "title"),
        ({"min_description": 500}, "description"),
        ({"max_description": 10}, "description"),
    ],
)
def test_each_limit_keeps_back_what_is_beyond_it(articles, site_a, limits, check):
    ask(site_a, **limits)
    assert failed(articles[:2], site_a) == {pk: [check] for pk in articles[:2]}
    outcome = {each.check: each for each in gate.examine(articles[:1], site_id=site_a.site.pk)[articles[0]]}
    assert outcome[GateCheck(check)].asked
    assert outcome[GateCheck(check)].advice


def test_words_title_and_description_are_those_of_the_latest_text(articles, site_a):
    ask(site_a, min_words=20, max_title=100, min_description=10)
    assert failed(articles[:1], site_a) == {}
    edit(articles[0], site_a.editor, seo_title="t" * 101, search_description="", body=[("rich_text", "<p>Short.</p>")])
    assert failed(articles[:1], site_a) == {articles[0]: ["words", "title", "description"]}
    edit(articles[0], site_a.editor, seo_title="Fine", search_description="d" * 80, body=[])
    assert failed(articles[:1], site_a) == {articles[0]: ["words"]}


def test_the_local_share_of_a_text_is_the_one_it_was_composed_with(articles, site_a):
    stored = dict(GeneratedArticle.objects.filter(pk__in=articles).values_list("pk", "local_share"))
    assert all(0 < share < 1 for share in stored.values())
    GeneratedArticle.objects.filter(pk__in=articles).update(measured_revision_id=None, local_share=None)
    again = measured(articles, site_id=site_a.site.pk)
    assert {pk: each.local_share for pk, each in again.items()} == pytest.approx(stored)
    assert dict(GeneratedArticle.objects.filter(pk__in=articles).values_list("pk", "local_share")) == pytest.approx(
        stored
    )


def test_an_article_about_no_place_is_not_asked_for_one(campaign_a, site_a):
    CampaignAxis.objects.filter(campaign=campaign_a, kind="location").delete()
    Campaign.objects.filter(pk=campaign_a.pk).update(
        headline="{Roof|Gutter} help for {Identity}", hub_pattern="", name=campaign_a.name
    )
    Fragment.objects.for_site(site_a.site).update(heading="A heading", body="Some words stand here.")
    FragmentItem.objects.filter(fragment__site=site_a.site).update(title="Call", text="Now.")
    campaign = Campaign.objects.get(pk=campaign_a.pk)
    version = plans.freeze(campaign)
    ids = drafts.save(compose_drafts(version, count=1), version=version).page_ids
    ask(site_a, min_local_share=1.0)
    assert failed(ids, site_a) == {}


def test_an_article_too_much_like_a_sibling_says_which(articles, site_a):
    first, second = articles[:2]
    text = [("rich_text", "<p>" + " ".join(f"word{number}" for number in range(100)) + "</p>")]
    for pk in (first, second):
        edit(pk, site_a.editor, title="The same", body=text)
    ask(site_a, max_similarity=0.9)
    found = gate.refusals(articles, site_id=site_a.site.pk)
    assert set(found) == {first, second}
    assert found[first][0].message == "It is 100% like “The same”, and at most 90% is allowed."
    flag = QualityFlag.objects.get(article=first)
    assert (flag.kind, flag.other_id, flag.score) == (FlagKind.DUPLICATE, second, 1.0)


def test_another_scorer_can_be_registered(articles, site_a):
    asked = []

    def scorer(page_ids, site_id):
        asked.append((set(page_ids), site_id))
        return {articles[0]: (0.8, articles[1])}

    before = alikeness.register_scorer(scorer)
    try:
        ask(site_a, max_similarity=0.7)
        assert set(failed(articles, site_a)) == {articles[0]}
        assert set(failed(articles, site_a)) == {articles[0]}
    finally:
        alikeness.register_scorer(before)
    assert asked == [(set(articles), site_a.site.pk)]


def test_a_campaign_may_ask_for_more_or_for_less(articles, campaign_a, site_a):
    ask(site_a, min_words=10_000)
    policies.override(campaign_a, {"min_words": 10}, user=site_a.administrator)
    assert failed(articles, site_a) == {}
    policies.override(campaign_a, {"min_words": 10, "min_description": 700}, user=site_a.administrator)
    assert failed(articles[:1], site_a) == {articles[0]: ["description"]}


@pytest.mark.parametrize(
    "given",
    [
        {"daily_cap": 3},
        {"nothing": 1},
        {"min_words": -1},
        {"min_words": "many"},
        {"max_similarity": 1.5},
        {"min_description": 300, "max_description": 200},
    ],
)
def test_overrides_are_checked(campaign_a, site_a, given):
    with pytest.raises(ValidationError):
        policies.override(campaign_a, given, user=site_a.administrator)
    campaign_a.refresh_from_db()
    assert campaign_a.gate_overrides == {}


@pytest.mark.parametrize("role", ["editor", "approver"])
def test_only_administrators_change_what_is_asked(campaign_a, site_a, site_b, role):
    for user in (site_a.user(role), site_b.administrator):
        with pytest.raises(PermissionDenied):
            policies.override(campaign_a, {"min_words": 0}, user=user)
        with pytest.raises(PermissionDenied):
            policies.change(policies.policy_of(site_a.site), user=user)


def test_a_changed_policy_is_logged_with_what_was_asked_before(site_a):
    policy = policies.policy_of(site_a.site)
    policy.min_words = 250
    policies.change(policy, user=site_a.administrator)
    entry = ModelLogEntry.objects.get(action="generator.change_policy")
    assert entry.data["changed"] == {"min_words": [0, 250]}
    assert entry.user == site_a.administrator


def test_a_waiver_lets_one_article_out_and_is_logged(articles, site_a):
    ask(site_a, min_words=10_000, max_title=5)
    article = GeneratedArticle.objects.get(pk=articles[0])
    waiver = waivers.waive(article, checks=["words"], reason="A short notice.", user=site_a.administrator)
    assert failed(articles[:2], site_a) == {articles[0]: ["title"], articles[1]: ["words", "title"]}
    entry = PageLogEntry.objects.get(page=articles[0], action="generator.waive")
    assert (entry.user, entry.data["why"]) == (site_a.administrator, "A short notice.")
    waivers.withdraw(waiver, user=site_a.administrator)
    assert failed(articles[:1], site_a) == {articles[0]: ["words", "title"]}
    assert PageLogEntry.objects.filter(page=articles[0], action="generator.withdraw_waiver").exists()


def test_a_waiver_of_a_campaign_is_for_all_of_it(made, campaign_a, campaign_b, site_a, site_b):
    ask(site_a, min_words=10_000)
    ask(site_b, min_words=10_000)
    waivers.waive(campaign_a, checks=["words"], reason="Short by design.", user=site_a.administrator)
    assert failed(made[campaign_a.pk], site_a) == {}
    assert len(failed(made[campaign_b.pk], site_b)) == len(made[campaign_b.pk])


@pytest.mark.parametrize("checks", [["tokens"], ["held"], ["words", "tokens"], [], ["nothing"]])
def test_what_cannot_be_waived_is_not(articles, site_a, checks):
    article = GeneratedArticle.objects.get(pk=articles[0])
    with pytest.raises(ValidationError):
        waivers.waive(article, checks=checks, reason="Please.", user=site_a.administrator)
    assert not GateWaiver.objects.exists()


def test_a_row_that_waives_a_gap_all_the_same_waives_nothing(articles, site_a):
    edit(articles[0], site_a.editor, search_description="Roofs in {City}.")
    GateWaiver.objects.create(site=site_a.site, article_id=articles[0], checks=["tokens"], reason="x")
    assert failed(articles[:1], site_a) == {articles[0]: ["tokens"]}


def test_a_waiver_has_a_reason_and_is_given_by_administrators_of_the_site(articles, site_a, site_b):
    article = GeneratedArticle.objects.get(pk=articles[0])
    with pytest.raises(ValidationError):
        waivers.waive(article, checks=["words"], reason="  ", user=site_a.administrator)
    for user in (site_a.editor, site_a.approver, site_b.administrator):
        with pytest.raises(PermissionDenied):
            waivers.waive(article, checks=["words"], reason="Please.", user=user)
    waiver = waivers.waive(article, checks=["words"], reason="Yes.", user=site_a.administrator)
    with pytest.raises(PermissionDenied):
        waivers.withdraw(waiver, user=site_a.approver)


def test_flags_follow_the_text_and_an_ignored_one_stays_ignored(articles, site_a):
    ask(site_a, min_description=10)
    edit(articles[0], site_a.editor, search_description="")
    gate.refusals(articles, site_id=site_a.site.pk)
    flag = QualityFlag.objects.get()
    assert (flag.article_id, flag.kind, flag.status) == (articles[0], FlagKind.DESCRIPTION, FlagStatus.PENDING)
    flags.ignore(flag, user=site_a.approver, note="Nobody searches for it.")
    edit(articles[0], site_a.editor, search_description="Short")
    assert failed(articles[:1], site_a) == {articles[0]: ["description"]}
    flag.refresh_from_db()
    assert flag.status == FlagStatus.IGNORED
    edit(articles[0], site_a.editor, search_description="d" * 60)
    assert failed(articles[:1], site_a) == {}
    flag.refresh_from_db()
    assert (flag.status, flag.settled_by) == (FlagStatus.RESOLVED, None)
    edit(articles[0], site_a.editor, search_description="Again")
    failed(articles[:1], site_a)
    flag.refresh_from_db()
    assert flag.status == FlagStatus.PENDING
    assert PageLogEntry.objects.get(action="generator.ignore_flag").data["why"] == "Nobody searches for it."


def test_a_flag_is_ignored_with_a_note_by_who_may_review(articles, site_a, site_b):
    ask(site_a, min_words=10_000)
    failed(articles[:1], site_a)
    flag = QualityFlag.objects.get()
    with pytest.raises(ValidationError):
        flags.ignore(flag, user=site_a.approver, note="")
    for user in (site_b.approver, site_b.administrator):
        with pytest.raises(PermissionDenied):
            flags.ignore(flag, user=user, note="Fine.")


def test_the_number_of_queries_does_not_depend_on_the_number_of_articles(campaign_a, site_a):
    """Everything at once: edited texts, similarity, samples, flags to make."""
    version = plans.freeze(campaign_a)
    ids = list(drafts.save(compose_drafts(version, count=20), version=version).page_ids)
    ask(site_a, min_words=10_000, max_similarity=0.01, requires_sample=True, min_local_share=0.9)
    for pk in (ids[0], ids[1], ids[5]):
        edit(pk, site_a.editor, search_description="{City}")
    failed(ids[:1], site_a)
    counts = []
    for some in (ids[1:2], ids[2:]):
        with CaptureQueriesContext(connection) as queries:
            assert len(failed(some, site_a)) == len(some)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
    with CaptureQueriesContext(connection) as queries:
        failed(ids, site_a)
    # Campaigns, policy, articles, edited revisions, versions, batches, numbers, sibling titles, waivers, flags.
    assert len(queries) <= 10


def test_what_was_measured_is_not_measured_again_until_the_text_changes(articles, site_a):
    ask(site_a, max_similarity=0.999)
    failed(articles, site_a)
    one = GeneratedArticle.objects.get(pk=articles[0])
    assert one.similarity is not None
    assert one.measured_revision_id == one.page.latest_revision_id
    GeneratedArticle.objects.filter(pk=one.pk).update(similarity=1.0, similar_to_id=None)
    assert set(failed(articles, site_a)) == {one.pk}
    edit(one.pk, site_a.editor, title="Another title")
    assert failed(articles, site_a) == {}


def test_versions_of_one_wording_differ_in_places_alone(campaign_a):
    plan = plans.load(plans.freeze(campaign_a))
    wider = replace(plan, version=9, seed=99, constants={"phone": "1"}, axes=tuple(
        replace(axis, keys=axis.keys[:1], rows=axis.rows[:1]) if axis.kind == "location" else axis for axis in plan.axes
    ))  # fmt: skip
    fewer_avatars = replace(plan, axes=tuple(
        replace(axis, keys=axis.keys[:1], rows=axis.rows[:1]) if axis.kind == "avatar" else axis for axis in plan.axes
    ))  # fmt: skip
    assert wording_of(wider) == replace(wording_of(plan), version=9)
    assert wording_of(fewer_avatars) != wording_of(plan)
    assert CampaignVersion.objects.count() == 1
