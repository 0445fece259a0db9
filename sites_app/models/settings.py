"""The settings of a site: identity, look, business profile, legal pages, app."""

from copy import copy
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.images import get_image_model_string
from wagtail.models import Collection, PreviewableMixin, Site

from sites_app.enums import (
    BusinessType,
    ColourScheme,
    Density,
    FontPair,
    HeadingWeight,
    Radius,
    SiteStatus,
    Theme,
)
from sites_app.models.api_settings import APISettings
from sites_app.models.measuring import MeasuringSettings
from sites_app.models.previews import FrontEndSettings
from sites_app.models.search_engines import SearchEngineSettings
from sites_app.opening_hours import validate_opening_hours
from sites_app.page_cache.memos import memo
from sites_app.page_cache.tags import SITE, teaser_tag
from sites_app.tenancy import resolve_site
from sites_app.theming import Look, colour_uses, theme_stylesheet
from sites_app.timezones import validate_timezone

THEME_DEFAULT = "As in the theme"
LOGO_SIZE = "height-96|format-webp"

colour_validator = RegexValidator(
    r"^#[0-9a-fA-F]{6}$", "Enter a colour as # and six hexadecimal digits, such as #1d4ed8."
)


def _page(help_text: str) -> models.ForeignKey:
    return models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text=help_text
    )


def _image(help_text: str) -> models.ForeignKey:
    return models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=help_text,
    )


def _of_theme(choices: type[models.TextChoices]) -> list[tuple[str, str]]:
    return [("", THEME_DEFAULT), *choices.choices]


@register_setting(icon="cog", order=100)
class SiteSettings(
    SearchEngineSettings, FrontEndSettings, APISettings, MeasuringSettings, PreviewableMixin, BaseSiteSetting
):
    """One row per site, made when the site is provisioned. Its panels are in `settings_admin`."""

    key = models.SlugField(unique=True, editable=False, help_text="The site's short name in commands and the API.")
    status = models.CharField(max_length=10, choices=SiteStatus.choices, default=SiteStatus.ACTIVE)
    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    name = models.CharField(max_length=120, help_text="The name of the business as visitors know it.")
    tagline = models.CharField(max_length=160, blank=True)
    logo = _image("Beside it the name is shown in type, unless it is a wide one, which has the name in it.")
    favicon = _image("Square, at least 180 pixels. Without one, it is the name’s first letter on the brand colour.")
    theme = models.CharField(max_length=20, choices=Theme.choices, default=Theme.SOBER)
    brand_color = models.CharField("brand colour", max_length=7, default="#1d4ed8", validators=[colour_validator])
    accent_color = models.CharField("accent colour", max_length=7, default="#b45309", validators=[colour_validator])
    color_scheme = models.CharField(
        "light and dark", max_length=5, choices=ColourScheme.choices, default=ColourScheme.AUTO
    )
    font_pair = models.CharField("fonts", max_length=30, choices=_of_theme(FontPair), blank=True, default="")
    radius = models.CharField("corners", max_length=10, choices=_of_theme(Radius), blank=True, default="")
    density = models.CharField("space", max_length=10, choices=Density.choices, default=Density.NORMAL)
    heading_weight = models.CharField(
        "headings", max_length=3, choices=_of_theme(HeadingWeight), blank=True, default=""
    )
    footer_text = models.TextField(blank=True)

    cta_label = models.CharField(
        "label", max_length=40, blank=True, help_text="Such as “Book a visit”. Without one, the header shows the phone."
    )
    cta_page = _page("Where the button leads, if it is a page of this site.")
    cta_url = models.CharField("or address", max_length=500, blank=True, help_text="For a link that is no page.")
    privacy_page = _page("Linked at the foot of every page.")
    legal_page = _page("The imprint or the terms; linked at the foot of every page.")

    business_type = models.CharField(max_length=40, choices=BusinessType.choices, default=BusinessType.LOCAL_BUSINESS)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    street_address = models.CharField(max_length=120, blank=True)
    locality = models.CharField("city", max_length=80, blank=True)
    region = models.CharField("state or region", max_length=80, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField("country code", max_length=2, blank=True, help_text="Two letters, such as US.")
    latitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])
    opening_hours = models.TextField(
        blank=True,
        validators=[validate_opening_hours],
        help_text="One line per rule, such as “Mo-Fr 08:00-18:00”. A line without figures is shown as it is.",
    )
    facebook_url = models.URLField("Facebook", blank=True)
    instagram_url = models.URLField("Instagram", blank=True)
    linkedin_url = models.URLField("LinkedIn", blank=True)
    youtube_url = models.URLField("YouTube", blank=True)

    timezone = models.CharField(max_length=64, default="UTC", validators=[validate_timezone])

    is_installable = models.BooleanField(
        "can be installed as an app",
        default=False,
        help_text="Visitors can put the site on their home screen and read again offline what they have read.",
    )
    short_name = models.CharField(max_length=12, blank=True, help_text="Beneath the app’s icon; at most 12 characters.")

    select_related = ["logo", "favicon", "cta_page", "privacy_page", "legal_page", "site__sitescripts"]

    class Meta:
        verbose_name = "site settings"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def for_request(cls, request: HttpRequest) -> Self:
        """The settings of the request's site: a copy, for the request, of what the process keeps."""
        name = cls.get_cache_attr_name()
        if not hasattr(request, name):
            site = resolve_site(request)
            found = copy(site_settings(site)) if site is not None else super().for_request(request)
            setattr(request, name, found)
        return getattr(request, name)

    @property
    def look(self) -> Look:
        return Look(
            theme=self.theme,
            brand=self.brand_color,
            accent=self.accent_color,
            fonts=self.font_pair,
            radius=self.radius,
            density=self.density,
            heading_weight=self.heading_weight,
            scheme=self.color_scheme,
        )

    @cached_property
    def logo_rendition(self) -> Any:
        """The logo in the one size that pages and structured data show; None without a logo."""
        return self.logo.get_rendition(LOGO_SIZE) if self.logo else None

    def allows_origin(self, origin: str) -> bool:
        """Scripts of the site's own front end may read its API, and those of the origins that are listed."""
        return (bool(origin) and origin == self.front_end_url) or super().allows_origin(origin)

    @property
    def profile_urls(self) -> list[str]:
        """The business's pages elsewhere, for the footer and for schema.org's `sameAs`."""
        return [url for url in (self.facebook_url, self.instagram_url, self.linkedin_url, self.youtube_url) if url]

    @property
    def opening_hours_lines(self) -> list[str]:
        return [line.strip() for line in self.opening_hours.splitlines() if line.strip()]

    @property
    def full_url(self) -> str:
        """The site's home, which a preview is a request for."""
        return f"{self.site.root_url}/"

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "sites_app/admin/look_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """The sample page in the look that is in the form, saved or not."""
        look = self.look
        return {
            "site_settings": self,
            "stylesheet": theme_stylesheet(look),
            "font_files": look.font_pair().files,
            "font_styles": look.font_pair().stylesheets,
            "colour_uses": colour_uses(look),
        }

    @property
    def shown_page_ids(self) -> list[int]:
        """The keys of the pages that the frame of every page names."""
        return [key for key in (self.cta_page_id, self.privacy_page_id, self.legal_page_id) if key]


def site_settings(site: Site) -> SiteSettings:
    """The settings of the site as the process keeps them: shared, to be read only."""
    return memo(
        site.pk,
        "settings",
        tags=lambda settings: (SITE, *map(teaser_tag, settings.shown_page_ids)),
        make=lambda: SiteSettings.for_site(site),
    )
