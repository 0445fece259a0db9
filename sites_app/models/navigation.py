"""A site's menus."""

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from sites_app.enums import MenuLocation
from sites_app.tenancy import SiteScopedModel


class Menu(ClusterableModel, SiteScopedModel):
    """The links in one place of a site's pages."""

    location = models.CharField(max_length=10, choices=MenuLocation.choices)

    panels = [FieldPanel("location"), InlinePanel("items", heading="Links", label="Link")]

    class Meta:
        verbose_name = "menu"
        constraints = [models.UniqueConstraint(fields=["site", "location"], name="sites_app_menu_one_per_location")]

    def __str__(self) -> str:
        return f"{self.get_location_display()} menu"


class MenuItem(Orderable):
    """One link, to a page or to an address; an indented one belongs to the item above it."""

    menu = ParentalKey(Menu, on_delete=models.CASCADE, related_name="items")
    label = models.CharField(max_length=60, blank=True, help_text="Leave empty to use the page's title.")
    page = models.ForeignKey("wagtailcore.Page", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    url = models.CharField(
        "address", max_length=500, blank=True, help_text="For links that are not pages of this site."
    )
    is_indented = models.BooleanField("beneath the item above", default=False)
    opens_new_tab = models.BooleanField("open in a new tab", default=False)

    panels = [
        FieldPanel("page"),
        FieldRowPanel([FieldPanel("label"), FieldPanel("url")]),
        FieldRowPanel([FieldPanel("is_indented"), FieldPanel("opens_new_tab")]),
    ]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = "menu item"

    def __str__(self) -> str:
        return self.label or (self.page.title if self.page else self.url)

    def clean(self) -> None:
        if bool(self.page_id) == bool(self.url):
            raise ValidationError("Choose a page or enter an address, one of the two.")
        if self.url and not self.label:
            raise ValidationError({"label": "An address needs a label."})
        if self.url and not self.url.startswith(("/", "#", "https://", "http://", "mailto:", "tel:")):
            raise ValidationError({"url": "Start with https://, /, #, mailto: or tel:."})
