"""Articles: their states and legal moves, and which of them each kind of job takes."""

from django.db.models import TextChoices

from generator.enums.jobs import JobKind


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
# What a release plan has given a moment, or released.
PLANNED = frozenset({ArticleStatus.SCHEDULED, ArticleStatus.PUBLISHED})
# What its reviewers have let through.
PASSED = frozenset({ArticleStatus.APPROVED, ArticleStatus.SCHEDULED, ArticleStatus.PUBLISHED})
# Of these, what is not out yet.
TO_GO_OUT = frozenset({ArticleStatus.APPROVED, ArticleStatus.SCHEDULED})
REJECTABLE = frozenset({ArticleStatus.QC, ArticleStatus.APPROVED})
# What an article's assignee still has to do something about.
UNSETTLED = frozenset(
    {
        ArticleStatus.QUEUED,
        ArticleStatus.PROCESSING,
        ArticleStatus.QC,
        ArticleStatus.REJECTED,
        ArticleStatus.UNPUBLISHED,
        ArticleStatus.FAILED,
    }
)
# What may be looked at again by its reviewers, and what may be put away.
SENT_TO_REVIEW = frozenset(
    {ArticleStatus.APPROVED, ArticleStatus.REJECTED, ArticleStatus.UNPUBLISHED, ArticleStatus.ARCHIVED}
)
ARCHIVABLE = frozenset(
    {
        ArticleStatus.QC,
        ArticleStatus.APPROVED,
        ArticleStatus.SCHEDULED,
        ArticleStatus.REJECTED,
        ArticleStatus.UNPUBLISHED,
    }
)
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
    JobKind.APPROVE: AWAITING_REVIEW,
    JobKind.PUBLISH: frozenset({ArticleStatus.QC, ArticleStatus.APPROVED}),
    JobKind.REJECT: AWAITING_REVIEW,
    JobKind.REVIEW: SENT_TO_REVIEW,
    JobKind.ARCHIVE: ARCHIVABLE,
    JobKind.SCHEDULE: frozenset({ArticleStatus.APPROVED}),
    JobKind.UNSCHEDULE: frozenset({ArticleStatus.SCHEDULED}),
    JobKind.RELEASE: frozenset({ArticleStatus.SCHEDULED}),
    JobKind.UNPUBLISH: frozenset({ArticleStatus.PUBLISHED}),
    JobKind.DELETE: frozenset(ArticleStatus),
    JobKind.RERENDER: RERENDERABLE,
    JobKind.MOVE: frozenset(ArticleStatus),
    # These go by what another job did.
    JobKind.UNDO: frozenset(ArticleStatus),
    JobKind.ROLLBACK: frozenset(ArticleStatus),
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
