"""What the generator stores: the library, campaigns and their versions, jobs, and where each article came from."""

from generator.models.articles import GeneratedArticle
from generator.models.blueprints import BlueprintUpload
from generator.models.campaigns import Campaign, CampaignAxis, CampaignExclusion, CampaignVersion
from generator.models.headlines import Headline
from generator.models.imports import LibraryImport
from generator.models.jobs import Job, JobChunk, JobError
from generator.models.library import (
    ArticleTemplate,
    Avatar,
    AvatarVariant,
    DictionaryEntry,
    Fragment,
    FragmentItem,
    HeadlinePattern,
    LibraryItem,
    Niche,
    Offer,
    OfferPoint,
    SpintaxDictionary,
    TemplateSlot,
)
from generator.models.locations import ClusterMember, Location, LocationCluster

__all__ = [
    "ArticleTemplate",
    "Avatar",
    "AvatarVariant",
    "BlueprintUpload",
    "Campaign",
    "CampaignAxis",
    "CampaignExclusion",
    "CampaignVersion",
    "ClusterMember",
    "DictionaryEntry",
    "Fragment",
    "FragmentItem",
    "GeneratedArticle",
    "Headline",
    "HeadlinePattern",
    "Job",
    "JobChunk",
    "JobError",
    "LibraryImport",
    "LibraryItem",
    "Location",
    "LocationCluster",
    "Niche",
    "Offer",
    "OfferPoint",
    "SpintaxDictionary",
    "TemplateSlot",
]
