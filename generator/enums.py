"""Named choices of the generator, and the sets of statuses that code asks about."""

from django.db.models import IntegerChoices, TextChoices


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


class PickRule(TextChoices):
    ONE = "one", "One"
    LEAST_USED = "least_used", "In turn"
    ALL = "all", "All"


class FragmentType(TextChoices):
    INTRODUCTION = "introduction", "Introduction"
    PROBLEM = "problem", "Problem"
    SOLUTION = "solution", "Solution"
    BENEFITS = "benefits", "Benefits"
    PROCESS = "process", "Process"
    LOCAL = "local", "Local facts"
    PROOF = "proof", "Proof"
    PRICING = "pricing", "Pricing"
    COMPARISON = "comparison", "Comparison"
    CHECKLIST = "checklist", "Checklist"
    QUOTE = "quote", "Quote"
    FAQ = "faq", "Questions and answers"
    ABOUT = "about", "About the business"
    CALL_TO_ACTION = "call_to_action", "Call to action"
    CONCLUSION = "conclusion", "Conclusion"


class SlotBlockType(TextChoices):
    RICH_TEXT = "rich_text", "Text"
    FEATURES = "features", "Features"
    STEPS = "steps", "Steps"
    FAQ = "faq", "Questions and answers"
    QUOTE = "quote", "Quote"
    CALL_TO_ACTION = "cta", "Call to action"
    HERO = "hero", "Hero"


# Blocks that show a fragment's list of items, which a fragment for them must have.
BLOCKS_WITH_ITEMS = frozenset({SlotBlockType.FEATURES, SlotBlockType.STEPS, SlotBlockType.FAQ})


class HeadlineKind(TextChoices):
    STATEMENT = "statement", "Statement"
    QUESTION = "question", "Question"
    HOW_TO = "how_to", "How to"
    LIST = "list", "List"
    COMPARISON = "comparison", "Comparison"
    OFFER = "offer", "Offer"


class HeadlineStatus(TextChoices):
    AVAILABLE = "available", "Available"
    RESERVED = "reserved", "Reserved"
    USED = "used", "Used"
    REJECTED = "rejected", "Rejected"


# No article is generated with these.
HEADLINE_KEPT_BACK = frozenset({HeadlineStatus.RESERVED, HeadlineStatus.REJECTED})

# The one table of legal moves of a headline. A used one is available again only once its article is gone.
HEADLINE_MOVES: dict[HeadlineStatus, frozenset[HeadlineStatus]] = {
    HeadlineStatus.AVAILABLE: frozenset({HeadlineStatus.RESERVED, HeadlineStatus.USED, HeadlineStatus.REJECTED}),
    HeadlineStatus.RESERVED: frozenset({HeadlineStatus.AVAILABLE, HeadlineStatus.REJECTED}),
    HeadlineStatus.USED: frozenset({HeadlineStatus.AVAILABLE}),
    HeadlineStatus.REJECTED: frozenset({HeadlineStatus.AVAILABLE, HeadlineStatus.RESERVED}),
}


class LocationKind(TextChoices):
    COUNTRY = "country", "Country"
    STATE = "state", "State"
    COUNTY = "county", "County"
    CITY = "city", "City"


