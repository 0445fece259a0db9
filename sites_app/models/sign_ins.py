"""Sign-ins of people by the API: each is one row, which its refresh token changes and a sign-out ends."""

import uuid

from django.contrib.auth.models import User
from django.db import models


class SignIn(models.Model):
    """One sign-in of a person; `digest` is of the refresh token that is good now, every earlier one was used."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    # Changes with the password, which ends every sign-in that was made by the old one.
    auth_hash = models.CharField(max_length=128)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "sign-in"
        indexes = [models.Index(fields=["expires_at"], name="sites_app_signin_by_end")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.started_at}"
