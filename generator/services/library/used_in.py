"""The articles that use one row of the library, as a query that reads no more of them than are shown.

Fragments are named by the articles themselves. Rows of an axis are found by the keys that an article was made for;
templates, patterns and clusters by the campaigns that use them; dictionaries by the terms that each article of such a
campaign drew.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, F, Func, Model, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from generator.core.tokens import token_key
from generator.enums import AxisKind
from generator.models import (
    ArticleTemplate,
    Avatar,
    CampaignAxis,
    Fragment,
    GeneratedArticle,
    HeadlinePattern,
    LocationCluster,
    Niche,
    Offer,
    SpintaxDictionary,
)
from generator.models.articles import AXIS_WORDS
from generator.querysets import GeneratedArticleQuerySet
from generator.services.library.usage import sites_of, usage_of

type Articles = GeneratedArticleQuerySet[GeneratedArticle]

# The models whose rows' articles can be asked for, by the names that addresses use.
KINDS: Mapping[str, type[Model]] = {
    str(model._meta.model_name): model
    for model in (
        *(Fragment, HeadlinePattern, ArticleTemplate, SpintaxDictionary, Avatar, Niche, Offer, LocationCluster),
    )
}
_AXES = {Avatar: AxisKind.AVATAR, Niche: AxisKind.NICHE, Offer: AxisKind.OFFER}


def articles_using(row: Any, *, site_ids: Collection[int]) -> Articles:
    """The articles of these sites that were written with the row, in no order."""
    articles = GeneratedArticle.objects.filter(site__in=sites_of([row], site_ids)[row.pk])
    return _FINDERS[type(row)](articles, row, site_ids)


def _with_fragment(articles: Articles, row: Any, _: Collection[int]) -> Articles:
    return articles.filter(fragments__contains=[row.key])


def _of_campaigns(articles: Articles, row: Any, site_ids: Collection[int]) -> Articles:
    return articles.filter(campaign__in=usage_of([row], site_ids=site_ids, most=0)[row.pk].campaigns)


def _at_axis(articles: Articles, row: Any, site_ids: Collection[int]) -> Articles:
    """An avatar's place names its variant after a slash: all variants count for the avatar."""
    kind = _AXES[type(row)]
    campaigns = usage_of([row], site_ids=site_ids, most=0)[row.pk].campaigns
    axes = CampaignAxis.objects.filter(kind=kind, campaign__in=campaigns)
    names = {name or kind.value for name in axes.values_list("name", flat=True)}
    places = [KeyTextTransform(name, "axis_keys") for name in sorted(names)]
    if not places:
        return articles.none()
    words = SearchQuery(row.key.translate(str.maketrans("/-_", "   ")), search_type="plain", config="simple")
    place = Coalesce(*places, "", output_field=TextField()) if len(places) > 1 else Cast(places[0], TextField())
    found = articles.alias(_words_=AXIS_WORDS, spot=place).filter(_words_=words, campaign__in=campaigns)
    return found.filter(Q(spot=row.key) | Q(spot__startswith=f"{row.key}/"))


def _with_terms(articles: Articles, row: Any, site_ids: Collection[int]) -> Articles:
    """Articles that drew a term of the dictionary, or were made for one as the row of an axis."""
    by_axis = CampaignAxis.objects.filter(dictionary=row, campaign__site__in=site_ids).values("campaign")
    has_drawn = Func(
        F("dictionary_entries"),
        Value(f'$[*] ? (@ starts with "{token_key(row.key)}:")'),
        template="jsonb_path_exists(%(expressions)s::jsonpath)",
        output_field=BooleanField(),
    )
    mine = _of_campaigns(articles, row, site_ids)
    return mine.alias(_drawn_=has_drawn).filter(Q(campaign__in=by_axis) | Q(_drawn_=True))


_FINDERS: Mapping[type[Model], Callable[[Articles, Any, Collection[int]], Articles]] = {
    Fragment: _with_fragment,
    HeadlinePattern: _of_campaigns,
    ArticleTemplate: _of_campaigns,
    LocationCluster: _of_campaigns,
    SpintaxDictionary: _with_terms,
    Avatar: _at_axis,
    Niche: _at_axis,
    Offer: _at_axis,
}
