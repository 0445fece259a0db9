"""Finds articles by words of their titles, or of the keys that they were made for.

A word that is rare is looked up in the two indexes of words. A word that stands in thousands of titles is asked of each
article instead, newest first: a list that is read that way is full after a few.
"""

import re
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchQuery
from django.db.models import BigIntegerField, CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from wagtail.search.models import IndexEntry

from generator.models import GeneratedArticle
from generator.models.articles import AXIS_WORDS
from sites_app.models import ArticlePage

# In so many titles of the installation, or keys, a word is frequent.
FREQUENT = 2_000
CONFIG = "simple"


def matching[Articles: QuerySet[GeneratedArticle]](articles: Articles, text: str) -> Articles:
    """The articles with a title, or with keys, in which each word of the text begins a word."""
    words = re.findall(r"[^\W_]+", text)
    if not words:
        return articles.none()
    query = SearchQuery(" & ".join(f"{word}:*" for word in words), search_type="raw", config=CONFIG)
    titles = IndexEntry.objects.filter(content_type=ContentType.objects.get_for_model(ArticlePage))
    keys = _rare(titles.filter(autocomplete=query).values_list(Cast("object_id", BigIntegerField()), flat=True))
    if keys is not None:
        by_axis = GeneratedArticle.objects.alias(_words_=AXIS_WORDS).filter(_words_=query)
        rare = _rare(by_axis.values_list("pk", flat=True))
        if rare is not None:
            return articles.filter(pk__in=keys | rare)
    title = titles.filter(object_id=Cast(OuterRef("pk"), CharField(max_length=50))).values("autocomplete")[:1]
    either = articles.alias(_title_=Subquery(title), _words_=AXIS_WORDS)
    return either.filter(Q(_title_=query) | Q(_words_=query))


def _rare(found: "QuerySet[Any, int]") -> set[int] | None:
    """The keys that were found, or None for so many that no list of them is of use."""
    keys = set(found[: FREQUENT + 1])
    return keys if len(keys) <= FREQUENT else None
