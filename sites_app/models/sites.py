"""What belongs to a site beside its pages: further domains, and the people who work on it."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from wagtail.models import Site

from sites_app.enums import SiteRole
from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel

hostname_validator = RegexValidator(
    r"^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$",
    "Enter a host name such as www.example.com, without https:// and without a path.",
)


class SiteDomain(SiteScopedModel):
    """A further host name of a site; the primary one is the site's own host name."""

    role_actions = KEPT_BY_PLATFORM

    hostname = models.CharField("host name", max_length=253, unique=True, validators=[hostname_validator])
    redirects = models.BooleanField(
        "redirect to the primary domain",
        default=True,
        help_text="Visitors are sent to the same page on the primary domain.",
    )

    class Meta:
        verbose_name = "domain"
        ordering = ["hostname"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hostname=Lower("hostname")), name="sites_app_sitedomain_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.hostname

    def clean(self) -> None:
        self.hostname = self.hostname.lower().rstrip(".")
        if Site.objects.filter(hostname__iexact=self.hostname).exists():
            raise ValidationError({"hostname": "This is already the primary domain of a site."})
        if self.hostname in settings.SPARK_PLATFORM_HOSTS:
            raise ValidationError({"hostname": "This host serves the admin."})


class SiteMembership(SiteScopedModel):
    """Which group stands for which role on a site. One group per site and role; users join the group."""

    role_actions = KEPT_BY_PLATFORM

    role = models.CharField(max_length=20, choices=SiteRole.choices)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="site_membership")

    class Meta:
        verbose_name = "site role"
        constraints = [
            models.UniqueConstraint(fields=["site", "role"], name="sites_app_sitemembership_one_group_per_role")
        ]

    def __str__(self) -> str:
        return self.group.name
