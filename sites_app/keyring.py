"""The keys of encryption at rest, and the keyed hashes by which encrypted values are found. It knows no model.

The keys stand in the environment (`SPARK_ENCRYPTION_KEYS`): the first one encrypts, all of them decrypt. Last come keys
that are made from `SECRET_KEY`, by which an installation without keys of its own works, and can be given some later.
`manage.py rotate_encryption_keys` writes everything anew by the first key.

What is encrypted can't be searched. A blind index stands beside it: keyed hashes of the value or of its words, on every
site different ones, by which equal values and whole words are found and nothing is read.
"""

import base64
import binascii
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
# Of a hash as text: enough that no two values have the same one.
INDEX_LENGTH = 40
MOST_WORDS = 2_000
# A number is also found without its beginning, as people say it at home.
SHORTEST_NUMBER = 6
LONGEST_WORD = 80

_WORD = re.compile(r"\w+")
# Addresses and the like, which are searched as a whole as well: ann@example.com, 12-345, example.com/page.
_COMPOUND = re.compile(r"\w+(?:[.@+/:_'-]+\w+)+")
# Within a line: what stands below is another one.
_NUMBER = re.compile(r"\+?\d[\d \t()./-]*\d")


class UndecipherableError(ValueError):
    """None of the keys opens what is stored."""


@dataclass(frozen=True, slots=True)
class _Keyring:
    """The keys in their order, in the forms that they are used in."""

    fernets: tuple[Fernet, ...]
    index_keys: tuple[bytes, ...]

    @property
    def multi(self) -> MultiFernet:
        return MultiFernet(self.fernets)


def encrypt(text: str) -> str:
    """The text as nobody reads it without a key. Each time another one."""
    return encrypt_bytes(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The text again. Raises `UndecipherableError`."""
    return decrypt_bytes(stored.encode()).decode()


def encrypt_bytes(content: bytes) -> bytes:
    """As `encrypt`, of any bytes."""
    return _keyring().multi.encrypt(content)


def decrypt_bytes(stored: bytes) -> bytes:
    """The bytes again. Raises `UndecipherableError`."""
    try:
        return _keyring().multi.decrypt(stored)
    except InvalidToken as error:
        raise UndecipherableError("None of SPARK_ENCRYPTION_KEYS opens what is stored.") from error


def is_current(stored: str | bytes) -> bool:
    """Whether it was encrypted by the key that encrypts now."""
    try:
        _keyring().fernets[0].decrypt(stored)
    except InvalidToken:
        return False
    return True


def has_own_keys() -> bool:
    """Whether keys are given, and not only made from `SECRET_KEY`."""
    return bool(settings.SPARK_ENCRYPTION_KEYS)


def check_keys() -> None:
    """Raises `ImproperlyConfigured` for keys that are none."""
    _keyring()


def blind_index(value: str, *, site_id: int, purpose: str) -> str:
    """What stands for a value in a column that is searched for it, or unique; empty for an empty value."""
    return _hashed(_keyring().index_keys[0], purpose, site_id, value).hex()[:INDEX_LENGTH] if value else ""


def blind_indexes(value: str, *, site_id: int, purpose: str) -> list[str]:
    """All that may stand for the value, by each of the keys: for `column__in=…`; nothing for an empty value."""
    keys = _keyring().index_keys if value else ()
    return list(dict.fromkeys(_hashed(key, purpose, site_id, value).hex()[:INDEX_LENGTH] for key in keys))


def blind_words(text: str, *, site_id: int, purpose: str = "words") -> list[int]:
    """What stands for the words of a text, in an array with a GIN index. In no order, each once."""
    return sorted({_number(_keyring().index_keys[0], purpose, site_id, word) for word in stored_words(text)})


def blind_queries(query: str, *, site_id: int, purpose: str = "words") -> list[list[int]]:
    """For each word of a query all that may stand for it: a row has to have one of each list (`column__overlap=…`)."""
    keys = _keyring().index_keys
    return [sorted({_number(key, purpose, site_id, word) for key in keys}) for word in searched_words(query)]


def stored_words(text: str) -> set[str]:
    """The words by which a text is found: its words, its addresses and numbers as a whole, numbers from their end."""
    folded = _folded(text)
    numbers = {digits for found in _NUMBER.findall(folded) if len(digits := _digits(found)) >= SHORTEST_NUMBER}
    ends = {digits[start:] for digits in numbers for start in range(len(digits) - SHORTEST_NUMBER + 1)}
    words = {word[:LONGEST_WORD] for word in (*_COMPOUND.findall(folded), *_WORD.findall(folded))}
    return set(sorted(words | ends)[:MOST_WORDS])


def searched_words(query: str) -> list[str]:
    """The words that all have to be there. A query that is a telephone number is one word."""
    folded = _folded(query).strip()
    digits = _digits(folded)
    if len(digits) >= SHORTEST_NUMBER and _NUMBER.fullmatch(folded.removeprefix("(")):
        return [digits]
    found: list[str] = []
    for part in folded.split():
        compound = _COMPOUND.search(part)
        found += [compound[0]] if compound else _WORD.findall(part)
    return [word[:LONGEST_WORD] for word in dict.fromkeys(found)]


def _folded(text: str) -> str:
    """Without case and accents, and with one kind of apostrophe."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit()).lstrip("0")


def _hashed(key: bytes, purpose: str, site_id: int, value: str) -> bytes:
    return hmac.digest(key, f"{purpose}\0{site_id}\0{value}".encode(), "sha256")


def _number(key: bytes, purpose: str, site_id: int, word: str) -> int:
    return int.from_bytes(_hashed(key, purpose, site_id, word)[:8], signed=True)


def _keyring() -> _Keyring:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return _made(tuple(settings.SPARK_ENCRYPTION_KEYS), secrets)


@cache
def _made(given: Sequence[str], secrets: Sequence[str]) -> _Keyring:
    keys = [*(_checked(key) for key in given), *(_from_secret(secret) for secret in secrets)]
    return _Keyring(
        tuple(Fernet(base64.urlsafe_b64encode(key)) for key in keys),
        tuple(hmac.digest(key, b"spark.blind_index", "sha256") for key in keys),
    )


def _checked(key: str) -> bytes:
    try:
        content = base64.b64decode(key.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if len(content) != KEY_BYTES:
        raise ImproperlyConfigured(
            "Each of SPARK_ENCRYPTION_KEYS is 32 random bytes in URL-safe base64, such as `openssl rand -base64 32 | "
            "tr '+/' '-_'` makes."
        )
    return content


def _from_secret(secret: str) -> bytes:
    return hashlib.sha256(f"spark.encryption:{secret}".encode()).digest()
