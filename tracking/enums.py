"""What is counted of visits, by what, and what kinds of devices and bots there are."""

from django.db.models import TextChoices

# The name of the event that is a page view.
PAGEVIEW = "pageview"
# The source of a visit that nothing is known of.
DIRECT = "direct"


class Dimension(TextChoices):
    """What statistics are kept by; a row's key says which of it."""

    SITE = "site", "Site"
    PAGE = "page", "Page"
    PATH = "path", "Address that is no page"
    SOURCE = "source", "Source"
    MEDIUM = "medium", "Medium"
    UTM_CAMPAIGN = "utm_campaign", "Campaign parameter"
    DEVICE = "device", "Device"
    BROWSER = "browser", "Browser"
    OS = "os", "Operating system"
    EVENT = "event", "Event"
    # Of the page's making; see `tracking.services.labels`.
    CAMPAIGN = "campaign", "Campaign"
    AXIS = "axis", "Axis value"
    HEADLINE = "headline", "Headline"
    FRAGMENT = "fragment", "Fragment"
    # Visits by programs, by their kind; they are counted nowhere else.
    BOT = "bot", "Bot"


LABEL_DIMENSIONS = frozenset({Dimension.CAMPAIGN, Dimension.AXIS, Dimension.HEADLINE, Dimension.FRAGMENT})
HOURLY_DIMENSIONS = frozenset({Dimension.SITE, Dimension.EVENT})
# Whose keys others choose: of each day only the most frequent are kept by name.
OPEN_DIMENSIONS = frozenset(
    {Dimension.PATH, Dimension.SOURCE, Dimension.MEDIUM, Dimension.UTM_CAMPAIGN, Dimension.EVENT}
)
# The key of all the others.
OTHER_KEY = "(other)"


class Device(TextChoices):
    DESKTOP = "desktop", "Desktop"
    MOBILE = "mobile", "Mobile"
    TABLET = "tablet", "Tablet"
    OTHER = "other", "Other"


class DestinationKind(TextChoices):
    """Where conversions are told of, beside our own statistics."""

    GA4 = "ga4", "Google Analytics 4"
    GOOGLE_ADS = "google_ads", "Google Ads"
    META = "meta", "Meta (Facebook, Instagram)"


class DispatchStatus(TextChoices):
    PENDING = "pending", "Waiting"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    WITHHELD = "withheld", "Not to be sent"


class ConsentRule(TextChoices):
    """When a conversion may be passed on at all."""

    TICKED = "ticked", "Only with the visitor’s consent, given in the form"
    ALWAYS = "always", "Always: there is another legal ground"
