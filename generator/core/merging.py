"""Merges an article that was written once, and perhaps edited since, with what its campaign writes there now.

What a person edited is kept, what a person deleted stays deleted; all else becomes what is written now. Which block is
which is told by section and fragment, so that a fragment added in the middle moves no text into another one's place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

type Raw = Mapping[str, Any]
type Fingerprint = Callable[[Any], str]


class ChangeKind(StrEnum):
    """What became of a block, or would have become of it if nobody had edited or deleted it."""

    REPLACED = "replaced"
    ADDED = "added"
    REMOVED = "removed"
    KEPT = "kept"
    STAYS_DELETED = "stays_deleted"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written into one block: the fingerprint tells whether it is still there unedited."""

    block_id: str
    section: str
    fragment: str
    choices: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block that changes, or would; `old` and `new` are its raw values, None where there is none."""

    kind: ChangeKind
    section: str
    fragment: str
    old: Raw | None
    new: Raw | None


@dataclass(frozen=True, slots=True)
class Merge:
    """The new body and what is written in it now. `has_own_blocks`: a person wrote some of it, or took some out."""

    body: tuple[Raw, ...]
    written: tuple[Written, ...]
    changes: tuple[BlockChange, ...]
    has_own_blocks: bool


def merge(
    body: Sequence[Raw], *, written: Sequence[Written], new: Sequence[tuple[Raw, Written]], fingerprint: Fingerprint
) -> Merge:
    """Return the body with what is written now in the place of what was written before; see the module.

    A replaced block keeps its id, so that comments and comparisons find it. New blocks come after the one they follow
    in the article as it is written now. Blocks that nobody moved take the new order of their sections.
    """
    return _Merger(body, written, new, fingerprint).merge()


class _Merger:
    def __init__(
        self,
        body: Sequence[Raw],
        written: Sequence[Written],
        new: Sequence[tuple[Raw, Written]],
        fingerprint: Fingerprint,
    ) -> None:
        self._body = {block["id"]: block for block in body}
        self._written = written
        self._new = new
        self._fingerprint = fingerprint
        self._left_out = _deleted_sections(written, present=self._body.keys())
        self._pairs = _pair(written, [origin for _, origin in new], present=self._body.keys())
        self._changes: list[BlockChange] = []
        self._entries: dict[int, Written] = {}
        self._leftovers: list[Written] = []
        self._result: dict[str, Raw] = {}

    def merge(self) -> Merge:
        places = {entry.block_id: place for place, entry in enumerate(self._written)}
        paired: dict[str, int] = {}
        for block_id, block in self._body.items():
            if block_id in places:
                self._keep_or_replace(block, places[block_id], paired)
            else:
                self._result[block_id] = block
        self._remember_deleted()
        order = self._in_new_order(list(self._result), paired, places)
        self._insert(order, paired)
        written = (*(self._entries[place] for place in sorted(self._entries)), *self._leftovers)
        body = tuple(self._result[block_id] for block_id in order)
        return Merge(body, written, tuple(self._changes), self._has_own_blocks(written))

    def _keep_or_replace(self, block: Raw, place: int, paired: dict[str, int]) -> None:
        entry, partner = self._written[place], self._pairs.get(place)
        current = self._fingerprint(block["value"])
        if partner is None:
            self._without_partner(block, entry, is_edited=current != entry.fingerprint)
            return
        raw, origin = self._new[partner]
        paired[entry.block_id] = partner
        is_edited = current not in (origin.fingerprint, entry.fingerprint)
        self._entries[partner] = _in_place_of(entry, origin) if is_edited else replace(origin, block_id=entry.block_id)
        if current == origin.fingerprint and block["type"] == raw["type"]:
            self._result[entry.block_id] = block
        elif current == entry.fingerprint:
            self._result[entry.block_id] = {**raw, "id": entry.block_id}
            self._note(ChangeKind.REPLACED, origin, block, raw)
        else:
            self._result[entry.block_id] = block
            if origin.fingerprint != entry.fingerprint:
                self._note(ChangeKind.KEPT, entry, block, raw)

    def _without_partner(self, block: Raw, entry: Written, *, is_edited: bool) -> None:
        if is_edited:
            self._result[entry.block_id] = block
            self._leftovers.append(entry)
            self._note(ChangeKind.KEPT, entry, block, None)
        else:
            self._note(ChangeKind.REMOVED, entry, block, None)

    def _remember_deleted(self) -> None:
        for place, entry in enumerate(self._written):
            if entry.block_id in self._body:
                continue
            partner = self._pairs.get(place)
            if partner is None:
                self._leftovers.append(entry)
                continue
            raw, origin = self._new[partner]
            self._entries[partner] = _in_place_of(entry, origin)
            if origin.fingerprint != entry.fingerprint:
                self._note(ChangeKind.STAYS_DELETED, entry, None, raw)

    @staticmethod
    def _in_new_order(order: list[str], paired: Mapping[str, int], places: Mapping[str, int]) -> list[str]:
        """The order of the blocks: the new one for those with a partner, unless a person has moved any of them."""
        slots = [slot for slot, block_id in enumerate(order) if block_id in paired]
        movable = [order[slot] for slot in slots]
        if movable != sorted(movable, key=places.__getitem__):
            return order
        for slot, block_id in zip(slots, sorted(movable, key=paired.__getitem__), strict=True):
            order[slot] = block_id
        return order

    def _insert(self, order: list[str], paired: Mapping[str, int]) -> None:
        """Put the blocks that are new into the order, each after the last of those before it that is there."""
        placed = {partner: block_id for block_id, partner in paired.items()}
        taken = set(self._pairs.values())
        for place, (raw, origin) in enumerate(self._new):
            if place in taken or origin.section in self._left_out:
                continue
            before = max((other for other in placed if other < place), default=None)
            after = min((other for other in placed if other > place), default=None)
            if before is not None:
                spot = order.index(placed[before]) + 1
            else:
                spot = len(order) if after is None else order.index(placed[after])
            order.insert(spot, raw["id"])
            placed[place] = raw["id"]
            self._result[raw["id"]] = raw
            self._entries[place] = origin
            self._note(ChangeKind.ADDED, origin, None, raw)

    def _has_own_blocks(self, entries: Sequence[Written]) -> bool:
        known = {entry.block_id: entry for entry in entries}
        if known.keys() != self._result.keys():
            return True
        return any(
            self._fingerprint(block["value"]) != known[block_id].fingerprint for block_id, block in self._result.items()
        )

    def _note(self, kind: ChangeKind, entry: Written, old: Raw | None, new: Raw | None) -> None:
        self._changes.append(BlockChange(kind, entry.section, entry.fragment, old, new))


def _in_place_of(entry: Written, origin: Written) -> Written:
    """What was written once, under the names of what would be written in its stead."""
    return replace(origin, block_id=entry.block_id, fingerprint=entry.fingerprint)


def _deleted_sections(written: Sequence[Written], *, present: object) -> frozenset[str]:
    """The sections of which a person has deleted everything."""
    there = {entry.section for entry in written if entry.block_id in present}  # type: ignore[operator]
    return frozenset(entry.section for entry in written) - there


def _pair(written: Sequence[Written], new: Sequence[Written], *, present: object) -> dict[int, int]:
    """For the places of what was written before, those of what is written in its stead.

    Within a section a fragment goes with itself, and what is left of those in the article goes in order.
    """
    olds, news = _by_section(written), _by_section(new)
    pairs: dict[int, int] = {}
    for section, places in olds.items():
        free = news.get(section, [])
        for place in places:
            same = next((each for each in free if new[each].fragment == written[place].fragment), None)
            if same is not None:
                pairs[place] = same
                free.remove(same)
        left = [place for place in places if place not in pairs]
        there = [place for place in left if written[place].block_id in present]  # type: ignore[operator]
        pairs.update(zip(there, free, strict=False))
    return pairs


def _by_section(entries: Sequence[Written]) -> dict[str, list[int]]:
    sections: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        sections.setdefault(entry.section, []).append(place)
    return sections
