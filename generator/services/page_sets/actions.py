"""Does a job's action to a set of articles; what cannot go as a set is left to the caller, page by page."""

from collections.abc import Callable, Collection

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from generator.enums import JobKind
from generator.services.page_sets import deleting, listeners, moving, publishing, states, withdrawing
from generator.services.page_sets.history import History
from generator.services.page_sets.runs import Run, SetReport

_ACTIONS: dict[JobKind, Callable[[Run], SetReport]] = {
    JobKind.APPROVE: publishing.approve,
    JobKind.PUBLISH: publishing.publish,
    JobKind.REJECT: publishing.reject,
    JobKind.REVIEW: withdrawing.send_to_review,
    JobKind.ARCHIVE: withdrawing.archive,
    JobKind.UNPUBLISH: publishing.unpublish,
    JobKind.MOVE: moving.move,
    JobKind.DELETE: deleting.delete,
}
# These begin a workflow anew, or end it, also where a reviewer has asked for changes.
_ENDING_WORKFLOWS = frozenset({JobKind.REVIEW, JobKind.ARCHIVE})


def run(
    kind: JobKind,
    page_ids: Collection[int],
    *,
    site_id: int,
    user: User,
    target: Page | None = None,
    comment: str = "",
) -> SetReport:
    """Do the job's action to those of the site's pages that can go as a set; the number of queries is fixed.

    Each page is left as Wagtail's own action would leave it. Pages of which anything is special, and those that the
    user may not act on, are left as they are: do them one by one to learn why.
    """
    action = _ACTIONS.get(kind)
    if action is None or not page_ids or not user.is_active or not listeners.sets_allowed(kind):
        return SetReport()
    with transaction.atomic():
        pages = states.read(page_ids, site_id=site_id, with_returned=kind in _ENDING_WORKFLOWS)
        now = timezone.now()
        history = History(user=user, at=now, site_id=site_id)
        return action(
            Run(pages=pages, site_id=site_id, user=user, at=now, history=history, target=target, comment=comment)
        )
