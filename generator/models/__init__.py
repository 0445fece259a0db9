"""What the generator stores: the library, campaigns and their versions, jobs, and where each article came from."""

from generator.models.articles import GeneratedArticle
from generator.models.batches import TestBatch, TestBatchItem
from generator.models.blueprints import BlueprintUpload
from generator.models.campaigns import Campaign, CampaignAxis, CampaignExclusion, CampaignVersion
from generator.models.desk import ArticleChange, BoardView, Notice, QualityFlag
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
from generator.models.notices import NoticePreference
from generator.models.releases import GateWaiver, ReleasePlan, ReleasePolicy

__all__ = [
    "ArticleChange",
    "ArticleTemplate",
    "Avatar",
    "AvatarVariant",
    "BlueprintUpload",
    "BoardView",
    "Campaign",
    "CampaignAxis",
    "CampaignExclusion",
    "CampaignVersion",
    "ClusterMember",
    "DictionaryEntry",
    "Fragment",
    "FragmentItem",
    "GateWaiver",
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
    "Notice",
    "NoticePreference",
    "Offer",
    "OfferPoint",
    "QualityFlag",
    "ReleasePlan",
    "ReleasePolicy",
    "SpintaxDictionary",
    "TemplateSlot",
    "TestBatch",
    "TestBatchItem",
]
