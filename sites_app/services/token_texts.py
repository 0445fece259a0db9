"""The text of a token: made at random, recognised without the database, kept only as a digest.

`spark_<level>_` lets people and scanners of leaked secrets recognise it, and the checksum at its end lets them be sure.
"""

import secrets
import zlib

from django.conf import settings
from django.utils.crypto import salted_hmac

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_BYTES, _SECRET_LENGTH, _CHECKSUM_LENGTH = 24, 33, 6
# What may be shown of a token so that people know it again.
_SHOWN = 4
_SALT = "spark.api_token"


def make(level: str) -> str:
    """A new token of a level."""
    random = _base62(int.from_bytes(secrets.token_bytes(_RANDOM_BYTES)), _SECRET_LENGTH)
    beginning = f"spark_{level}_{random}"
    return beginning + _checksum(beginning)


def is_well_formed(text: str) -> bool:
    """Whether the text can be a token at all; says nothing about whether there is such a token."""
    word, _, rest = text.partition("_")
    level, _, body = rest.partition("_")
    if word != "spark" or not level.isalpha() or len(body) != _SECRET_LENGTH + _CHECKSUM_LENGTH:
        return False
    beginning, checksum = text[:-_CHECKSUM_LENGTH], text[-_CHECKSUM_LENGTH:]
    return text.isascii() and secrets.compare_digest(checksum, _checksum(beginning))


def prefix_of(text: str) -> str:
    """The part of a token that may be shown."""
    return text[: -(_SECRET_LENGTH - _SHOWN + _CHECKSUM_LENGTH)]


def digest_of(text: str, *, key: str | None = None) -> str:
    """What is stored of a token: worthless to whoever reads the database without the installation's secret key."""
    return salted_hmac(_SALT, text, secret=key, algorithm="sha256").hexdigest()


def digests_of(text: str) -> list[str]:
    """The digests that a token may be stored under: a token outlives a change of the secret key by its fallbacks."""
    return [digest_of(text, key=key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _base62(value: int, length: int) -> str:
    digits = []
    for _ in range(length):
        value, digit = divmod(value, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECKSUM_LENGTH)
