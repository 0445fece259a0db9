"""A campaign: its states and their legal moves, its axes, how it walks its space."""

from django.db.models import TextChoices


class CampaignStatus(TextChoices):
    DRAFT = "draft", "Draft"
    TESTING = "testing", "Testing"
    APPROVED = "approved", "Approved"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    COMPLETED = "completed", "Completed"
    ARCHIVED = "archived", "Archived"


# A job of the campaign has not ended.
CAMPAIGN_AT_WORK = frozenset({CampaignStatus.RUNNING, CampaignStatus.PAUSED})
CAMPAIGN_APPROVABLE = frozenset({CampaignStatus.DRAFT, CampaignStatus.TESTING})
# What a campaign is once its last job has ended; which one depends on what is approved and what is left.
_AT_REST = frozenset({CampaignStatus.DRAFT, CampaignStatus.TESTING, CampaignStatus.APPROVED, CampaignStatus.COMPLETED})

# The one table of legal moves of a campaign.
CAMPAIGN_MOVES: dict[CampaignStatus, frozenset[CampaignStatus]] = {
    CampaignStatus.DRAFT: frozenset({CampaignStatus.APPROVED, CampaignStatus.RUNNING, CampaignStatus.ARCHIVED}),
    CampaignStatus.TESTING: frozenset(
        {CampaignStatus.DRAFT, CampaignStatus.APPROVED, CampaignStatus.RUNNING, CampaignStatus.ARCHIVED}
    ),
    CampaignStatus.APPROVED: frozenset({CampaignStatus.DRAFT, CampaignStatus.RUNNING, CampaignStatus.ARCHIVED}),
    CampaignStatus.RUNNING: frozenset({CampaignStatus.PAUSED, *_AT_REST}),
    CampaignStatus.PAUSED: frozenset({CampaignStatus.RUNNING, *_AT_REST}),
    CampaignStatus.COMPLETED: frozenset({CampaignStatus.DRAFT, CampaignStatus.RUNNING, CampaignStatus.ARCHIVED}),
    CampaignStatus.ARCHIVED: frozenset({CampaignStatus.DRAFT}),
}


class AxisKind(TextChoices):
    LOCATION = "location", "Locations"
    AVATAR = "avatar", "Avatars"
    NICHE = "niche", "Niches"
    OFFER = "offer", "Offers"
    DICTIONARY = "dictionary", "Dictionary"
    LIST = "list", "List"


class Method(TextChoices):
    ALL = "all", "All combinations"
    ZIP = "zip", "Row by row (stops at the shortest axis)"
    SAMPLE = "sample", "An even sample"
