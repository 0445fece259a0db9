"""What a forecast's figures mean for an editor: which slots are too thin or say too few things, and what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.enums import SlotBlockType

# From so many articles on, a slot needs several fragments and not only choices within one.
MANY_ARTICLES = 100
FEWEST_FRAGMENTS = 2
# So many articles may share one wording of a slot before a reader, or a search engine, meets it again and again.
MOST_PER_WORDING = 20
MOST_ALIKE = 0.5
SHORT_OF_TARGET = 0.8

# Fewer words than this say nothing that an article is read for.
FEWEST_WORDS = {
    SlotBlockType.RICH_TEXT: 40,
    SlotBlockType.FEATURES: 25,
    SlotBlockType.STEPS: 25,
    SlotBlockType.FAQ: 40,
}
# These may be short, and say the same everywhere.
SHORT_BLOCKS = frozenset({SlotBlockType.HERO, SlotBlockType.QUOTE, SlotBlockType.CALL_TO_ACTION})


# More wordings than this are not counted: nobody asks for a number of hundreds of digits.
MOST_WORDINGS = 10**15


@dataclass(frozen=True, slots=True)
class SlotForecast:
    """A slot as the sampled articles fill it. `wordings` counts every way in which its fragments can be worded, as far
    as `MOST_WORDINGS`.

    `words` is the mean where the slot is used at all, `share` the share of articles that use it.
    """

    name: str
    block_type: str
    fragments: int
    wordings: int
    words: int
    share: float

    @property
    def has_more_wordings(self) -> bool:
        """Whether there are more wordings than were counted."""
        return self.wordings >= MOST_WORDINGS


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to mend before generating. `slot` is empty for what concerns the whole article. `code` is stable."""

    code: str
    slot: str
    message: str


def advise(
    slots: Sequence[SlotForecast], *, count: int, words: int, word_target: int, similarity: float
) -> tuple[Advice, ...]:
    """Return what to mend for `count` articles, the whole article first, then slot by slot."""
    return (
        *_about_articles(words=words, word_target=word_target, similarity=similarity),
        *(advice for slot in slots for advice in _about_slot(slot, count=count)),
    )


def _about_articles(*, words: int, word_target: int, similarity: float) -> Iterator[Advice]:
    if words < word_target * SHORT_OF_TARGET:
        message = (
            f"Articles have about {words:,} words, {word_target - words:,} fewer than the target of {word_target:,}. "
            "Lengthen fragments, or add slots."
        )
        yield Advice("words.few", "", message)
    if similarity > MOST_ALIKE:
        message = (
            f"Two articles share {similarity:.0%} of their wording, names and figures aside. Add fragments to the "
            "slots that say the same everywhere, and facts that only one place has."
        )
        yield Advice("similarity.high", "", message)


def _about_slot(slot: SlotForecast, *, count: int) -> Iterator[Advice]:
    if not slot.share:
        yield Advice("slot.unused", slot.name, "No sampled article uses this slot. Look at its condition.")
        return
    fewest = FEWEST_WORDS.get(SlotBlockType(slot.block_type), 0) if slot.block_type in SlotBlockType else 0
    if slot.words < fewest:
        message = f"About {slot.words:,} words: too thin to be of use. Write at least {fewest}."
        yield Advice("slot.thin", slot.name, message)
    if slot.block_type in SHORT_BLOCKS:
        return
    uses = round(count * slot.share)
    if uses > slot.wordings * MOST_PER_WORDING:
        message = (
            f"{slot.wordings:,} {'wording' if slot.wordings == 1 else 'wordings'} for {uses:,} articles: about "
            f"{uses // slot.wordings:,} say the very same here. Add fragments or choices."
        )
        yield Advice("slot.repeats", slot.name, message)
    elif uses >= MANY_ARTICLES and slot.fragments < FEWEST_FRAGMENTS:
        message = f"One fragment has to do for {uses:,} articles, so all are built alike. Write another."
        yield Advice("slot.few", slot.name, message)
