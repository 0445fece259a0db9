"""Wagtail's own screens of a generated page: they publish through the gate, and say what they did not do and why."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.action_menu import WorkflowMenuItem
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.revisions import RevisionsUnscheduleView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page

from generator.enums import ArticleStatus
from generator.models import GeneratedArticle
from generator.permissions import signed_in
from generator.services import changes, finishing, gate, later_edits, withdrawing

# Of many pages that the gate keeps back, so many are named.
NAMED = 3


def article_of(page: Page) -> GeneratedArticle | None:
    """The page's article, with the page; None for a page that a person made."""
    return GeneratedArticle.objects.select_related("page").filter(pk=page.pk).first()


class ArticleWorkflowActionView(WorkflowActionView):
    """Approving from the dashboard or a report, and in the window that asks for a comment."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        if self.action_name == "approve":
            say_what_became(request, self.object)
        return response


class ArticleUnscheduleView(RevisionsUnscheduleView):
    """Taking a version off Wagtail's schedule; the article is approved then."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        withdrawing.follow_unscheduling(self.object, user=signed_in(request))
        return response


def say_what_became(request: HttpRequest, page: Page) -> None:
    """Say why an article, or an edit of a live one, that was approved just now is not published."""
    article = article_of(page)
    if article is None or not _may_stay_back(article):
        return
    reason = finishing.reason_against(article, user=request.user)
    if reason and article.page.live:
        messages.warning(
            request, f"The changes to “{article.page.draft_title}” are approved and not published. {reason}"
        )
    elif reason:
        messages.warning(request, f"“{article.page.draft_title}” is approved and stays a draft. {reason}")


def _may_stay_back(article: GeneratedArticle) -> bool:
    """Whether nobody has still to approve what is not published of the article."""
    if article.page.live:
        return article.page.has_unpublished_changes and article.page.current_workflow_state is None
    return article.status == ArticleStatus.APPROVED


def say_after_editing(request: HttpRequest, page: Page) -> None:
    """For the hook `after_edit_page`: what was approved as it is now is approved, anything else may not be."""
    if request.POST.get("action-workflow-action") and request.POST.get("workflow-action-name") == "approve":
        say_what_became(request, page)
    elif later_edits.follow(page, user=signed_in(request)):
        title = page.get_admin_display_title()
        messages.warning(
            request, f"“{title}” was approved. You edited it and may not publish, so it awaits review again."
        )


def refuse_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For the hook `before_publish_page`: what the gate keeps back is saved, and not published."""
    article = article_of(page)
    try:
        if article is not None:
            gate.check(article)
    except gate.GateRefused as refusal:
        messages.error(request, f"“{page.get_admin_display_title()}” is saved as a draft and not published. {refusal}")
        return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return None


def refuse_bulk_publishing(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: BulkAction
) -> HttpResponse | None:
    """For the hook `before_bulk_action`: if the gate keeps one of the pages back, none is published."""
    pages = [page for page in objects if isinstance(page, Page)]
    if action_type != "publish" or not pages or action.cleaned_form is None:
        return None
    chosen = Q(pk__in=[page.pk for page in pages])
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        for page in pages:
            chosen |= Q(page__path__startswith=page.path, page__live=False)
    refused = _refusals(GeneratedArticle.objects.filter(chosen))
    if not refused:
        return None
    titles = dict(Page.objects.filter(pk__in=list(refused)[:NAMED]).values_list("pk", "draft_title"))
    named = " ".join(f"“{title}”: {refused[page_id]}" for page_id, title in titles.items())
    more = f" And {len(refused) - len(titles):,} more." if len(refused) > len(titles) else ""
    messages.error(request, f"Nothing was published. {named}{more}")
    return redirect(action.next_url)


def tell_boards(request: HttpRequest, page: Page) -> None:
    """For the hook `before_delete_page`: cards of what is deleted leave the boards that others look at."""
    if request.method == "POST":
        changes.record_beneath(page, user=signed_in(request))


def tell_boards_of_many(request: HttpRequest, action_type: str, objects: Sequence[Any], action: BulkAction) -> None:
    """For the hook `before_bulk_action`: the same when many are deleted at once."""
    if action_type == "delete":
        for page in objects:
            if isinstance(page, Page):
                changes.record_beneath(page, user=signed_in(request))


def _refusals(articles: Any) -> dict[int, str]:
    """Why the gate keeps articles back, by page."""
    by_site: dict[int, list[int]] = {}
    for page_id, site_id in articles.order_by("pk").values_list("pk", "site"):
        by_site.setdefault(site_id, []).append(page_id)
    return {
        page_id: " ".join(map(str, problems))
        for site_id, page_ids in by_site.items()
        for page_id, problems in gate.refusals(page_ids, site_id=site_id).items()
    }


def name_approval(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """For the hook `construct_page_action_menu`: what would not publish is not called “and Publish”."""
    buttons = [item for item in menu_items if isinstance(item, WorkflowMenuItem)]
    article = article_of(context["page"]) if buttons and context.get("page") else None
    task = context["page"].current_workflow_task if article else None
    if article is None or task is None or finishing.reason_against(article, user=request.user) is None:
        return
    actions = task.get_actions(context["page"], request.user)
    for button, (_, label, _) in zip(buttons, actions, strict=False):
        button.label = label
