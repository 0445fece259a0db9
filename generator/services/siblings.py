"""Articles of one campaign side by side: what of their texts is the same, once the values of their axes are out.

Reads pages as they stand now, with what people edited by hand.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from generator.core.similarity import jaccard, shingles, strip_values, words_of
from generator.core.types import CampaignPlan
from generator.models import GeneratedArticle
from generator.services.generation import composer_for
from generator.services.stream_data import article_shape
from generator.services.word_differences import Stretch, WordState, compare
from sites_app.models import ArticlePage

ADDED = "Added by hand"


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of an article, or its title: the slot that it fills, and its text."""

    label: str
    text: str


@dataclass(frozen=True)
class SiblingText:
    """The text of one article, and the values that its axes brought."""

    page_id: int
    title: str
    words: int
    passages: tuple[Passage, ...]
    values: frozenset[str]

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        """The runs of words of the text without the values."""
        return shingles(words_of(strip_values("\n".join(each.text for each in self.passages), self.values)))


@dataclass(frozen=True, slots=True)
class PassagePair:
    """The same slot of two articles. A side without the slot is empty; `percent` of the words stand in both."""

    label: str
    left: tuple[Stretch, ...]
    right: tuple[Stretch, ...]
    percent: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two articles slot by slot; `percent` of their runs of words are the same, values aside."""

    pairs: tuple[PassagePair, ...]
    percent: int


def read(page_ids: Collection[int]) -> dict[int, SiblingText]:
    """The texts of these articles by page; two queries, and the plans of their versions once for the process."""
    articles = GeneratedArticle.objects.filter(pk__in=page_ids)
    pages = ArticlePage.objects.select_related("latest_revision").in_bulk(page_ids)
    return {
        article.pk: _text(article, pages[article.pk], composer_for(article.version_id).plan)
        for article in articles.only("pk", "version_id", "axis_keys", "blocks")
        if article.pk in pages
    }


def similarity(one: SiblingText, other: SiblingText) -> float:
    """How much of the two texts is the same, values aside, from 0 to 1."""
    return jaccard(one.shingles, other.shingles)


def most_similar(one: SiblingText, others: Collection[SiblingText]) -> SiblingText | None:
    """The one that reads most alike; None when there is no other."""
    rest = [other for other in others if other.page_id != one.page_id]
    return max(rest, key=lambda other: similarity(one, other), default=None)


def most_similar_pair(texts: Sequence[SiblingText]) -> tuple[SiblingText, SiblingText, float] | None:
    """The two that read most alike, and how much; None when there are no two."""
    pairs = ((one, other) for place, one in enumerate(texts) for other in texts[place + 1 :])
    scored = ((one, other, similarity(one, other)) for one, other in pairs)
    return max(scored, key=lambda found: found[2], default=None)


def side_by_side(one: SiblingText, other: SiblingText) -> Comparison:
    """The two articles slot by slot, in the order of both."""
    left, right = one.passages, other.passages
    pairs = []
    matcher = SequenceMatcher(None, [each.label for each in left], [each.label for each in right], autojunk=False)
    for tag, start, stop, other_start, other_stop in matcher.get_opcodes():
        if tag == "equal":
            pairs += [_pair(*both) for both in zip(left[start:stop], right[other_start:other_stop], strict=True)]
        else:
            pairs += [_pair(each, None) for each in left[start:stop]]
            pairs += [_pair(None, each) for each in right[other_start:other_stop]]
    return Comparison(pairs=tuple(pairs), percent=round(100 * similarity(one, other)))


def _pair(left: Passage | None, right: Passage | None) -> PassagePair:
    stretches = compare(left.text if left else "", right.text if right else "")
    same = sum(len(each.text.split()) for each in stretches if each.state is WordState.SAME)
    words = max(len(each.text.split()) if each else 0 for each in (left, right))
    return PassagePair(
        label=(left or right or Passage("", "")).label,
        left=_joined([each for each in stretches if each.state is not WordState.NEW]),
        right=_joined([each for each in stretches if each.state is not WordState.GONE]),
        percent=round(100 * same / words) if words else 100,
    )


def _joined(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The same with as few stretches as can be: a space between two words that differ is of no interest."""
    joined: list[Stretch] = []
    for place, each in enumerate(stretches):
        state = each.state
        is_between = 0 < place < len(stretches) - 1 and not each.text.strip()
        if is_between and stretches[place - 1].state is stretches[place + 1].state:
            state = stretches[place - 1].state
        if joined and joined[-1].state is state:
            joined[-1] = Stretch(state, joined[-1].text + each.text)
        else:
            joined.append(Stretch(state, each.text))
    return tuple(joined)


def _text(article: GeneratedArticle, page: ArticlePage, plan: CampaignPlan) -> SiblingText:
    content = page.latest_revision.content if page.latest_revision else page.serializable_data()
    sections = {block["id"]: block["section"] for block in article.blocks}
    passages = [
        Passage("Title", content["title"]),
        Passage("Meta description", content["search_description"]),
        *(Passage(sections.get(block["id"], ADDED), _words(block)) for block in json.loads(content["body"])),
    ]
    return SiblingText(
        page_id=article.pk,
        title=content["title"],
        words=page.word_count,
        passages=tuple(each for each in passages if each.text),
        values=frozenset(_values(article, plan)),
    )


def _words(block: Any) -> str:
    return "\n".join(article_shape().written([block]))


def _values(article: GeneratedArticle, plan: CampaignPlan) -> Collection[str]:
    found: set[str] = set()
    for axis in plan.axes:
        key = article.axis_keys.get(axis.name)
        if key in axis.keys:
            found.update(axis.rows[axis.keys.index(key)].values())
    return found
