"""Hashes of addresses and numbers by which services tell people, made as each of them documents."""

import hashlib
import re

import phonenumbers

_SPACES = re.compile(r"\s+")
_GOOGLE_MAIL = frozenset({"gmail.com", "googlemail.com"})


def google_email(address: str) -> str:
    """As Google's Data Manager says: lower case, no spaces; of Google's own addresses no dots and nothing after +."""
    name, at, domain = _SPACES.sub("", address).lower().rpartition("@")
    if not at:
        return ""
    if domain in _GOOGLE_MAIL:
        name = name.partition("+")[0].replace(".", "")
    return hashed(f"{name}@{domain}")


def google_phone(number: str, *, country: str) -> str:
    """As Google's Data Manager says: E.164 with its plus. Empty for a number that nobody could call."""
    return hashed(e164(number, country=country))


def meta_email(address: str) -> str:
    """As Meta's Conversions API says: without spaces around it, in lower case."""
    address = address.strip().lower()
    return hashed(address) if "@" in address else ""


def meta_phone(number: str, *, country: str) -> str:
    """As Meta's Conversions API says: digits only, with the code of the country and without leading zeros."""
    return hashed(e164(number, country=country).lstrip("+"))


def e164(number: str, *, country: str) -> str:
    """The number as it is called from anywhere; without the code of a country it is one of `country` (two letters)."""
    try:
        parsed = phonenumbers.parse(number, country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def hashed(text: str) -> str:
    """SHA-256 in hexadecimal; nothing of nothing."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
