"""The form of a site's settings: its tabs, what is checked when it is saved, and what the editor is told."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface

from sites_app.models import SiteSettings
from sites_app.references import OwnReferencesMixin
from sites_app.tenancy import is_of_sites, site_ids_for_user
from sites_app.theming import colour_uses
from sites_app.timezones import timezone_choices

_LINKS = ("/", "#", "https://", "http://", "mailto:", "tel:")
_COLOUR = forms.TextInput(attrs={"type": "color"})

SITE_TAB = [
    FieldPanel("name"),
    FieldPanel("tagline"),
    FieldPanel("status"),
    FieldPanel("timezone"),
    MultiFieldPanel(
        [FieldPanel("cta_label"), FieldPanel("cta_page"), FieldPanel("cta_url")],
        "Button in the header",
    ),
    MultiFieldPanel([FieldPanel("privacy_page"), FieldPanel("legal_page")], "Legal pages"),
    FieldPanel("footer_text"),
]
LOOK_TAB = [
    HelpPanel(
        "Open the preview at the side: it shows a sample page in what is chosen here, before it is saved. Colours that "
        "would be hard to read as text are made darker or lighter there, as little as it takes."
    ),
    FieldPanel("theme"),
    FieldRowPanel([FieldPanel("brand_color", widget=_COLOUR), FieldPanel("accent_color", widget=_COLOUR)]),
    FieldPanel("color_scheme"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("font_pair"), FieldPanel("heading_weight")]),
            FieldRowPanel([FieldPanel("radius"), FieldPanel("density")]),
        ],
        "Tuning",
    ),
    MultiFieldPanel([FieldPanel("logo"), FieldPanel("favicon")], "Marks"),
    MultiFieldPanel([FieldPanel("is_installable"), FieldPanel("short_name")], "App"),
]
BUSINESS_TAB = [
    FieldPanel("business_type"),
    FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
    MultiFieldPanel(
        [
            FieldPanel("street_address"),
            FieldRowPanel([FieldPanel("locality"), FieldPanel("region")]),
            FieldRowPanel([FieldPanel("postal_code"), FieldPanel("country")]),
            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
        ],
        "Address",
    ),
    FieldPanel("opening_hours"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("facebook_url"), FieldPanel("instagram_url")]),
            FieldRowPanel([FieldPanel("linkedin_url"), FieldPanel("youtube_url")]),
        ],
        "Profiles elsewhere",
    ),
]


class SiteSettingsForm(OwnReferencesMixin, WagtailAdminModelForm):
    """Pages and images are the site's own, also for a person who works on several sites.

    What is of nobody's site that the person works on is refused as a whole, see `references`.
    """

    timezone = forms.ChoiceField(choices=timezone_choices, help_text="Dates, releases and opening hours are in it.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, value in list(data.items()):
            if isinstance(value, Model) and name in self.changed_data and self._is_of_another_own_site(value):
                self.add_error(name, "This belongs to another site.")
        self._check_button(data)
        return data

    def _is_of_another_own_site(self, row: Model) -> bool:
        is_own = self.for_user.is_superuser or is_of_sites(row, site_ids_for_user(self.for_user))
        return is_own and not is_of_sites(row, [self.instance.site_id])

    def _check_button(self, data: dict[str, Any]) -> None:
        label, page, url = (data.get(name) for name in ("cta_label", "cta_page", "cta_url"))
        if page and url:
            self.add_error("cta_url", "Choose a page or enter an address, one of the two.")
        elif label and not (page or url):
            self.add_error("cta_page", ValidationError("Say where the button leads: a page or an address."))
        elif (page or url) and not label:
            self.add_error("cta_label", "A button needs a label.")
        if url and not url.startswith(_LINKS):
            self.add_error("cta_url", "Start with https://, /, #, mailto: or tel:.")


def tabs() -> TabbedInterface:
    """The tabs of the form, for Wagtail to bind."""
    return TabbedInterface(
        [
            ObjectList(SITE_TAB, heading="Site"),
            ObjectList(LOOK_TAB, heading="Look"),
            ObjectList(BUSINESS_TAB, heading="Business"),
            SiteSettings.search_engines_panel,
            SiteSettings.front_end_panel,
            SiteSettings.api_panel,
            SiteSettings.measuring_panel,
        ]
    )


def tell_about_colours(request: HttpRequest, setting: Model) -> None:
    """After a save: which colours are shown as a readable neighbour where they are text."""
    if not isinstance(setting, SiteSettings):
        return
    changed = [use for use in colour_uses(setting.look) if use.is_changed]
    if changed:
        uses = "; ".join(f"{use.name} {use.chosen} as {use.used} on {use.scheme} grounds" for use in changed)
        messages.info(
            request, f"So that it can be read, text in a brand’s colour is shown in a neighbour of it: {uses}."
        )
