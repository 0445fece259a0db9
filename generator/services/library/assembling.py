"""An article put together from a template and values that somebody gives, without a campaign. Stores nothing."""

from collections.abc import Iterator, Mapping

from wagtail.models import Site

from generator.core.compose import Composer
from generator.core.tokens import token_key
from generator.core.types import ArticleDraft, CampaignPlan, CombinationMethod, FragmentPlan
from generator.models import ArticleTemplate, Campaign
from generator.services import components, plans
from generator.services.plan_sections import mentioned, read_dictionaries, read_sections

# A title is data: braces that somebody gives in it are no tokens.
_TITLE = "assembled_title"


def assemble(
    template: ArticleTemplate, variables: Mapping[str, str], *, site: Site, title: str = "", seed: int = 0
) -> ArticleDraft:
    """The article of the template with the site's fragments; `variables` are the values of tokens, by their names.

    What the site itself gives (its name, its telephone number, the year) need not be given. The same values and seed
    give the same article. Raises `PlanError` for a text with an error and for a value that is missing, and
    `LookupError` for a template that makes nothing.
    """
    given = {token_key(name): value for name, value in variables.items()}
    constants = {**plans.constants(site), **given, _TITLE: title or template.name}
    sections = read_sections(template, campaign=Campaign(site=site))
    texts = [text for section in sections for fragment in section.fragments for text in _texts(fragment)]
    plan = CampaignPlan(
        campaign="assembler",
        version=0,
        seed=seed,
        method=CombinationMethod.ALL,
        sample_size=0,
        axes=(),
        headline=f"{{{_TITLE}}}",
        sections=sections,
        constants=constants,
        dictionaries=mentioned(read_dictionaries(site, taken=constants), texts=texts),
        components=components.mentioned(site.pk, texts=texts),
    )
    draft = Composer(plan).compose(0)
    if draft is None or not draft.blocks:
        raise LookupError("The template makes nothing: it has no slots, or no fragments for them.")
    return draft


def _texts(fragment: FragmentPlan) -> Iterator[str]:
    yield from (fragment.heading, fragment.body)
    for item in fragment.items:
        yield from (item.title, item.text)
