"""Files on the disk say nothing without their key, and are read as they were or not at all."""

import io

import pytest

from leads.services.file_sealing import FRAME_BYTES, TAG_BYTES, BrokenFileError, new_key, opened, sealed

KEY = new_key()


def stored(content, key=KEY):
    chunks = (content[at : at + 70_000] for at in range(0, len(content), 70_000))
    return b"".join(sealed(chunks, key=key))


def read(lying, key=KEY):
    return b"".join(opened(io.BytesIO(lying), key=key))


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 2 * FRAME_BYTES, 3_000_000])
def test_what_was_sealed_is_opened_as_it_was(size):
    content = bytes(number % 251 for number in range(1_000)) * (size // 1_000) + b"x" * (size % 1_000)
    lying = stored(content)
    assert read(lying) == content
    assert len(lying) == size + TAG_BYTES * max(1, -(-size // FRAME_BYTES))
    assert size < 16 or content[:16] not in lying


def test_a_change_a_cut_a_swap_and_another_key_are_seen():
    lying = stored(b"a" * FRAME_BYTES + b"b" * FRAME_BYTES + b"c")
    frame = FRAME_BYTES + TAG_BYTES
    broken = [
        lying[:-1],
        lying[:frame],
        lying[: 2 * frame],
        lying[frame : 2 * frame] + lying[:frame] + lying[2 * frame :],
        bytes([lying[0] ^ 1]) + lying[1:],
        b"",
    ]
    for each in broken:
        with pytest.raises(BrokenFileError):
            read(each)
    with pytest.raises(BrokenFileError):
        read(lying, key=new_key())
