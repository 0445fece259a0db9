"""For how long a site keeps what visitors handed over."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from sites_app.enums import SiteRole
from sites_app.tenancy import SiteScopedModel

LONGEST_DAYS = 3_650


def _days(verbose_name: str, *, help_text: str) -> Any:
    return models.PositiveSmallIntegerField(
        verbose_name,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)],
        help_text=help_text,
    )


class RetentionPolicy(SiteScopedModel):
    """After how many days personal data of a site is deleted by itself. Without a number it is kept.

    Who may change it may hand out and erase a person's data as well.
    """

    wagtail_reference_index_ignore = True
    role_actions = {SiteRole.ADMINISTRATOR: ("view", "change")}

    lead_days = _days(
        "leads without activity", help_text="Days since a lead was last heard of or changed. Their submissions go too."
    )
    submission_days = _days(
        "submissions", help_text="Days since a form was sent. The lead that it made stays, with its name and address."
    )
    quarantine_days = _days("submissions in quarantine", help_text="Days since it was sent.")

    class Meta:
        verbose_name = "retention policy"
        verbose_name_plural = "retention policies"
        constraints = [models.UniqueConstraint(fields=["site"], name="leads_retentionpolicy_one_per_site")]

    def __str__(self) -> str:
        return "Retention of personal data"
