"""Files as they lie on the disk: in frames that are encrypted by a key of the file's own, and read again in order.

The key stands encrypted beside the file's row. Where the row is gone, so is what the file says, in every copy of it.
"""

import itertools
import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
FRAME_BYTES = 1024 * 1024
TAG_BYTES = 16


class BrokenFileError(ValueError):
    """What lies there is not what was stored."""


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def sealed(chunks: Iterable[bytes], *, key: bytes) -> Iterator[bytes]:
    """The content encrypted, frame by frame. A key seals one file only."""
    cipher, frames = AESGCM(key), _frames(chunks)
    held = next(frames, b"")
    for number in itertools.count():
        following = next(frames, None)
        yield cipher.encrypt(_nonce(number), held, _place(is_last=following is None))
        if following is None:
            return
        held = following


def opened(file: Any, *, key: bytes) -> Iterator[bytes]:
    """The content again. Raises BrokenFileError where a frame was changed, moved or cut off."""
    cipher = AESGCM(key)
    held = file.read(FRAME_BYTES + TAG_BYTES)
    for number in itertools.count():
        following = file.read(FRAME_BYTES + TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number), held, _place(is_last=not following))
        except InvalidTag as error:
            raise BrokenFileError("A file of a submission can't be read.") from error
        if not following:
            return
        held = following


def _frames(chunks: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > FRAME_BYTES:
            yield bytes(waiting[:FRAME_BYTES])
            del waiting[:FRAME_BYTES]
    if waiting:
        yield bytes(waiting)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12)


def _place(*, is_last: bool) -> bytes:
    return b"last" if is_last else b"more"
