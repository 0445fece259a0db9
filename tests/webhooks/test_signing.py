"""Secrets come from the platform's key, and whoever uses the library of Standard Webhooks can check our signatures."""

import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from webhooks import signing

BODY = '{"type":"page.published","data":{"title":"Zähne – und “mehr”"}}'.encode()


def headers(*secrets, at=None):
    timestamp = int((at or timezone.now()).timestamp())
    return dict(signing.headers(event_id="msg_1", timestamp=timestamp, body=BODY, secrets=secrets))


def test_signatures_are_those_of_the_reference_library():
    secret = signing.secret_of(*signing.new_secret())
    Webhook(signing.written(secret)).verify(BODY, headers(secret))
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.written(secret)).verify(BODY + b" ", headers(secret))


def test_after_a_change_both_secrets_verify_and_no_other_one():
    new, old, other = (signing.secret_of(*signing.new_secret()) for _ in range(3))
    for secret in (new, old):
        Webhook(signing.written(secret)).verify(BODY, headers(new, old))
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.written(other)).verify(BODY, headers(new, old))


def test_a_secret_outlives_a_change_of_the_platforms_key_while_the_old_key_is_known(settings):
    salt, check_sum = signing.new_secret()
    secret = signing.secret_of(salt, check_sum)
    assert len(secret) == 32
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key", [settings.SECRET_KEY]
    assert signing.secret_of(salt, check_sum) == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(signing.SecretLostError):
        signing.secret_of(salt, check_sum)
