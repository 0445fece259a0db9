"""Campaigns as plans: the only reader of the database in the pipeline. Whatever is made later is made from a plan."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from generator.core import compose, plan_json, proof
from generator.core.compose import Composer, PlanError
from generator.core.plan_texts import Problem, available_names
from generator.core.proof import AxisGaps
from generator.core.types import CampaignPlan, CombinationMethod, Diagnostic, SectionPlan, Severity
from generator.enums import AxisKind
from generator.models import ArticleTemplate, Campaign, CampaignVersion, HeadlinePattern
from generator.services import components
from generator.services.plan_axes import AxisReader
from generator.services.plan_components import read_components
from generator.services.plan_exclusions import read_exclusions
from generator.services.plan_problems import PlanProblem, explain
from generator.services.plan_sections import mentioned, read_dictionaries, read_sections
from generator.services.spaces import SpaceSummary, summarise
from sites_app.models import HubPage, SiteSettings

MAX_SIZE = 10 ** CampaignVersion._meta.get_field("size").max_digits - 1
VALUE_CODES = frozenset({"token.empty", "plural.number"})
DATE_TOKENS = ("year", "next_year", "month")


@dataclass(frozen=True, slots=True)
class Examination:
    """A campaign as it stands, read once: its plan, what is wrong with it, and the space that it spans.

    With an error among the problems the plan is not whole and cannot be composed. `gaps` says which rows lack a value.
    """

    plan: CampaignPlan
    problems: tuple[PlanProblem, ...]
    summary: SpaceSummary
    gaps: tuple[AxisGaps, ...] = ()

    @property
    def errors(self) -> tuple[PlanProblem, ...]:
        """The problems that keep the campaign from being generated or approved."""
        return tuple(problem for problem in self.problems if problem.is_error)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A plan as it was read, and the problems that reading found; what could not be read is left out of the plan."""

    plan: CampaignPlan
    problems: tuple[Problem, ...]


def build(campaign: Campaign, *, version_number: int, now_date: date) -> CampaignPlan:
    """The plan of the campaign as it stands, with the dates of `now_date`, in a constant number of queries.

    Raises PlanError when the campaign names what its site does not have; `problems` says everything else.
    """
    reading = _read(campaign, version_number=version_number, now_date=now_date)
    errors = [problem for problem in reading.problems if _is_error(problem)]
    if errors:
        raise PlanError(errors)
    return reading.plan


@transaction.atomic
def freeze(campaign: Campaign) -> CampaignVersion:
    """The version that the campaign's articles are made from now: the last one, or a new one if anything changed.

    The dates of the last version stay while nothing else changes. Raises PlanError when the campaign has an error.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("site").get(pk=campaign.pk)
    last = campaign.versions.first()
    plan = build(campaign, version_number=last.number + 1 if last else 1, now_date=_today(campaign.site))
    if last is not None and _is_same(plan, last):
        return last
    size = Composer(plan).space.size
    if problem := _size_problem(size):
        raise PlanError([problem])
    return CampaignVersion.objects.create(
        campaign=campaign,
        number=plan.version,
        plan=plan_json.to_json(plan),
        digest=plan_json.digest(plan),
        space_digest=plan_json.space_digest(plan),
        size=size,
    )


def load(version: CampaignVersion) -> CampaignPlan:
    """The plan of a version, the same for ever."""
    return plan_json.from_json(version.plan)


def problems(campaign: Campaign) -> list[PlanProblem]:
    """Everything that is wrong with the campaign as it stands in memory, errors and warnings, in reading order.

    Axes that a form changed and has not saved are read as the form has them.
    """
    return list(examine(campaign).problems)


def examine(campaign: Campaign) -> Examination:
    """The plan, problems and space of the campaign as it stands in memory, in one reading."""
    reading = _read(campaign, version_number=0, now_date=_today(campaign.site))
    summary = summarise(reading.plan)
    found = [*reading.problems, *compose.problems(reading.plan)]
    if problem := _size_problem(summary.total):
        found.append(problem)
    lacks_values = any(problem.diagnostic.code in VALUE_CODES for problem in found)
    gaps = proof.prove(reading.plan) if lacks_values else ()
    if campaign.headline_pattern_id:
        found = [each._replace(where="headline_pattern") if each.where == "headline" else each for each in found]
    return Examination(reading.plan, tuple(explain(problem) for problem in found), summary, gaps)


def current_version(campaign: Campaign, *, plan: CampaignPlan | None = None) -> CampaignVersion | None:
    """The campaign's last version if that is what it is now, else None; `plan` is the campaign as somebody read it."""
    last = campaign.versions.first()
    if last is None:
        return None
    if plan is None:
        reading = _read(campaign, version_number=0, now_date=_today(campaign.site))
        if any(map(_is_error, reading.problems)):
            return None
        plan = reading.plan
    return last if _is_same(plan, last) else None


def draft(campaign: Campaign) -> CampaignPlan:
    """The plan of the campaign as it stands in memory. What could not be read is left out, so it may not be whole."""
    return _read(campaign, version_number=0, now_date=_today(campaign.site)).plan


def constants(site: Site) -> dict[str, str]:
    """The token values that every article of the site would have today."""
    return {**_profile(site), **_dates(_today(site))}


