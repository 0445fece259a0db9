"""How django-allauth keeps the secrets of second factors: encrypted at rest as everything is, see `encryption`; and how
browsers call us when they ask for a security key."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from sites_app import keyring


class SecondFactorAdapter(DefaultMFAAdapter):
    """The adapter of `MFA_ADAPTER`. It also reads what was encrypted before there were keys of encryption."""

    def encrypt(self, text: str) -> str:
        return keyring.encrypt(text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom browsers name when they ask for a security key. A key is good on the host that it was made on."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.WAGTAIL_SITE_NAME}

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return keyring.decrypt(encrypted_text)
        except keyring.UndecipherableError as error:
            try:
                return _earlier().decrypt(encrypted_text.encode()).decode()
            except InvalidToken:
                raise error from None


def _earlier() -> MultiFernet:
    """Keys of their own, made from `SECRET_KEY`; `rotate_encryption_keys` leaves nothing that needs them."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    keys = (hashlib.sha256(f"spark.second_factor:{secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
