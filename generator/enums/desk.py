"""The editorial desk: the board's columns, what may be wrong with an article, test batches, releases, notices."""

from django.db.models import TextChoices

from generator.enums.articles import ArticleStatus

# What the board shows side by side, and what it keeps in its drawer.
BOARD_COLUMNS: tuple[ArticleStatus, ...] = (
    ArticleStatus.QUEUED,
    ArticleStatus.PROCESSING,
    ArticleStatus.QC,
    ArticleStatus.APPROVED,
    ArticleStatus.SCHEDULED,
    ArticleStatus.PUBLISHED,
)
BOARD_DRAWER: tuple[ArticleStatus, ...] = (
    ArticleStatus.REJECTED,
    ArticleStatus.UNPUBLISHED,
    ArticleStatus.FAILED,
    ArticleStatus.ARCHIVED,
)


class FlagKind(TextChoices):
    """What may be wrong with an article's quality."""

    DUPLICATE = "duplicate", "Too much like another"
    TOKEN = "token", "Unresolved token"
    THIN = "thin", "Too short"
    LOCAL = "local", "Too little about the place"
    TITLE = "title", "Title"
    DESCRIPTION = "description", "Description"
    LINK = "link", "Link"
    SCHEMA = "schema", "Structured data"


class FlagStatus(TextChoices):
    PENDING = "pending", "Pending"
    RESOLVED = "resolved", "Resolved"
    IGNORED = "ignored", "Ignored"


class BatchStatus(TextChoices):
    """A test batch: being written, being read, and the verdict."""

    WRITING = "writing", "Being written"
    OPEN = "open", "Being read"
    APPROVED = "approved", "Approved"
    HELD = "held", "On hold"
    CHANGED = "changed", "To be changed"


BATCH_OPEN = frozenset({BatchStatus.WRITING, BatchStatus.OPEN})
BATCH_ENDED = frozenset({BatchStatus.APPROVED, BatchStatus.HELD, BatchStatus.CHANGED})


class Decision(TextChoices):
    """What a person thought of one article of a test batch."""

    PENDING = "pending", "Not read yet"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"


class ReleaseMode(TextChoices):
    """How many articles a release plan gives to each of its days."""

    STEADY = "steady", "Steady: the same number each day"
    RAMP = "ramp", "Ramp: a few at first, then more"
    SPIKES = "spikes", "Spikes: busy days between quiet ones"


class PlanStatus(TextChoices):
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    ENDED = "ended", "Ended"


PLAN_OPEN = frozenset({PlanStatus.ACTIVE, PlanStatus.PAUSED})


class NoticeKind(TextChoices):
    """What a person is told of: in the admin, and in a digest by mail."""

    JOB = "job", "Job ended"
    BATCH = "batch", "Test batch"
    CAMPAIGN = "campaign", "Campaign"
    RELEASE = "release", "Release"
    ASSIGNED = "assigned", "Assigned to you"


class GateCheck(TextChoices):
    """What the publish gate asks of an article, in the order in which a person mends it."""

    HELD = "held", "Campaign not on hold"
    SAMPLE = "sample", "Test batch approved"
    TOKENS = "tokens", "Every token resolved"
    WORDS = "words", "Long enough"
    LOCAL = "local", "About its place"
    SIMILARITY = "similarity", "Unlike its siblings"
    TITLE = "title", "Title length"
    DESCRIPTION = "description", "Description length"


# What a person may answer for. A gap in a text is never right, and a hold is ended and not waived.
WAIVABLE = frozenset(GateCheck) - {GateCheck.HELD, GateCheck.TOKENS}
# What is wrong with an article itself becomes a flag of it.
FLAG_OF_CHECK: dict[GateCheck, FlagKind] = {
    GateCheck.TOKENS: FlagKind.TOKEN,
    GateCheck.WORDS: FlagKind.THIN,
    GateCheck.LOCAL: FlagKind.LOCAL,
    GateCheck.SIMILARITY: FlagKind.DUPLICATE,
    GateCheck.TITLE: FlagKind.TITLE,
    GateCheck.DESCRIPTION: FlagKind.DESCRIPTION,
}


class NoticeDigest(TextChoices):
    """How often a person gets their notices by mail."""

    SOON = "soon", "As soon as possible, at most one mail an hour"
    DAILY = "daily", "Once a day, in the morning"
    NEVER = "never", "Never"
