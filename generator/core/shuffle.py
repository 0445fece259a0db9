"""Keyed bijections and stable seeds: all the randomness of the core comes from here; no clock, no global state."""

from __future__ import annotations

import hashlib
import random

_ROUNDS = 4


def stable_seed(*parts: int | str) -> int:
    """Return a 64-bit number that depends on nothing but the parts; the same on every machine, for ever."""
    text = "\x1f".join(f"{type(part).__name__}:{part}" for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def stable_random(*parts: int | str) -> random.Random:
    """Return a generator of its own, seeded by the parts; draw only by `random()`, whose sequence is promised."""
    return random.Random(stable_seed(*parts))  # noqa: S311 - variety of texts, not secrecy


def stable_uuid(namespace: bytes, name: str) -> bytes:
    """Return the 16 bytes of the version 5 UUID of a name, the same as `uuid.uuid5` gives and several times faster."""
    digest = bytearray(hashlib.sha1(namespace + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return bytes(digest)


def written_uuid(value: bytes) -> str:
    """Return a UUID as it is written, with hyphens."""
    text = value.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class KeyedShuffle:
    """A keyed bijection of `range(size)` without a table.

    A Feistel network over the smallest power of two that holds the range; a value that falls outside is sent through
    again until it is inside (cycle walking), twice at most on average.
    """

    __slots__ = ("_high", "_low", "_rounds", "_width", "size")

    def __init__(self, size: int, *, seed: int, key: int) -> None:
        self.size = size
        bits = max(size - 1, 1).bit_length()
        self._low = bits - bits // 2
        self._high = bits // 2
        self._width = (self._low + 7) // 8
        keys = (hashlib.shake_256(f"{seed}/{key}/{size}/{number}".encode()).digest(16) for number in range(_ROUNDS))
        self._rounds = tuple(map(hashlib.shake_256, keys))

    def forward(self, value: int) -> int:
        """Return the place that `value` is shuffled to. The caller passes a value inside `range(size)`."""
        if self.size < 2:
            return value
        while True:
            value = self._encrypt(value)
            if value < self.size:
                return value

    def backward(self, value: int) -> int:
        """Return the value that is shuffled to this place: the inverse of `forward`."""
        if self.size < 2:
            return value
        while True:
            value = self._decrypt(value)
            if value < self.size:
                return value

    def _encrypt(self, value: int) -> int:
        high, low = value >> self._low, value & ((1 << self._low) - 1)
        for number in range(_ROUNDS):
            if number % 2:
                low ^= self._mix(number, high, self._low)
            else:
                high ^= self._mix(number, low, self._high)
        return high << self._low | low

    def _decrypt(self, value: int) -> int:
        high, low = value >> self._low, value & ((1 << self._low) - 1)
        for number in reversed(range(_ROUNDS)):
            if number % 2:
                low ^= self._mix(number, high, self._low)
            else:
                high ^= self._mix(number, low, self._high)
        return high << self._low | low

    def _mix(self, number: int, value: int, bits: int) -> int:
        """Return a hash of the round's key and the value. The key is hashed once; each value goes on from a copy."""
        mixer = self._rounds[number].copy()
        mixer.update(value.to_bytes(self._width))
        return int.from_bytes(mixer.digest(self._width)) & ((1 << bits) - 1)
