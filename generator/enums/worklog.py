"""The work log: how much an entry matters, and what its action belongs to."""

from django.db.models import TextChoices


class LogLevel(TextChoices):
    INFO = "info", "Information"
    WARNING = "warning", "Warning"
    ERROR = "error", "Error"


class LogGroup(TextChoices):
    """What the actions of the log are sorted into, in this order."""

    CAMPAIGNS = "campaigns", "Campaigns"
    JOBS = "jobs", "Jobs"
    REVIEW = "review", "Review and release"
    LIBRARY = "library", "Library and imports"
    LEADS = "leads", "Leads"
    WEBHOOKS = "webhooks", "Webhooks"
    PAGES = "pages", "Pages, rows and settings"


# What somebody may want to look at: it took something away, or stopped it. All else is information.
LOG_WARNINGS = frozenset(
    {
        "generator.archive_campaign",
        "generator.hold_campaign",
        "generator.waive_test_batch",
        "generator.cancel_job",
        "generator.clear_headlines",
        "generator.end_cancelled_job",
        "generator.finish_job_with_failures",
        "generator.keep_back",
        "generator.override_policy",
        "generator.reject",
        "generator.roll_back",
        "generator.stop_releases",
        "generator.undo",
        "generator.unpublish",
        "generator.waive",
        "generator.withdraw_approval",
        "wagtail.apitoken.revoke",
        "wagtail.delete",
        "wagtail.schedule.cancel",
        "wagtail.unpublish",
        "wagtail.unschedule.publish",
        "wagtail.view_restriction.delete",
        "wagtail.workflow.cancel",
        "wagtail.workflow.reject",
    }
)
# What came to nothing.
LOG_ERRORS = frozenset({"generator.fail_import", "generator.fail_job"})

# The beginnings of actions' names, the longest one that fits counts.
LOG_GROUPS = {
    "generator.": LogGroup.REVIEW,
    "wagtail.": LogGroup.PAGES,
    "wagtail.workflow.": LogGroup.REVIEW,
    "wagtail.moderation.": LogGroup.REVIEW,
    "wagtail.comments.": LogGroup.REVIEW,
    "wagtail.publish": LogGroup.REVIEW,
    "wagtail.schedule.": LogGroup.REVIEW,
    "wagtail.unpublish": LogGroup.REVIEW,
    "wagtail.unschedule.": LogGroup.REVIEW,
}
