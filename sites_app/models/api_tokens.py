"""Tokens by which programs call the API: of one site, or of the platform. Only the digest of a token is stored."""

from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import ClassVar

from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Site

from sites_app.enums import APIScope, SiteRole, TokenLevel, TokenState
from sites_app.tenancy import SiteScopedModel, SiteScopedQuerySet


def validate_address_range(text: str) -> None:
    """Refuses what is neither an internet address nor a range of them, such as 203.0.113.0/24."""
    try:
        ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise ValidationError(
            "“%(text)s” is no address, such as 203.0.113.7, and no range, such as 203.0.113.0/24.",
            params={"text": text},
        ) from error


def is_within(address: str, ranges: Iterable[str]) -> bool:
    """Whether an internet address is in one of the ranges; what is no address is in none."""
    try:
        given = ip_address(address)
    except ValueError:
        return False
    given = getattr(given, "ipv4_mapped", None) or given
    return any(given in ip_network(each, strict=False) for each in ranges)


class APITokenQuerySet(SiteScopedQuerySet):
    def of_platform(self) -> "APITokenQuerySet":
        return self.filter(level=TokenLevel.PLATFORM)


class APIToken(SiteScopedModel):
    """A token of a site, or without a site one of the platform. It is never deleted, only revoked: logs name it.

    `user` is whom its deeds are logged under: an account of its own, by which nobody can sign in; what it may do is in
    `services/token_rights.py`. Tokens that were rotated share it.
    """

    role_actions = {SiteRole.ADMINISTRATOR: ("add", "change", "view")}

    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name="site"
    )
    level = models.CharField(max_length=10, choices=TokenLevel.choices, default=TokenLevel.SITE)
    name = models.CharField(
        max_length=80, help_text="What it is for, such as “Website build”. Logs show it as “API token …”."
    )
    scopes = ArrayField(models.CharField(max_length=40, choices=APIScope.choices), verbose_name="may")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="site_api_tokens", editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(max_length=32, editable=False)
    addresses = ArrayField(
        models.CharField(max_length=43, validators=[validate_address_range]),
        default=list,
        blank=True,
        verbose_name="allowed addresses",
        help_text="Addresses or ranges, one a line, such as 203.0.113.0/24. Empty: from anywhere.",
    )
    expires_at = models.DateTimeField("expires", null=True, blank=True)
    last_used_at = models.DateTimeField("last used", null=True, editable=False)
    revoked_at = models.DateTimeField("revoked", null=True, editable=False)
    rotated_from = models.OneToOneField(
        "self", null=True, on_delete=models.SET_NULL, related_name="rotated_to", editable=False
    )
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)

    objects: ClassVar = APITokenQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "API token"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["site", "-created_at"], name="sites_app_apitoken_by_site")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level=TokenLevel.SITE, site__isnull=False)
                | models.Q(level=TokenLevel.PLATFORM, site__isnull=True),
                name="sites_app_apitoken_site_fits_level",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def state_at(self, moment: datetime) -> TokenState:
        """What a call with it would find at the moment."""
        if self.revoked_at is not None and self.revoked_at <= moment:
            return TokenState.REVOKED
        if self.expires_at is not None and self.expires_at <= moment:
            return TokenState.EXPIRED
        return TokenState.ACTIVE
