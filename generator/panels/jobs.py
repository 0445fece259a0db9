"""A job as a card: what it does, how far it is, what can be done with it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.ui.components import Component

from generator.assets import SCRIPTS
from generator.enums import JOB_MOVES, JobStatus
from generator.models import Job
from generator.panels.progress import progress_context
from generator.permissions import may_steer
from generator.services.progress import JobProgress, progress_of


class JobCard(Component):
    """Progress and buttons of one job. `is_linked` makes its title a link to the job."""

    template_name = "generator/components/job_card.html"

    def __init__(self, job: Job, progress: JobProgress, *, user: Any, is_linked: bool = True) -> None:
        self.job = job
        self.progress = progress
        self.user = user
        self.is_linked = is_linked

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        moves = JOB_MOVES[JobStatus(self.job.status)] if may_steer(self.user, self.job) else frozenset()
        is_paused = self.job.status == JobStatus.PAUSED
        return {
            "job": self.job,
            "progress": progress_context(self.progress),
            "is_linked": self.is_linked,
            "can_pause": JobStatus.PAUSED in moves,
            "can_resume": is_paused and JobStatus.RUNNING in moves,
            "can_cancel": JobStatus.CANCELLING in moves,
            "can_retry": not is_paused and JobStatus.RUNNING in moves and self.progress.failed > 0,
            "progress_url": reverse("generator_jobs:progress", args=[self.job.pk]),
            "request": (parent_context or {}).get("request"),
            "csrf_token": (parent_context or {}).get("csrf_token"),
        }

    @property
    def media(self) -> Media:
        return SCRIPTS


def cards(jobs: Iterable[Job], *, user: Any) -> list[JobCard]:
    """A card for each job; their progress is read in one query."""
    jobs = list(jobs)
    found = progress_of(jobs) if jobs else {}
    return [JobCard(job, found[job.pk], user=user) for job in jobs]
