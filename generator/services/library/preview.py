"""A fragment as the block of an article of one site, or a template as an article of the site's own fragments.

Tokens have sample values. Stores nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

from wagtail.models import Site

from generator.core.compose import Composer
from generator.core.text_report import TextNames, written_token
from generator.core.types import CampaignPlan, CombinationMethod, FragmentPlan, SectionPlan
from generator.enums import SlotBlockType
from generator.models import ArticleTemplate, Campaign, Fragment, TemplateSlot
from generator.services import text_names
from generator.services.plan_sections import fragment_plan, read_dictionaries, read_sections
from generator.services.samples import page_beneath
from sites_app.models import ArticlePage

TITLE = "Fragment preview"
# A title is data: a template's name may hold braces.
TITLE_NAME = "preview_title"
VARIANTS = 1000


def preview_page(fragment: Fragment, *, site: Site, variant: int = 0) -> ArticlePage:
    """An article page in memory that is this fragment alone; each variant draws other choices.

    Raises PlanError for a text with errors, UnresolvedTokenError, and LookupError if it is shown nowhere.
    """
    names = text_names.of_campaign(fragment.campaign) if fragment.campaign else text_names.of_site(site)
    section = SectionPlan(
        name="preview",
        block_type=_block_type(fragment, site),
        fragments=(replace(fragment_plan(fragment), condition=""),),
    )
    return _page([section], names=names, title=TITLE, site=site, variant=variant)


def preview_template(template: ArticleTemplate, *, site: Site, variant: int = 0) -> ArticlePage:
    """An article page in memory with every slot of the template, whatever the slots' conditions say.

    A slot that no fragment fills says so in its place. Raises PlanError and UnresolvedTokenError.
    """
    names = text_names.of_site(site)
    # No campaign: only what every campaign of the site may use.
    sections = read_sections(template, campaign=Campaign(site=site))
    shown = [_shown(section, slot) for section, slot in zip(sections, template.slots.all(), strict=True)]
    if not shown:
        raise LookupError("The template has no slots yet.")
    return _page(shown, names=names, title=template.name, site=site, variant=variant)


def _shown(section: SectionPlan, slot: TemplateSlot) -> SectionPlan:
    if section.fragments:
        fragments = tuple(replace(fragment, condition="") for fragment in section.fragments)
        return replace(section, fragments=fragments, condition="")
    wanted = slot.get_fragment_type_display()
    missing = FragmentPlan(
        key="missing",
        fragment_type=slot.fragment_type,
        heading=f"Nothing for “{slot.name}” yet",
        body=f"This slot takes fragments of the type “{wanted}”, and the library has none in use.",
    )
    return SectionPlan(name=section.name, block_type=SlotBlockType.RICH_TEXT, fragments=(missing,))


def _page(sections: Sequence[SectionPlan], *, names: TextNames, title: str, site: Site, variant: int) -> ArticlePage:
    plan = CampaignPlan(
        campaign="preview",
        version=0,
        seed=variant % VARIANTS,
        method=CombinationMethod.ALL,
        sample_size=0,
        axes=(),
        headline=f"{{{TITLE_NAME}}}",
        sections=tuple(sections),
        constants={**_values(names), TITLE_NAME: title},
        dictionaries=tuple(each for each in read_dictionaries(site, taken=names.tokens) if each.entries),
    )
    draft = Composer(plan).compose(0)
    if draft is None:
        raise LookupError("Nothing of it is in any article.")
    return page_beneath(site.root_page, draft)


def _block_type(fragment: Fragment, site: Site) -> str:
    """The block that the site's templates show such fragments as."""
    templates = ArticleTemplate.objects.own_or_shared(site)
    slots = TemplateSlot.objects.filter(template__in=templates, fragment_type=fragment.fragment_type)
    # Own templates come first.
    found = slots.order_by("template__site", "template__key", "sort_order").values_list("block_type", flat=True).first()
    return found or SlotBlockType.RICH_TEXT


def _values(names: TextNames) -> dict[str, str]:
    """A value for each token: a real one of the site, or the token's name in marks."""
    row = names.rows[0] if names.rows else {}
    return {name: row.get(name) or f"‹{written_token(name)}›" for name in names.tokens}
