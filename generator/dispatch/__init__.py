"""Starts and steers jobs: checks that they may run, makes their rows, and sends for workers when those are committed.

With `tasks`, the only place that puts messages on a queue.
"""

from generator.dispatch.refusals import (
    MOST_HEADLINES,
    MOST_PER_JOB,
    Refused,
    check_rerendering_approved,
    is_being_rerendered,
)
from generator.dispatch.releases import (
    end_plan,
    pause_plan,
    release_due,
    resume_plan,
    start_plan,
    start_schedule,
    start_site,
    start_unscheduling,
    stop_site,
)
from generator.dispatch.sending import has_worker
from generator.dispatch.single import queue_article, start_article
from generator.dispatch.starting import (
    start_decision,
    start_generation,
    start_headlines,
    start_publishing,
    start_rerendering,
    start_rollback,
    start_undo,
)
from generator.dispatch.steering import cancel_job, pause_job, resume_job, retry_failed
from generator.dispatch.tables import confirm_table, read_table_again, receive_table
from generator.dispatch.testing import start_test_batch
from generator.dispatch.waiting import finish_soon
from generator.dispatch.waking import Woken, wake
from generator.services.rolling_back import refusal as rollback_refusal
from generator.services.undoing import refusal as undo_refusal

__all__ = [
    "MOST_HEADLINES",
    "MOST_PER_JOB",
    "Refused",
    "Woken",
    "cancel_job",
    "check_rerendering_approved",
    "confirm_table",
    "end_plan",
    "finish_soon",
    "has_worker",
    "is_being_rerendered",
    "pause_job",
    "pause_plan",
    "queue_article",
    "read_table_again",
    "receive_table",
    "release_due",
    "resume_job",
    "resume_plan",
    "retry_failed",
    "rollback_refusal",
    "start_article",
    "start_decision",
    "start_generation",
    "start_headlines",
    "start_plan",
    "start_publishing",
    "start_rerendering",
    "start_rollback",
    "start_schedule",
    "start_site",
    "start_test_batch",
    "start_undo",
    "start_unscheduling",
    "stop_site",
    "undo_refusal",
    "wake",
]
