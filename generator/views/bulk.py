"""Wagtail's bulk actions for generated articles. Each starts a job for the rows, and never loads them one by one."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Site

from generator import dispatch
from generator.enums import SELECTABLE, UNDOABLE_JOBS, JobKind
from generator.models import GeneratedArticle, Job
from generator.permissions import may_see
from generator.querysets import GeneratedArticleQuerySet
from generator.services.permissions import may_start
from generator.views.articles import chosen_articles

SHOWN_TITLES = 10


class ArticleJobAction(BulkAction):
    """An action on the chosen articles that runs as one job per site."""

    # Rows come from what the person may see, and “all” keeps the list's filters: see `chosen_articles`.
    is_site_scoped = True
    models = [GeneratedArticle]
    template_name = "generator/articles/confirm_action.html"
    kind: JobKind
    question = ""
    button = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see(GeneratedArticle, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def fitting(self) -> GeneratedArticleQuerySet:
        """The chosen articles that the action is for, on sites where the person may do it."""
        sites = [site for site in self._sites() if may_start(self.request.user, site, action=self.kind)]
        chosen = chosen_articles(self.request).order_by()
        return chosen.filter(site__in=sites, status__in=SELECTABLE[self.kind])

    def _sites(self) -> QuerySet[Site]:
        ids = chosen_articles(self.request).order_by().values("site")
        return Site.objects.filter(pk__in=ids).select_related("root_page")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fitting = self.fitting()
        titles = fitting.order_by("-pk").values_list("page__draft_title", flat=True)[:SHOWN_TITLES]
        return {
            "form": self.get_form(),
            "view": self,
            "count": fitting.count(),
            "chosen_count": chosen_articles(self.request).count(),
            "titles": list(titles),
            "next": self.next_url,
            "submit_url": f"{self.request.path}?{self.request.META['QUERY_STRING']}",
            **kwargs,
        }

    def form_valid(self, form: Any) -> HttpResponse:
        counts = dict(self.fitting().values_list("site").annotate(Count("pk")))
        jobs = [self._start(site, form) for site in Site.objects.filter(pk__in=counts)]
        if not jobs:
            messages.warning(self.request, "None of the chosen articles is waiting for this.")
            return redirect(self.next_url)
        text = f"{self.button} has started for {sum(counts.values()):,} articles."
        if self.kind in UNDOABLE_JOBS:
            text += " It can be undone within an hour of its end."
        undo = [messages.button(reverse("generator_jobs:undo", args=[job.pk]), "Undo…") for job in jobs]
        messages.success(self.request, text, buttons=undo if self.kind in UNDOABLE_JOBS else [])
        if len(jobs) == 1:
            return HttpResponseRedirect(reverse("generator_jobs:detail", args=[jobs[0].pk]))
        return redirect(reverse("generator_jobs:index"))

    def _start(self, site: Site, form: Any) -> Job:
        page_ids = list(self.fitting().filter(site=site).values_list("pk", flat=True))
        return dispatch.start_publishing(site=site, user=self.request.user, page_ids=page_ids, action=self.kind)


class CommentForm(forms.Form):
    """What the person has to say; it stands in the history of each article and on the job."""

    comment = forms.CharField(
        label="Comment", required=False, max_length=2_000, widget=AdminAutoHeightTextInput(attrs={"rows": 1})
    )


class ReasonForm(forms.Form):
    """Why, in words; whoever mends the articles needs to know."""

    comment = forms.CharField(
        label="Reason",
        max_length=2_000,
        help_text="It stands in the history of each article, for whoever mends it.",
        widget=AdminAutoHeightTextInput(attrs={"rows": 1}),
    )


class DecisionAction(ArticleJobAction):
    """A decision about the chosen articles, which go from the list to the job within the database."""

    form_class: type[forms.Form] = CommentForm

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response({**self.get_context_data(), "form": form})

    def _start(self, site: Site, form: Any) -> Job:
        comment = form.cleaned_data["comment"]
        return dispatch.start_decision(
            self.fitting(), site=site, user=self.request.user, action=self.kind, comment=comment
        )


class ApproveArticlesAction(DecisionAction):
    kind = JobKind.APPROVE
    display_name = "Approve"
    aria_label = "Approve the selected articles"
    action_type = "approve"
    action_priority = 5
    question = "They are approved in your name and stay drafts until they are published or released."
    button = "Approve"


class PublishArticlesAction(DecisionAction):
    kind = JobKind.PUBLISH
    display_name = "Publish"
    aria_label = "Approve and publish the selected articles"
    action_type = "approve_and_publish"
    action_priority = 10
    question = "They are approved in your name and published; everybody can read them then."
    button = "Approve and publish"


class RejectArticlesAction(DecisionAction):
    kind = JobKind.REJECT
    form_class = ReasonForm
    display_name = "Reject"
    aria_label = "Reject the selected articles"
    action_type = "reject"
    action_priority = 20
    classes = {"serious"}
    question = "They stay as drafts, marked as rejected, and are not published."
    button = "Reject"


class ReviewArticlesAction(DecisionAction):
    kind = JobKind.REVIEW
    display_name = "Send to review"
    aria_label = "Send the selected articles to their reviewers"
    action_type = "send_to_review"
    action_priority = 25
    question = "Their reviewers decide about them once more, from the first step on. What was approved is not any more."
    button = "Send to review"


class ArchiveArticlesAction(DecisionAction):
    kind = JobKind.ARCHIVE
    display_name = "Archive"
    aria_label = "Archive the selected articles"
    action_type = "archive"
    action_priority = 32
    classes = {"serious"}
    question = "They are put away: out of review and off the schedule. Sent to review, they come back."
    button = "Archive"


class UnpublishArticlesAction(DecisionAction):
    kind = JobKind.UNPUBLISH
    display_name = "Unpublish"
    aria_label = "Unpublish the selected articles"
    action_type = "unpublish"
    action_priority = 30
    classes = {"serious"}
    question = "They are taken off the site and stay as drafts."
    button = "Unpublish"


class ConfirmDeletionForm(forms.Form):
    """Asks for the number of articles, so that nobody deletes thousands by a slip of the mouse."""

    number = forms.CharField(label="Number of articles", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, expected: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.fields["number"].help_text = f"Type {expected} to confirm."

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if "".join(filter(str.isdigit, number)) != str(self.expected):
            raise ValidationError(f"{self.expected:,} articles would be deleted. Type that number to confirm.")
        return number


class DeleteArticlesAction(ArticleJobAction):
    kind = JobKind.DELETE
    display_name = "Delete"
    aria_label = "Delete the selected articles and their pages"
    action_type = "delete_articles"
    action_priority = 40
    classes = {"serious"}
    form_class = ConfirmDeletionForm
    question = "Their pages go with them, published ones too. This cannot be undone; the campaign leaves a gap there."
    button = "Delete"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "expected": self.fitting().count()}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response({**self.get_context_data(), "form": form})


ACTIONS = (
    ApproveArticlesAction,
    PublishArticlesAction,
    RejectArticlesAction,
    ReviewArticlesAction,
    ArchiveArticlesAction,
    UnpublishArticlesAction,
    DeleteArticlesAction,
)
