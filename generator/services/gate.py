"""The publish gate: what an article must be before visitors may read it, asked for many articles at once.

Everything that publishes asks here: the admin, jobs, plans, Wagtail's own buttons and the API. What is asked stands in
the site's release policy and in what the campaign changes of it; a waiver lets an article out although a check fails.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from wagtail.models import Page

from generator.enums import FLAG_OF_CHECK, WAIVABLE, GateCheck
from generator.models import Campaign, CampaignVersion, GeneratedArticle
from generator.querysets import among
from generator.services import flags, policies, sample_cover, waivers
from generator.services.article_measures import Measures, measured
from generator.services.gate_checks import CheckResult, Standing, results
from generator.services.policies import Limits


@dataclass(frozen=True, slots=True)
class GateProblem:
    """Why an article may not go out. `check` is stable: the name of the check that failed."""

    check: str
    message: str

    def __str__(self) -> str:
        return self.message


class GateRefused(Exception):  # noqa: N818 - a refusal, not a fault
    """An article may not be published now, and why."""

    def __init__(self, problems: tuple[GateProblem, ...]) -> None:
        self.problems = problems
        super().__init__(" ".join(map(str, problems)))


def refusals(page_ids: Collection[int], *, site_id: int) -> dict[int, tuple[GateProblem, ...]]:
    """What keeps each of these articles of the site from going out, by page; pages without a problem are left out.

    The number of queries does not depend on the number of pages. What had to be measured is stored, and the articles'
    flags follow it.
    """
    return {
        page_id: tuple(GateProblem(each.check.value, each.message) for each in found if each.keeps_back)
        for page_id, found in examine(page_ids, site_id=site_id).items()
        if any(each.keeps_back for each in found)
    }


def check(article: GeneratedArticle) -> None:
    """Pass silently, or raise `GateRefused`."""
    problems = refusals([article.pk], site_id=article.site_id).get(article.pk)
    if problems:
        raise GateRefused(problems)


def examine(page_ids: Collection[int], *, site_id: int) -> dict[int, tuple[CheckResult, ...]]:
    """Every check of each of these articles of the site, passed or not, by page. See `refusals`."""
    if not page_ids:
        return {}
    campaigns = _campaigns(page_ids, site_id=site_id)
    limits = policies.limits_of(policies.policy_of(site_id))
    asked = {pk: limits.with_overrides(campaign.gate_overrides) for pk, campaign in campaigns.items()}
    alike = frozenset(pk for pk, each in asked.items() if each.max_similarity < 1)
    found = measured(page_ids, site_id=site_id, alike=alike)
    standings = _standings(found, campaigns, asked, site_id=site_id)
    waived = waivers.waived_checks({pk: each.campaign_id for pk, each in found.items()}, site_id=site_id)
    judged = {
        pk: tuple(_with_waiver(result, waived[pk]) for result in results(each, asked[each.campaign_id], standings[pk]))
        for pk, each in found.items()
    }
    _flag(judged, found, standings, site_id=site_id)
    return judged


def _campaigns(page_ids: Collection[int], *, site_id: int) -> dict[int, Campaign]:
    articles = GeneratedArticle.objects.for_site(site_id).filter(among("pk", page_ids))
    campaigns = Campaign.objects.for_site(site_id).filter(pk__in=articles.order_by().values("campaign").distinct())
    return campaigns.only("name", "gate_overrides", "held_at", "held_because").in_bulk()


def _standings(
    found: Mapping[int, Measures], campaigns: Mapping[int, Campaign], asked: Mapping[int, Limits], *, site_id: int
) -> dict[int, Standing]:
    """What is true of each article beside its text."""
    sampled = {each.version_id for each in found.values() if asked[each.campaign_id].requires_sample}
    has_sample = sample_cover.covered(sampled, site_id=site_id) if sampled else frozenset()
    numbers = dict(CampaignVersion.objects.filter(pk__in=sampled - has_sample).values_list("pk", "number"))
    siblings = _titles(found, asked)
    return {
        pk: Standing(
            campaign=campaign.name,
            version=numbers.get(each.version_id, 0),
            held_because=campaign.held_because if campaign.held_at else None,
            has_sample=each.version_id in has_sample,
            sibling=siblings.get(each.similar_to_id, ""),
        )
        for pk, each in found.items()
        for campaign in (campaigns[each.campaign_id],)
    }


def _titles(found: Mapping[int, Measures], asked: Mapping[int, Limits]) -> dict[int | None, str]:
    """The titles of the siblings that articles are too much like."""
    ids = {
        each.similar_to_id
        for each in found.values()
        if each.similar_to_id and each.similarity and each.similarity > asked[each.campaign_id].max_similarity
    }
    return dict(Page.objects.filter(pk__in=ids).values_list("pk", "draft_title")) if ids else {}


def _with_waiver(result: CheckResult, waived: Collection[str]) -> CheckResult:
    is_waived = result.check in WAIVABLE and result.check.value in waived
    return replace(result, is_waived=True) if is_waived and not result.is_passed else result


def _flag(
    judged: Mapping[int, tuple[CheckResult, ...]],
    found: Mapping[int, Measures],
    standings: Mapping[int, Standing],
    *,
    site_id: int,
) -> None:
    """Let the articles' flags follow what their texts are; a waiver changes nothing of that."""
    findings = {
        pk: [
            flags.Finding(
                kind=FLAG_OF_CHECK[result.check],
                evidence=result.message,
                score=result.score,
                other_id=found[pk].similar_to_id
                if result.check is GateCheck.SIMILARITY and standings[pk].sibling
                else None,
            )
            for result in outcome
            if result.check in FLAG_OF_CHECK and not result.is_passed
        ]
        for pk, outcome in judged.items()
    }
    flags.follow(findings, site_id=site_id, kinds=frozenset(FLAG_OF_CHECK.values()))
