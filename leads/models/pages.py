"""The page whose one purpose is a form."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from blocks.catalogue import BodyStreamBlock
from blocks.conversion import FormBlock
from blocks.text import ANSWER_FEATURES
from sites_app.models.pages import PageWithLatestPosts
from sites_app.models.settings import SiteSettings


class FormPage(PageWithLatestPosts):
    """A page such as Contact or Book a visit: a form of its site, and what else there is to know."""

    introduction = models.TextField(blank=True, help_text="A sentence or two beneath the title.")
    form = models.ForeignKey(
        "leads.Form",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Forms are made under Leads › Forms. Until one is chosen, the page shows its other text only.",
    )
    form_heading = models.CharField("heading", max_length=160, blank=True, help_text="Above the form.")
    form_introduction = models.TextField("text", blank=True, help_text="What happens when it was sent, for instance.")
    beside = RichTextField(blank=True, features=ANSWER_FEATURES, help_text="A short text beside the form.")
    shows_business = models.BooleanField("address, hours and telephone beside the form", default=True)
    body = StreamField(BodyStreamBlock(), blank=True, help_text="What follows the form.")

    content_panels = [
        *PageWithLatestPosts.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                FieldPanel("form"),
                FieldPanel("form_heading"),
                FieldPanel("form_introduction"),
                FieldPanel("beside"),
                FieldPanel("shows_business"),
            ],
            "Form",
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *PageWithLatestPosts.search_fields,
        index.SearchField("introduction"),
        index.SearchField("form_introduction"),
        index.SearchField("beside"),
        index.SearchField("body"),
    ]
    api_fields = [
        *PageWithLatestPosts.api_fields,
        APIField("introduction"),
        APIField("form_section"),
        APIField("body"),
    ]
    parent_page_types = ["sites_app.HomePage", "sites_app.StandardPage"]
    subpage_types: list[str] = []
    schema_type = "ContactPage"
    template = "leads/form_page.html"

    class Meta:
        verbose_name = "form page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context.update(site_settings=SiteSettings.for_request(request), anchor="form")
        return FormBlock(name="form").get_context(self._section, context)

    @property
    def form_section(self) -> dict[str, Any]:
        """The form with what stands around it, as a form block says it to clients that draw it themselves."""
        return {**self._section, "form": self.form.api_representation() if self.form else None}

    @property
    def _section(self) -> dict[str, Any]:
        return {
            "heading": self.form_heading,
            "intro": self.form_introduction,
            "form": self.form,
            "beside": self.beside,
            "shows_business": self.shows_business,
            "tone": "plain",
        }
