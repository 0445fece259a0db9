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


class KeyedShuffle:
    """A keyed bijection of `range(size)` without a table.

    A Feistel network over the smallest power of two that holds the range; a value that falls outside is sent through
    again until it is inside (cycle walking), twice at most on average.
    """

    __slots__ = ("_high", "_keys", "_low", "_width", "size")

    def __init__(self, size: int, *, seed: int, key: int) -> None:
        self.size = size
        bits = max(size - 1, 1).bit_length()
        self._low = bits - bits // 2
        self._high = bits // 2
        self._width = (self._low + 7) // 8
        self._keys = tuple(
            hashlib.shake_256(f"{seed}/{key}/{size}/{number}".encode()).digest(16) for number in range(_ROUNDS)
        )

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
        for number, key in enumerate(self._keys):
            if number % 2:
                low ^= self._mix(key, high, self._low)
            else:
                high ^= self._mix(key, low, self._high)
        return high << self._low | low

    def _decrypt(self, value: int) -> int:
        high, low = value >> self._low, value & ((1 << self._low) - 1)
        for number in reversed(range(_ROUNDS)):
            if number % 2:
                low ^= self._mix(self._keys[number], high, self._low)
            else:
                high ^= self._mix(self._keys[number], low, self._high)
        return high << self._low | low

    def _mix(self, key: bytes, value: int, bits: int) -> int:
        digest = hashlib.shake_256(key + value.to_bytes(self._width)).digest(self._width)
        return int.from_bytes(digest) & ((1 << bits) - 1)
