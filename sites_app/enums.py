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


class Theme(TextChoices):
    SOBER = "sober", "Sober – services and trades"
    WARM = "warm", "Warm – local business"
    EDITORIAL = "editorial", "Editorial – reading first"


class MenuLocation(TextChoices):
    HEADER = "header", "Header"
    FOOTER = "footer", "Footer"


class BusinessType(TextChoices):
    """Types of schema.org that a site's business may be."""

    LOCAL_BUSINESS = "LocalBusiness", "Local business"
    ROOFING = "RoofingContractor", "Roofing contractor"
    DENTIST = "Dentist", "Dentist"
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
