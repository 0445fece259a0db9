"""Named choices of sites, and the sets of them that code asks about."""

from django.db.models import TextChoices


class SiteRole(TextChoices):
    ADMINISTRATOR = "administrator", "Site administrator"
    EDITOR = "editor", "Editor"
    APPROVER = "approver", "Approver"


class SiteStatus(TextChoices):
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    ARCHIVED = "archived", "Archived"


SERVED_STATUSES = frozenset({SiteStatus.ACTIVE})


class TokenLevel(TextChoices):
    SITE = "site", "One site"
    PLATFORM = "platform", "Platform"


class TokenState(TextChoices):
    ACTIVE = "active", "Active"
    EXPIRED = "expired", "Expired"
    REVOKED = "revoked", "Revoked"


class APIScope(TextChoices):
    """What a token lets its bearer do. A person may do what they may in the admin."""

    CONTENT_READ = "content:read", "Read pages, menus and settings"
    CONTENT_WRITE = "content:write", "Write pages, menus and settings"
    DRAFTS_READ = "drafts:read", "Read drafts"
    MEDIA_WRITE = "media:write", "Upload images and documents"
    CAMPAIGNS_READ = "campaigns:read", "Read campaigns"
    CAMPAIGNS_WRITE = "campaigns:write", "Write campaigns"
    ARTICLES_READ = "articles:read", "Read articles"
    ARTICLES_REVIEW = "articles:review", "Review articles"
    ARTICLES_PUBLISH = "articles:publish", "Publish articles"
    JOBS_READ = "jobs:read", "Read jobs"
    JOBS_WRITE = "jobs:write", "Start and stop jobs"
    LEADS_READ = "leads:read", "Read leads"
    ANALYTICS_READ = "analytics:read", "Read visitors and conversions"
    WORKLOG_READ = "worklog:read", "Read the work log"
    WEBHOOKS_WRITE = "webhooks:write", "Manage webhooks"


class Theme(TextChoices):
    SOBER = "sober", "Sober – services and trades"
    WARM = "warm", "Warm – local business"
    EDITORIAL = "editorial", "Editorial – reading first"


class ColourScheme(TextChoices):
    AUTO = "auto", "As the visitor’s device is set"
    LIGHT = "light", "Always light"
    DARK = "dark", "Always dark"


class FontPair(TextChoices):
    """Typefaces of headings and of text; empty is the theme's own pair."""

    ARCHIVO = "archivo", "Archivo – plain and strong"
    FIGTREE = "figtree", "Figtree – friendly and round"
    FRAUNCES_FIGTREE = "fraunces-figtree", "Fraunces with Figtree – warm and lively"
    NEWSREADER = "newsreader", "Newsreader – a book’s page"
    NEWSREADER_ARCHIVO = "newsreader-archivo", "Newsreader with Archivo – a newspaper"
    SYSTEM_SANS = "system-sans", "The device’s sans serif – loads nothing"
    SYSTEM_SERIF = "system-serif", "The device’s serif with its sans serif – loads nothing"


class Radius(TextChoices):
    """How round corners are; empty is the theme's own."""

    NONE = "none", "Square"
    SOFT = "soft", "Soft"
    ROUND = "round", "Round"
    PILL = "pill", "Round with pill-shaped buttons"


class Density(TextChoices):
    COMPACT = "compact", "Compact"
    NORMAL = "normal", "Normal"
    AIRY = "airy", "Airy"


class HeadingWeight(TextChoices):
    """How bold headings are; empty is the theme's own."""

    REGULAR = "400", "Regular"
    MEDIUM = "500", "Medium"
    SEMI_BOLD = "600", "Semi-bold"
    BOLD = "700", "Bold"
    EXTRA_BOLD = "800", "Extra bold"


class MenuLocation(TextChoices):
    HEADER = "header", "Header"
    FOOTER = "footer", "Footer"
    LEGAL = "legal", "Legal"


class BusinessType(TextChoices):
    """Types of schema.org that a site's business may be."""

    LOCAL_BUSINESS = "LocalBusiness", "Local business"
    ACCOUNTING = "AccountingService", "Accountant"
    AUTO_REPAIR = "AutoRepair", "Car repair"
    BAKERY = "Bakery", "Bakery"
    BEAUTY = "HealthAndBeautyBusiness", "Beauty and hair"
    CAFE = "CafeOrCoffeeShop", "Café"
    DENTIST = "Dentist", "Dentist"
    ELECTRICIAN = "Electrician", "Electrician"
    HOTEL = "LodgingBusiness", "Hotel or guest house"
    PLUMBER = "Plumber", "Plumber"
    REAL_ESTATE = "RealEstateAgent", "Estate agent"
    RESTAURANT = "Restaurant", "Restaurant"
    ROOFING = "RoofingContractor", "Roofing contractor"
    STORE = "Store", "Shop"
    HOME_SERVICES = "HomeAndConstructionBusiness", "Home and construction"
    LEGAL = "LegalService", "Legal service"
    MEDICAL = "MedicalBusiness", "Medical business"
    PROFESSIONAL = "ProfessionalService", "Professional service"
    ORGANIZATION = "Organization", "Organisation"


class HubKind(TextChoices):
    CAMPAIGN = "campaign", "Campaign"
    STATE = "state", "State"
    COUNTY = "county", "County"
    CLUSTER = "cluster", "Cluster"
    TOPIC = "topic", "Topic"
