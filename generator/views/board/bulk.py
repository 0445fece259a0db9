"""What is done to many cards: a job for a decision, one statement for whom and when; both can leave some out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from generator import dispatch
from generator.enums import JOB_OPEN, PAGE_JOBS, SELECTABLE, UNDOABLE_JOBS, ArticleStatus, JobKind
from generator.models import Job
from generator.panels.progress import progress_context
from generator.permissions import may_steer
from generator.services import board_updates
from generator.services.permissions import may_assign, may_start
from generator.services.progress import progress_of
from generator.views.board.given import given_values
from generator.views.board.narrowing import FilteredArticles
from generator.views.board.sites import NotDone, OfSite, message_of

SHOWN_JOBS = 5
# What has ended is shown as long as it can be taken back.
SHOWN_FOR = timedelta(hours=1)
UPDATE = "update"


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A button beneath the board."""

    name: str
    label: str
    question: str
    statuses: tuple[str, ...]
    icon: str
    is_serious: bool = False
    needs_reason: bool = False

    @property
    def fits(self) -> str:
        return " ".join(self.statuses)


_DECISIONS = (
    (JobKind.APPROVE, "Approve", "They are approved in your name, and stay drafts until they are published.", "check"),
    (
        JobKind.PUBLISH,
        "Approve and publish",
        "They are approved in your name and published; everybody can read them then.",
        "upload",
    ),
    (JobKind.REVIEW, "Send to review", "They go back to the people who review them.", "resubmit"),
    (JobKind.REJECT, "Reject", "They stay as drafts, marked as rejected, and are not published.", "circle-xmark"),
    (
        JobKind.ARCHIVE,
        "Archive",
        "They are put away: nobody works on them until somebody sends them to review again.",
        "folder-inverse",
    ),
)
_SERIOUS = {JobKind.REJECT, JobKind.ARCHIVE}


def bulk_actions(user: Any, site: Site) -> list[BulkAction]:
    """What the person may do to many articles of the site at once."""
    found = [
        BulkAction(
            kind.value,
            label,
            question,
            tuple(sorted(SELECTABLE[kind])),
            icon,
            is_serious=kind in _SERIOUS,
            needs_reason=kind is JobKind.REJECT,
        )
        for kind, label, question, icon in _DECISIONS
        if may_start(user, site, action=kind)
    ]
    if may_assign(user, site):
        statuses = tuple(sorted(ArticleStatus))
        found.append(BulkAction(UPDATE, "Assign…", "What you leave as it is stays so.", statuses, "user"))
    return found


class DecideView(FilteredArticles):
    """Does the posted `action` to the ticked cards (`id`), or to all of a column (`status`) that match but `except`."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        try:
            return JsonResponse(self._do(request.POST.get("action", "")))
        except (NotDone, PermissionDenied, ValidationError, dispatch.Refused, board_updates.TooMany) as error:
            return JsonResponse({"message": message_of(error)}, status=409)

    def _do(self, action: str) -> dict[str, Any]:
        if action == UPDATE:
            given = given_values(self.request, self.site)
            if not given:
                raise NotDone("Choose at least one thing to change.")
            number = board_updates.update_many(
                self.chosen, site=self.site, user=self.user, excluding=self.excluded, **given
            )
            return {"message": f"{number:,} articles are saved.", "reload": True}
        kinds = {kind.value: kind for kind, *_ in _DECISIONS}
        if action not in kinds:
            raise NotDone("There is no such action.")
        comment = self.request.POST.get("why", "").strip()
        if kinds[action] is JobKind.REJECT and not comment:
            raise NotDone("Say why they are rejected: whoever wrote the campaign will read it.")
        job = dispatch.start_decision(
            self.chosen,
            site=self.site,
            user=self.user,
            action=kinds[action],
            comment=comment,
            excluding=self.excluded,
        )
        return {"message": f"{job} has started.", "job": job.pk}

    @property
    def chosen(self) -> Any:
        """The articles that are meant: a query that is read where it is used."""
        status, ids = self.request.POST.get("status", ""), self.request.POST.getlist("id")
        if status:
            if status not in ArticleStatus.values:
                raise NotDone("There is no such column.")
            if not self.has_valid_filters:
                raise NotDone("A filter of this board means nothing any more, so nothing was done. Choose it anew.")
            return self.filtered.filter(status=status)
        keys = [int(key) for key in ids if key.isdecimal()]
        if not keys:
            raise NotDone("Choose at least one article.")
        return self.articles.filter(pk__in=keys)

    @property
    def excluded(self) -> list[int]:
        return [int(key) for key in self.request.POST.getlist("except") if key.isdecimal()]


class JobsView(OfSite):
    """The jobs that change this board: those at work, and those of the last hour that can be taken back."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        jobs = board_jobs(self.site, self.user)
        response = TemplateResponse(request, "generator/board/jobs.html", {"jobs": jobs, "site": self.site})
        response["Cache-Control"] = "no-store"
        return response


def board_jobs(site: Site, user: Any) -> list[dict[str, Any]]:
    """What the bar of jobs shows."""
    jobs = Job.objects.for_site(site).filter(kind__in=PAGE_JOBS)
    lately = timezone.now() - SHOWN_FOR
    shown = [*jobs.open().order_by("-pk")[:SHOWN_JOBS]]
    ended = jobs.exclude(status__in=JOB_OPEN).filter(finished_at__gte=lately, created_by=user)
    shown += ended.filter(kind__in=[*UNDOABLE_JOBS, JobKind.UNDO]).order_by("-pk")[: SHOWN_JOBS - len(shown)]
    found = progress_of(shown) if shown else {}
    return [
        {
            "job": job,
            "progress": progress_context(found[job.pk]),
            "url": reverse("generator_jobs:progress", args=[job.pk]),
            "can_undo": job.status not in JOB_OPEN and may_steer(user, job) and not dispatch.undo_refusal(job),
        }
        for job in shown
    ]


class UndoView(OfSite):
    """Takes back what a job of the last hour did, as a job."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        job = get_object_or_404(Job.objects.for_site(self.site).filter(kind__in=PAGE_JOBS), pk=kwargs["pk"])
        try:
            undoing = dispatch.start_undo(job, user=self.user)
        except (PermissionDenied, dispatch.Refused) as error:
            return JsonResponse({"message": message_of(error)}, status=409)
        return JsonResponse({"message": f"{job} is being taken back.", "job": undoing.pk})
