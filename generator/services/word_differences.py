"""What changed between two texts, word by word; it knows no articles."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\S+|\s+")


class WordState(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that follow one another and are all the same, all gone or all new."""

    state: WordState
    text: str


def compare(old: str, new: str) -> list[Stretch]:
    """Return the stretches of both texts; without the new ones they are the old text, without the gone ones the new."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    stretches = []
    for tag, old_start, old_stop, new_start, new_stop in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            stretches.append(Stretch(WordState.SAME, "".join(before[old_start:old_stop])))
            continue
        if old_stop > old_start:
            stretches.append(Stretch(WordState.GONE, "".join(before[old_start:old_stop])))
        if new_stop > new_start:
            stretches.append(Stretch(WordState.NEW, "".join(after[new_start:new_stop])))
    return stretches
