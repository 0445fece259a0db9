"""Wagtail's dashboard panels for review and recent edits, without the thousands of drafts that campaigns make.

Those have a line of their own among the next steps. Each panel here shows few rows in a constant number of queries.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.admin.views import home
from wagtail.models import GroupApprovalTask, Page, PageLogEntry, Revision, TaskState, WorkflowState

from generator.models import GeneratedArticle
from sites_app.models import ArticlePage

SHOWN = 10
# Of articles that people wrote by hand, so many, the newest, are looked for.
HAND_MADE = 2_000
# Looking for them takes as long as there are articles, so it is known for a moment; who makes one ends that.
HAND_MADE_SECONDS = 60
_CACHE_KEY = "generator.hand_made_articles"
# How far back recent edits are looked for; a campaign writes many entries in the name of who started it.
ENTRIES = 500
# The entry of a draft that a campaign wrote is as old as the draft; a person's edit is later.
WRITING = timedelta(seconds=2)


def hand_made_states(request: Any) -> QuerySet[WorkflowState]:
    """The review states in progress of what people made: all but the articles of campaigns.

    Those are found the other way round. Nearly every state belongs to an article of a campaign, and so many cannot be
    read for a dashboard; two indexes of keys tell which articles nobody generated.
    """
    if not hasattr(request, "_spark_hand_made"):
        request._spark_hand_made = cache.get_or_set(_CACHE_KEY, _hand_made_articles, HAND_MADE_SECONDS)
    article_type = ContentType.objects.get_for_model(ArticlePage)
    others = ContentType.objects.exclude(pk=article_type.pk).values_list("pk", flat=True)
    return WorkflowState.objects.active().filter(
        Q(content_type__in=list(others)) | Q(content_type=article_type, object_id__in=request._spark_hand_made)
    )


def _hand_made_articles() -> list[str]:
    generated = GeneratedArticle.objects.filter(pk=OuterRef("pk"))
    articles = ArticlePage.objects.filter(~Exists(generated)).order_by("-pk").values_list("pk", flat=True)
    return [str(pk) for pk in articles[:HAND_MADE]]


def forget_hand_made(request: Any, page: Page, new_page: Page | None = None) -> None:
    """For the hooks `after_create_page` and `after_copy_page`: what is new is looked for at once."""
    if isinstance((new_page or page).specific_deferred, ArticlePage):
        cache.delete(_CACHE_KEY)


class HandMadeToModeratePanel(home.WorkflowObjectsToModeratePanel):
    """What people submitted and the person may review, newest first."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        states = [self._shown(state, request.user) for state in self.states(request)]
        return {
            "panel": self,
            "states": [state for state in states if state],
            "request": request,
            "csrf_token": parent_context["csrf_token"],
        }

    @staticmethod
    def states(request: Any) -> QuerySet[TaskState]:
        tasks = GroupApprovalTask.objects.filter(active=True)
        if not request.user.is_superuser:
            tasks = tasks.filter(groups__in=request.user.groups.all())
        return (
            TaskState.objects.filter(
                status=TaskState.STATUS_IN_PROGRESS,
                task__in=tasks.values("pk"),
                workflow_state__in=hand_made_states(request).values("pk"),
            )
            .select_related("revision__user", "workflow_state__workflow", "task")
            .prefetch_related("revision__content_object", "revision__content_object__latest_revision")
            .annotate(previous_revision_id=Revision.objects.previous_revision_id_subquery())
            .order_by("-started_at")[:SHOWN]
        )

    @staticmethod
    def _shown(state: TaskState, user: Any) -> dict[str, Any] | None:
        page = state.revision.content_object
        if page is None or not isinstance(page, Page):
            return None
        return {
            "obj": page,
            "revision": state.revision,
            "previous_revision_id": state.previous_revision_id,
            "live_revision_id": page.live_revision_id,
            "task_state": state,
            "actions": state.task.specific.get_actions(page, user),
            "workflow_tasks": state.workflow_state.all_tasks_with_status(),
            "workflow_action_url_name": "wagtailadmin_pages:workflow_action",
            "workflow_preview_url_name": "wagtailadmin_pages:workflow_preview" if page.is_previewable() else None,
            "revisions_compare_url_name": "wagtailadmin_pages:revisions_compare",
        }


class OwnInModerationPanel(home.UserObjectsInWorkflowModerationPanel):
    """What the person submitted and others have to review."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        states = (
            hand_made_states(request)
            .filter(requested_by=request.user)
            .prefetch_related("content_object", "content_object__latest_revision")
            .select_related("current_task_state__task")
            .order_by("-current_task_state__started_at")[:SHOWN]
        )
        return {
            "panel": self,
            "workflow_states": [state for state in states if state.content_object],
            "request": request,
        }


class OwnEditsPanel(home.RecentEditsPanel):
    """The pages that the person edited last, by hand."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        last_edits = self._last_edits(request.user)
        pages = Page.objects.specific().prefetch_workflow_states().annotate_approved_schedule().in_bulk(last_edits)
        return {
            "panel": self,
            "last_edits": [(when, pages[page_id]) for page_id, when in last_edits.items() if page_id in pages],
            "request": request,
        }

    @staticmethod
    def _last_edits(user: Any) -> dict[int, Any]:
        """The ids of the pages with the time of the last edit, newest first."""
        entries = PageLogEntry.objects.filter(user=user, action="wagtail.edit").order_by("-timestamp", "-pk")
        recent = list(entries.values_list("page_id", "timestamp")[:ENTRIES])
        articles = GeneratedArticle.objects.filter(pk__in={page_id for page_id, _ in recent})
        written = dict(articles.values_list("pk", "created_at"))
        found: dict[int, Any] = {}
        for page_id, when in recent:
            if page_id in written and when <= written[page_id] + WRITING:
                continue
            found.setdefault(page_id, when)
            if len(found) == 5:
                break
        return found


REPLACEMENTS: Mapping[type, type] = {
    home.WorkflowObjectsToModeratePanel: HandMadeToModeratePanel,
    home.UserObjectsInWorkflowModerationPanel: OwnInModerationPanel,
    home.RecentEditsPanel: OwnEditsPanel,
}


def replace_panels(panels: list[Any]) -> None:
    """Puts our panels in the place of Wagtail's, in the list that Wagtail hands to the dashboard's hook."""
    panels[:] = [REPLACEMENTS[type(panel)]() if type(panel) in REPLACEMENTS else panel for panel in panels]
