"""The settings of a site: identity, look, business profile."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.images import get_image_model_string
from wagtail.models import Collection

from sites_app.enums import BusinessType, SiteStatus, Theme

colour_validator = RegexValidator(
    r"^#[0-9a-fA-F]{6}$", "Enter a colour as # and six hexadecimal digits, such as #1d4ed8."
)


@register_setting(icon="cog", order=100)
class SiteSettings(BaseSiteSetting):
    """One row per site, made when the site is provisioned."""

    key = models.SlugField(unique=True, editable=False, help_text="The site's short name in commands and the API.")
    status = models.CharField(max_length=10, choices=SiteStatus.choices, default=SiteStatus.ACTIVE)
    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    name = models.CharField(max_length=120, help_text="The name of the business as visitors know it.")
    tagline = models.CharField(max_length=160, blank=True)
    logo = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Without one, the name is shown in type.",
    )
    theme = models.CharField(max_length=20, choices=Theme.choices, default=Theme.SOBER)
    brand_color = models.CharField("brand colour", max_length=7, default="#1d4ed8", validators=[colour_validator])
    accent_color = models.CharField("accent colour", max_length=7, default="#b45309", validators=[colour_validator])
    footer_text = models.TextField(blank=True)

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
        blank=True, help_text="One line per rule in schema.org's form, such as “Mo-Fr 08:00-18:00”."
    )
    facebook_url = models.URLField("Facebook", blank=True)
    instagram_url = models.URLField("Instagram", blank=True)
    linkedin_url = models.URLField("LinkedIn", blank=True)
    youtube_url = models.URLField("YouTube", blank=True)

    timezone = models.CharField(max_length=64, default="UTC")

    select_related = ["logo"]

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("tagline"),
                    FieldPanel("status"),
                    FieldPanel("timezone"),
                    FieldPanel("footer_text"),
                ],
                heading="Site",
            ),
            ObjectList(
                [
                    FieldPanel("logo"),
                    FieldPanel("theme"),
                    FieldRowPanel([FieldPanel("brand_color"), FieldPanel("accent_color")]),
                ],
                heading="Look",
            ),
            ObjectList(
                [
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
                ],
                heading="Business",
            ),
        ]
    )

    class Meta:
        verbose_name = "site settings"

    def __str__(self) -> str:
        return self.name

    @property
    def profile_urls(self) -> list[str]:
        """The business's pages elsewhere, for the footer and for schema.org's `sameAs`."""
        return [url for url in (self.facebook_url, self.instagram_url, self.linkedin_url, self.youtube_url) if url]

    @property
    def opening_hours_lines(self) -> list[str]:
        return [line.strip() for line in self.opening_hours.splitlines() if line.strip()]
