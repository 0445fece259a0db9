"""How a person wants to be told of their notices by mail, and how far the mails are."""

from django.conf import settings
from django.db import models

from generator.enums import NoticeDigest


class NoticePreference(models.Model):
    """One row per person, made when it is first needed. It belongs to the person, not to a site.

    Everything up to `settled_at` has been mailed, or was not worth a mail. After a failure `retry_at` says when the
    mail is tried again, and `failures` how often it has failed in a row.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="notice_preference"
    )
    digest = models.CharField("notices by mail", max_length=8, choices=NoticeDigest.choices, default=NoticeDigest.DAILY)
    settled_at = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    retry_at = models.DateTimeField(null=True, editable=False)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.get_digest_display()