class Gender(TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    NEUTRAL = "neutral", "Neutral"


class OfferPointKind(TextChoices):
    PAIN = "pain", "Pain"
    SOLUTION = "solution", "Solution"
    VALUE = "value", "Value"


class SchemaType(TextChoices):
    ARTICLE = "Article", "Article"
    SERVICE = "Service", "Service"
    LOCAL_BUSINESS = "LocalBusiness", "Local business"


class JobKind(TextChoices):
    GENERATE = "generate", "Generate drafts"
    PUBLISH = "publish", "Approve and publish"
    REJECT = "reject", "Reject"
    UNPUBLISH = "unpublish", "Unpublish"
    HEADLINES = "headlines", "Make headlines"
    RERENDER = "rerender", "Re-render"
    MOVE = "move", "Move"
    DELETE = "delete", "Delete"


# Jobs of a campaign, which whoever may generate from it may steer.
CAMPAIGN_JOBS = frozenset({JobKind.GENERATE, JobKind.HEADLINES, JobKind.RERENDER})
# Jobs that walk a list of pages rather than a range of positions, and that whoever may start such a job may steer.
PAGE_JOBS = frozenset({JobKind.PUBLISH, JobKind.REJECT, JobKind.UNPUBLISH, JobKind.MOVE, JobKind.DELETE})


class JobPriority(IntegerChoices):
    """Which of a site's jobs goes first: the lower number."""

    HIGH = 1, "High"
    NORMAL = 5, "Normal"
    LOW = 9, "Low"


class JobStatus(TextChoices):
    PENDING = "pending", "Waiting"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    CANCELLING = "cancelling", "Cancelling"
    CANCELLED = "cancelled", "Cancelled"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


JOB_OPEN = frozenset({JobStatus.PENDING, JobStatus.RUNNING, JobStatus.PAUSED, JobStatus.CANCELLING})
JOB_WORKABLE = frozenset({JobStatus.PENDING, JobStatus.RUNNING})
JOB_ENDED = frozenset({JobStatus.CANCELLED, JobStatus.DONE, JobStatus.FAILED})

# The one table of legal moves of a job. An ended job runs again only to retry the items that failed.
JOB_MOVES: dict[JobStatus, frozenset[JobStatus]] = {
    JobStatus.PENDING: frozenset({JobStatus.RUNNING, JobStatus.PAUSED, JobStatus.CANCELLING, JobStatus.FAILED}),
    JobStatus.RUNNING: frozenset({JobStatus.PAUSED, JobStatus.CANCELLING, JobStatus.DONE, JobStatus.FAILED}),
    JobStatus.PAUSED: frozenset({JobStatus.RUNNING, JobStatus.CANCELLING, JobStatus.FAILED}),
    JobStatus.CANCELLING: frozenset({JobStatus.CANCELLED}),
    JobStatus.CANCELLED: frozenset(),
    JobStatus.DONE: frozenset({JobStatus.RUNNING}),
    JobStatus.FAILED: frozenset({JobStatus.RUNNING}),
}


class ChunkStatus(TextChoices):
    PENDING = "pending", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


CHUNK_OPEN = frozenset({ChunkStatus.PENDING, ChunkStatus.RUNNING})


class ImportStatus(TextChoices):
    WAITING = "waiting", "Waiting to be read"
    READING = "reading", "Being read"
    READY = "ready", "Waiting for your word"
    QUEUED = "queued", "Waiting to be imported"
    IMPORTING = "importing", "Being imported"
    DONE = "done", "Imported"
    FAILED = "failed", "Could not be read"


# A worker is at the file, or will be.
IMPORT_OPEN = frozenset({ImportStatus.WAITING, ImportStatus.READING, ImportStatus.QUEUED, ImportStatus.IMPORTING})
# The sender has given the word: nothing throws the file away any more.
IMPORT_CONFIRMED = frozenset({ImportStatus.QUEUED, ImportStatus.IMPORTING})
# What a worker that takes the file up makes of it, also after one that died.
IMPORT_TAKEN_UP: dict[ImportStatus, ImportStatus] = {
    ImportStatus.WAITING: ImportStatus.READING,
    ImportStatus.READING: ImportStatus.READING,
    ImportStatus.QUEUED: ImportStatus.IMPORTING,
    ImportStatus.IMPORTING: ImportStatus.IMPORTING,
}
# Where the file is when that came to nothing, to be tried again by the sender.
IMPORT_GIVEN_UP: dict[ImportStatus, ImportStatus] = {
    ImportStatus.READING: ImportStatus.FAILED,
    ImportStatus.IMPORTING: ImportStatus.READY,
}


class ArticleStatus(TextChoices):
    QUEUED = "queued", "Queued"
    PROCESSING = "processing", "Processing"
    QC = "qc", "Awaiting review"
    APPROVED = "approved", "Approved"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    REJECTED = "rejected", "Rejected"
    UNPUBLISHED = "unpublished", "Unpublished"
    ARCHIVED = "archived", "Archived"
    FAILED = "failed", "Failed"


AWAITING_REVIEW = frozenset({ArticleStatus.QC})
APPROVABLE = frozenset({ArticleStatus.QC, ArticleStatus.REJECTED, ArticleStatus.UNPUBLISHED})
PUBLISHABLE = frozenset({ArticleStatus.QC, ArticleStatus.APPROVED, ArticleStatus.SCHEDULED, ArticleStatus.UNPUBLISHED})
REJECTABLE = frozenset({ArticleStatus.QC, ArticleStatus.APPROVED})
# A scheduled page goes live as it was when somebody scheduled it, and an archived one is not worked on.
RERENDERABLE = frozenset(
    {
        ArticleStatus.QC,
        ArticleStatus.APPROVED,
        ArticleStatus.REJECTED,
        ArticleStatus.UNPUBLISHED,
        ArticleStatus.PUBLISHED,
    }
)
# What a job of each kind takes when it is told "all of them"; rejected articles are published one by one only.
SELECTABLE: dict[JobKind, frozenset[ArticleStatus]] = {
    JobKind.PUBLISH: frozenset({ArticleStatus.QC, ArticleStatus.APPROVED}),
    JobKind.REJECT: AWAITING_REVIEW,
    JobKind.UNPUBLISH: frozenset({ArticleStatus.PUBLISHED}),
    JobKind.DELETE: frozenset(ArticleStatus),
    JobKind.RERENDER: RERENDERABLE,
    JobKind.MOVE: frozenset(ArticleStatus),
}

# The one table of legal moves of an article.
ARTICLE_MOVES: dict[ArticleStatus, frozenset[ArticleStatus]] = {
    ArticleStatus.QUEUED: frozenset({ArticleStatus.PROCESSING, ArticleStatus.FAILED, ArticleStatus.ARCHIVED}),
    ArticleStatus.PROCESSING: frozenset({ArticleStatus.QC, ArticleStatus.FAILED}),
    ArticleStatus.QC: frozenset(
        {ArticleStatus.APPROVED, ArticleStatus.PUBLISHED, ArticleStatus.REJECTED, ArticleStatus.ARCHIVED}
    ),
    ArticleStatus.APPROVED: frozenset(
        {
            ArticleStatus.SCHEDULED,
            ArticleStatus.PUBLISHED,
            ArticleStatus.QC,
            ArticleStatus.REJECTED,
            ArticleStatus.ARCHIVED,
        }
    ),
    ArticleStatus.SCHEDULED: frozenset({ArticleStatus.PUBLISHED, ArticleStatus.APPROVED, ArticleStatus.ARCHIVED}),
    ArticleStatus.PUBLISHED: frozenset({ArticleStatus.UNPUBLISHED}),
    ArticleStatus.REJECTED: frozenset({ArticleStatus.QC, ArticleStatus.ARCHIVED}),
    ArticleStatus.UNPUBLISHED: frozenset({ArticleStatus.PUBLISHED, ArticleStatus.QC, ArticleStatus.ARCHIVED}),
    ArticleStatus.ARCHIVED: frozenset({ArticleStatus.QC}),
    ArticleStatus.FAILED: frozenset({ArticleStatus.QUEUED, ArticleStatus.ARCHIVED}),
}
