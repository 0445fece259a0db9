"""Which names the texts of a site's library, or of one campaign, may use."""

from wagtail.models import Site

from generator.core.tokens import KNOWN_NAMES, token_key
from generator.enums import AxisKind
from generator.models import Campaign, CampaignAxis, SpintaxDictionary
from generator.services import plans
from generator.services.plan_lists import read_list
from generator.services.text_errors import Vocabulary


def of_campaign(campaign: Campaign) -> Vocabulary:
    """What a text that only this campaign uses may name."""
    tokens = frozenset(plans.describe(campaign).tokens)
    return Vocabulary(tokens=tokens, dictionaries=dictionary_names(campaign.site_id))


def of_site(site: Site | int | None) -> Vocabulary:
    """What a text of the library may name: every token there is, and the columns of the lists of all campaigns.

    A text of the shared library (None) may name what there is on every site.
    """
    names = set(KNOWN_NAMES)
    campaigns = Campaign.objects.none() if site is None else Campaign.objects.for_site(site)
    lists = CampaignAxis.objects.filter(campaign__in=campaigns, kind=AxisKind.LIST)
    for text in lists.values_list("rows", flat=True):
        for row in read_list(text).rows[:1]:
            names.update(row)
    return Vocabulary(tokens=frozenset(names), dictionaries=dictionary_names(site))


def dictionary_names(site: Site | int | None) -> frozenset[str]:
    """The names of the site's dictionaries and of shared ones."""
    keys = SpintaxDictionary.objects.readable_by(site).values_list("key", flat=True)
    return frozenset(token_key(key) for key in keys)
