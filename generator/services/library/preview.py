"""A fragment as the block of an article of one site, with sample values for its tokens; stores nothing."""

from dataclasses import replace

from wagtail.models import Site

from generator.core.compose import Composer
from generator.core.text_report import TextNames, written_token
from generator.core.types import CampaignPlan, CombinationMethod, SectionPlan
from generator.enums import SlotBlockType
from generator.models import ArticleTemplate, Fragment, TemplateSlot
from generator.services import text_names
from generator.services.plan_sections import fragment_plan, read_dictionaries
from generator.services.samples import page_beneath
from sites_app.models import ArticlePage

TITLE = "Fragment preview"
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
    plan = CampaignPlan(
        campaign="preview",
        version=0,
        seed=variant % VARIANTS,
        method=CombinationMethod.ALL,
        sample_size=0,
        axes=(),
        headline=TITLE,
        sections=(section,),
        constants=_values(names),
        dictionaries=tuple(each for each in read_dictionaries(site, taken=names.tokens) if each.entries),
    )
    draft = Composer(plan).compose(0)
    if draft is None:
        raise LookupError("The fragment is in no article.")
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
