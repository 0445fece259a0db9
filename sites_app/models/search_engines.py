"""What search engines are told about a site: its settings, the files of its sitemap, and when a page last changed."""

import re
import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.models import Page, Site

from sites_app.tenancy import KEPT_BY_PLATFORM, SiteScopedModel

verification_validator = RegexValidator(
    r"^[A-Za-z0-9_-]{10,100}$",
    "Enter the code alone: the letters and digits between the quotation marks of content=“…”.",
)
indexnow_key_validator = RegexValidator(r"^[A-Za-z0-9-]{8,128}$", "A key has 8 to 128 letters, digits and hyphens.")
_ROBOTS_LINE = re.compile(r"^(user-agent|allow|disallow|crawl-delay):\s*(\S.*)$", re.IGNORECASE)


def validate_robots_rules(text: str) -> None:
    """Refuses lines that are no rules of a robots.txt, by their numbers, and rules that no user agent comes before."""
    has_agent = False
    for number, line in enumerate(text.splitlines(), start=1):
        rule = line.partition("#")[0].strip()
        if not rule:
            continue
        found = _ROBOTS_LINE.match(rule)
        if found is None:
            raise ValidationError(
                "Line %(number)s is no rule: begin with User-agent:, Allow:, Disallow: or Crawl-delay:.",
                params={"number": number},
            )
        name, value = found[1].lower(), found[2]
        if name in {"allow", "disallow"} and not value.startswith(("/", "*")):
            raise ValidationError("Line %(number)s: a path begins with /.", params={"number": number})
        if name == "crawl-delay" and not value.isdecimal():
            raise ValidationError("Line %(number)s: a delay is a number of seconds.", params={"number": number})
        has_agent = has_agent or name == "user-agent"
        if not has_agent:
            raise ValidationError("Line %(number)s: say which User-agent the rule is for.", params={"number": number})


class SearchEngineSettings(models.Model):
    """The part of a site's settings that is for search engines and other readers that are no people."""

    robots_rules = models.TextField(
        "further rules of robots.txt",
        blank=True,
        validators=[validate_robots_rules],
        help_text="Groups of lines as robots.txt has them: User-agent: …, then Allow: /… or Disallow: /… lines.",
    )
    refuses_ai_training = models.BooleanField(
        "ask not to be used for training AI models",
        default=False,
        help_text="Adds the crawlers that collect texts for training to robots.txt. Search engines are not affected.",
    )
    offers_markdown = models.BooleanField(
        "offer pages as Markdown",
        default=True,
        help_text="Every page also as plain Markdown at its address followed by index.md, and a list of them at "
        "/llms.txt, for assistants that read for people.",
    )
    google_verification = models.CharField(
        "Google Search Console", max_length=100, blank=True, validators=[verification_validator]
    )
    bing_verification = models.CharField(
        "Bing Webmaster Tools", max_length=100, blank=True, validators=[verification_validator]
    )
    uses_indexnow = models.BooleanField(
        "tell search engines about changes",
        default=False,
        help_text="By IndexNow, which Bing, Yandex, Seznam, Naver and others read: the addresses of pages that were "
        "published are sent a few minutes later.",
    )
    indexnow_key = models.CharField(
        "IndexNow key",
        max_length=128,
        blank=True,
        validators=[indexnow_key_validator],
        help_text="Served at /<key>.txt, which proves that the site is yours. Empty: one is made.",
    )

    search_engines_panel = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("robots_rules"), FieldPanel("refuses_ai_training"), FieldPanel("offers_markdown")],
                "Who may read what",
            ),
            MultiFieldPanel(
                [FieldPanel("google_verification"), FieldPanel("bing_verification")],
                "Proof of ownership",
            ),
            MultiFieldPanel([FieldPanel("uses_indexnow"), FieldPanel("indexnow_key")], "IndexNow"),
        ],
        heading="Search engines",
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.uses_indexnow and not self.indexnow_key:
            self.indexnow_key = secrets.token_hex(16)
        super().save(*args, **kwargs)


class VisibleChange(models.Model):
    """When what visitors see of a page last changed: publishing the same text again is no change."""

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="visible_change", editable=False
    )
    digest = models.CharField(max_length=32)
    changed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "visible change"

    def __str__(self) -> str:
        return f"{self.page_id}: {self.changed_at}"


def last_visible_change(page: Page) -> datetime | None:
    """When what visitors see of the page last changed; for a page that nothing is known of, when it was published."""
    known = VisibleChange.objects.filter(page_id=page.pk).values_list("changed_at", flat=True).first()
    return known or page.last_published_at


class SitemapShard(SiteScopedModel):
    """One file of a site's sitemap: the pages whose ids begin at `first_page_id`, up to the next shard's."""

    role_actions = KEPT_BY_PLATFORM

    first_page_id = models.BigIntegerField()
    urls = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "file of a sitemap"
        verbose_name_plural = "files of sitemaps"
        ordering = ["first_page_id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "first_page_id"], name="sites_app_sitemapshard_one_per_range")
        ]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.first_page_id}"


class SitemapMark(models.Model):
    """Pages of a site, by a range of ids, that its sitemap has to be written anew for; the whole site without one.

    Written by the database itself, with whatever changes the rows of pages, and never waited for: rows are only added,
    and taken away when the files are written.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    first_page_id = models.BigIntegerField(null=True)
    last_page_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "mark for a sitemap"
        verbose_name_plural = "marks for sitemaps"

    def __str__(self) -> str:
        return f"{self.site_id}: {self.first_page_id}–{self.last_page_id}"


class IndexNowState(models.Model):
    """How far a site's changes were announced by IndexNow, and what came of the last attempt."""

    site = models.OneToOneField(Site, primary_key=True, on_delete=models.CASCADE, related_name="+")
    sent_until = models.DateTimeField()
    sent_page_id = models.BigIntegerField(default=0)
    sent_total = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    problem = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name = "state of IndexNow"
        verbose_name_plural = "states of IndexNow"

    def __str__(self) -> str:
        return f"{self.site_id}: {self.sent_until}"
