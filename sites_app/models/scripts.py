"""Scripts that a site puts on its pages: a setting of its own, because it has a permission of its own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from sites_app.script_policy import MarkupError, additions


@register_setting(icon="code", order=110)
class SiteScripts(BaseSiteSetting):
    """Markup that is put on the site's pages as it is, and what the pages' policy admits for it.

    Whoever may change it can run code in visitors' browsers. The policy's additions are computed when it is saved.
    """

    head = models.TextField(
        "at the end of the head",
        blank=True,
        help_text="<script>, <style>, <link> and <meta name=…>, as they were given.",
    )
    body = models.TextField("at the end of the body", blank=True)
    hosts = models.TextField(
        blank=True,
        help_text="What the scripts load and send to, one host a line, such as www.example.com or *.example.com.",
    )
    policy = models.JSONField(default=dict, blank=True, editable=False)

    panels = [FieldPanel("head"), FieldPanel("body"), FieldPanel("hosts")]

    class Meta:
        verbose_name = "site scripts"

    def __str__(self) -> str:
        return f"Scripts of {self.site}"

    def clean(self) -> None:
        try:
            self._settle()
        except MarkupError as error:
            raise ValidationError(str(error)) from error

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises MarkupError for what `clean` would refuse: no markup is stored without its policy."""
        self._settle()
        super().save(*args, **kwargs)

    def _settle(self) -> None:
        # A browser hashes what it parsed, and parsing makes one line feed of any end of line.
        self.head, self.body = (text.replace("\r\n", "\n").replace("\r", "\n") for text in (self.head, self.body))
        self.policy = additions(markup=f"{self.head}\n{self.body}", hosts=self.hosts)
