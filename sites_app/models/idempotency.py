"""Answers to requests that were sent under an idempotency key, so that one that is sent again is not done again."""

from django.db import models

from sites_app.encryption import EncryptedBinaryField


class IdempotencyRecord(models.Model):
    """A request of a caller under a key of theirs. Without a status it is still being worked on."""

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    # Some are secrets that are shown once, others hold what people sent.
    body = EncryptedBinaryField(default=bytes)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "idempotency record"
        indexes = [models.Index(fields=["started_at"], name="sites_app_idempotency_age")]
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="sites_app_idempotencyrecord_one_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.caller}: {self.key}"
