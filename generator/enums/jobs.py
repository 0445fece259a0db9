"""Jobs and their chunks: kinds, states, legal moves."""

from django.db.models import IntegerChoices, TextChoices


class JobKind(TextChoices):
    GENERATE = "generate", "Generate drafts"
    APPROVE = "approve", "Approve"
    PUBLISH = "publish", "Approve and publish"
    REJECT = "reject", "Reject"
    REVIEW = "review", "Send to review"
    ARCHIVE = "archive", "Archive"
    SCHEDULE = "schedule", "Schedule"
    UNSCHEDULE = "unschedule", "Take off the schedule"
    RELEASE = "release", "Release"
    UNPUBLISH = "unpublish", "Unpublish"
    HEADLINES = "headlines", "Make headlines"
    RERENDER = "rerender", "Re-render"
    MOVE = "move", "Move"
    DELETE = "delete", "Delete"
    UNDO = "undo", "Undo"
    ROLLBACK = "rollback", "Roll back"


# Jobs of a campaign, which whoever may generate from it may steer.
CAMPAIGN_JOBS = frozenset({JobKind.GENERATE, JobKind.HEADLINES, JobKind.RERENDER})
# Jobs that walk a list of pages rather than a range of positions, and that whoever may start such a job may steer.
PAGE_JOBS = frozenset(
    {
        JobKind.APPROVE,
        JobKind.PUBLISH,
        JobKind.REJECT,
        JobKind.REVIEW,
        JobKind.ARCHIVE,
        JobKind.SCHEDULE,
        JobKind.UNSCHEDULE,
        JobKind.RELEASE,
        JobKind.UNPUBLISH,
        JobKind.MOVE,
        JobKind.DELETE,
        JobKind.UNDO,
        JobKind.ROLLBACK,
    }
)
# What a person decides about many articles at once, chosen by hand or by a filter.
DECISIONS = frozenset(
    {
        JobKind.APPROVE,
        JobKind.PUBLISH,
        JobKind.REJECT,
        JobKind.REVIEW,
        JobKind.ARCHIVE,
        JobKind.UNPUBLISH,
    }
)
# Jobs that say what each page was before, so that another job can take them back while nothing else has happened to it.
UNDOABLE_JOBS = frozenset(
    {
        JobKind.APPROVE,
        JobKind.PUBLISH,
        JobKind.REJECT,
        JobKind.REVIEW,
        JobKind.ARCHIVE,
        JobKind.SCHEDULE,
        JobKind.UNSCHEDULE,
        JobKind.UNPUBLISH,
    }
)
# Jobs that put text in front of visitors, whose pages can go back to what they showed before.
RELEASING_JOBS = frozenset({JobKind.PUBLISH, JobKind.RELEASE, JobKind.RERENDER})

# Jobs of release plans, which decide themselves what of their pages they take.
PLANNED_JOBS = frozenset({JobKind.SCHEDULE, JobKind.UNSCHEDULE, JobKind.RELEASE})
# Jobs whose parts go one after the other: what a later one gets depends on what an earlier one got.
ORDERED_JOBS = frozenset({JobKind.SCHEDULE})


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
JOB_TAKES_MORE = frozenset({JobStatus.PENDING, JobStatus.RUNNING, JobStatus.PAUSED})
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