def size(campaign: Campaign) -> int:
    """How many articles the campaign can make as it stands; 0 when an axis has no rows."""
    return describe(campaign).total


def describe(campaign: Campaign) -> SpaceSummary:
    """The axes of the campaign as it stands, its headline variants and how many articles they make."""
    return summarise(draft(campaign))


def _read(campaign: Campaign, *, version_number: int, now_date: date) -> _Reading:
    site = campaign.site
    axes = list(campaign.axes.all())
    reader = AxisReader(site, has_niche_axis=any(axis.kind == AxisKind.NICHE for axis in axes))
    template = ArticleTemplate.objects.own_or_shared(site).filter(pk=campaign.template_id).first()
    if template is None:
        reader.problems.append(_problem("template", "template.missing", "Choose an article template of this site."))
    parent = (
        HubPage.objects.descendant_of(site.root_page)
        .filter(pk=campaign.parent_page_id)
        .select_related("locale")
        .first()
    )
    if parent is None:
        reader.problems.append(_problem("parent_page", "parent.missing", "Choose a hub page of this site."))
    plan = CampaignPlan(
        campaign=str(campaign.uid),
        version=version_number,
        seed=campaign.seed,
        method=CombinationMethod(campaign.method),
        sample_size=campaign.sample_size or 0,
        axes=tuple(reader.read(axis) for axis in axes),
        headline=_headline(campaign, reader),
        sections=read_sections(template, campaign=campaign) if template else (),
        slug=campaign.slug_pattern,
        meta_title=campaign.meta_title_pattern,
        meta_description=campaign.meta_description_pattern,
        hub=campaign.hub_pattern,
        constants={**_profile(site), **_dates(now_date)},
        schema_type=campaign.schema_type,
        language=parent.locale.language_code if parent else "en",
    )
    dictionaries = read_dictionaries(site, taken=available_names(plan))
    exclusions, problems = read_exclusions(campaign, axes=plan.axes)
    plan = replace(
        plan,
        dictionaries=mentioned(dictionaries, texts=_texts(plan)),
        exclusions=exclusions,
        components={
            **components.mentioned(site.pk, texts=_texts(plan)),
            **read_components(campaign, texts=_bodies(plan), language=plan.language),
        },
    )
    return _Reading(plan, (*reader.problems, *problems))


def _headline(campaign: Campaign, reader: AxisReader) -> str:
    if campaign.headline_pattern_id is None:
        return campaign.headline
    patterns = HeadlinePattern.objects.own_or_shared(campaign.site_id).filter(pk=campaign.headline_pattern_id)
    formula = patterns.values_list("formula", flat=True).first()
    if formula is None:
        message = "Choose a headline pattern of this site."
        reader.problems.append(_problem("headline_pattern", "headline.pattern", message))
    return formula or ""


def _profile(site: Site) -> dict[str, str]:
    """The tokens of the site's business; those without a value are left out."""
    profile = SiteSettings.objects.filter(site=site).first()
    if profile is None:
        return {"agency_name": site.site_name, "agency_url": site.root_url}
    address = ", ".join(filter(None, (profile.street_address, profile.locality, profile.region, profile.postal_code)))
    values = {
        "agency_name": profile.name,
        "agency_url": site.root_url,
        "agency_city": profile.locality,
        "agency_state": profile.region,
        "phone": profile.phone,
        "email": profile.email,
        "address": address,
    }
    return {name: value for name, value in values.items() if value}


def _dates(day: date) -> dict[str, str]:
    return {"year": str(day.year), "next_year": str(day.year + 1), "month": f"{day:%B}"}


def _is_same(plan: CampaignPlan, version: CampaignVersion) -> bool:
    """Whether the plan, with the dates of the version, makes the articles of the version."""
    constants: Mapping[str, str] = json.loads(version.plan)["constants"]
    dated = replace(plan, constants={**plan.constants, **{name: constants[name] for name in DATE_TOKENS}})
    return plan_json.digest(dated) == version.digest


def _today(site: Site) -> date:
    """The day at the business, whose articles name the year."""
    zone = SiteSettings.objects.filter(site=site).values_list("timezone", flat=True).first()
    return timezone.localdate(timezone=ZoneInfo(zone or "UTC"))


def _texts(plan: CampaignPlan) -> Iterator[str]:
    yield from (plan.headline, plan.slug, plan.meta_title, plan.meta_description, plan.hub)
    for section in plan.sections:
        yield from _section_texts(section)


def _bodies(plan: CampaignPlan) -> Iterator[str]:
    yield from (fragment.body for section in plan.sections for fragment in section.fragments)


def _section_texts(section: SectionPlan) -> Iterator[str]:
    for fragment in section.fragments:
        yield from (fragment.heading, fragment.body)
        for item in fragment.items:
            yield from (item.title, item.text)


def _is_error(problem: Problem) -> bool:
    return problem.diagnostic.severity is Severity.ERROR


def _size_problem(size: int) -> Problem | None:
    if size <= MAX_SIZE:
        return None
    return _problem("size", "space.size", f"The campaign has more than 10^{len(str(MAX_SIZE))} points; use fewer axes.")


def _problem(where: str, code: str, message: str) -> Problem:
    return Problem(where, Diagnostic(code, message, 1, 1))
