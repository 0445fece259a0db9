"""What a site says about calls of its API: which other websites may call it from visitors' browsers."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

ANY_ORIGIN = "*"


def validate_origins(text: str) -> None:
    """Refuses what is no origin, by its line: a scheme and a host, perhaps a port, no path."""
    for number, line in enumerate(text.splitlines(), start=1):
        origin = line.strip()
        if origin in {"", ANY_ORIGIN}:
            continue
        try:
            parts = urlsplit(origin)
            is_origin = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            is_origin = False
        if not is_origin or origin.lower() != f"{parts.scheme}://{parts.netloc}".lower() or "@" in parts.netloc:
            raise ValidationError(
                "Line %(number)s is no origin, such as https://www.example.com without a path.",
                params={"number": number},
            )


class APISettings(models.Model):
    """The part of a site's settings that is for programs, and for how its people sign in."""

    api_origins = models.TextField(
        "origins that may call the API",
        blank=True,
        validators=[validate_origins],
        help_text="Websites whose scripts may call this site’s API in a browser, one a line, such as "
        "https://www.example.com or http://localhost:3000; * is any. The site itself always may. Cookies are never "
        "accepted.",
    )
    requires_second_factor = models.BooleanField(
        "ask everybody for a second factor",
        default=False,
        help_text="Whoever works on this site sets up an authenticator app or a security key before they go on.",
    )

    api_panel = ObjectList(
        [
            MultiFieldPanel([FieldPanel("api_origins")], "Calls from browsers"),
            MultiFieldPanel([FieldPanel("requires_second_factor")], "Sign-in"),
        ],
        heading="Access",
    )

    class Meta:
        abstract = True

    def allows_origin(self, origin: str) -> bool:
        """Whether scripts of the origin, as browsers name it, may call the site's API."""
        listed = self.api_origins.lower().split()
        return ANY_ORIGIN in listed or origin.lower() in listed
