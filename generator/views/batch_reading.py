"""Reading a test batch article by article: the screen, what it asks for, and the decisions that it sends."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.utils.decorators import xframe_options_sameorigin_override

from generator.assets import BATCH_READING
from generator.enums import BatchStatus, Decision, FlagStatus
from generator.models import QualityFlag, TestBatch, TestBatchItem
from generator.permissions import signed_in
from generator.services import batches, judging, siblings
from generator.services.batches import BatchCounts
from generator.services.gate import GateRefused
from generator.services.judging import DecisionRefused, DecisionTaken
from generator.services.moves import IllegalMove
from generator.services.permissions import may_review_site
from generator.views.batches import BatchScreen, batch_or_404

QUICK_REASONS = (
    "Reads badly",
    "Wrong about the place",
    "Too much like another",
    "Wrong tone",
    "Looks broken",
)
MOST_SIMILAR = "similar"


class BatchReadingView(BatchScreen, TemplateView):
    """One article at a time, as visitors will see it, with keys for everything."""

    template_name = "generator/batches/read.html"
    page_title = "Read"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.batch.status != BatchStatus.OPEN:
            messages.warning(request, f"The test batch is “{self.batch.get_status_display()}”.")
            return redirect(self.back_url)
        return super().get(request, *args, **kwargs)

    def own_breadcrumbs(self) -> list[dict[str, str]]:
        return [
            {"url": self.back_url, "label": f"Test batch {self.batch.pk}"},
            {"url": "", "label": f"Read test batch {self.batch.pk}"},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items = list(self.batch.items.select_related("article__page", "decided_by").order_by("number"))
        flags = _flags(items)
        found = batches.counts(self.batch)
        context = super().get_context_data(
            items=[_item(item, flags.get(item.article_id or 0, []), user=self.request.user) for item in items],
            counts=_counts(found),
            total=found.written,
            quick_reasons=QUICK_REASONS,
            may_judge=may_review_site(signed_in(self.request), self.campaign.site),
            back_url=self.back_url,
            **kwargs,
        )
        context["media"] = BATCH_READING
        return context


@method_decorator(xframe_options_sameorigin_override, name="dispatch")
class BatchArticleView(View):
    """One article of a batch on the site's own templates, with its latest edits, for a frame."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        article = item_or_404(batch_or_404(request, pk), number).article
        assert article is not None, "Items without an article do not exist here."  # noqa: S101
        page = article.page.get_latest_revision_as_object()
        response: HttpResponse = page.make_preview_request(request, page.default_preview_mode)
        return response


class BatchDecisionView(View):
    """Takes a decision on one article and says what stands now. A refusal says why, and what stands instead."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int, number: int) -> JsonResponse:
        batch = batch_or_404(request, pk)
        item = item_or_404(batch, number)
        try:
            decision, was = Decision(request.POST["decision"]), Decision(request.POST["was"])
        except (KeyError, ValueError):
            return JsonResponse({"error": "Say which decision."}, status=400)
        status, error = 200, ""
        try:
            reason = request.POST.get("reason", "")
            item = judging.decide(batch, number, decision, user=signed_in(request), reason=reason, was=was)
        except DecisionTaken as taken:
            item, status, error = taken.item, 409, str(taken)
        except (DecisionRefused, IllegalMove, GateRefused) as refusal:
            status, error = 409, str(refusal)
        except PermissionDenied as refusal:
            status, error = 403, str(refusal) or "You may not review this article."
        told = {"decision": item.decision, "reason": item.reason, "by": _by(item, request.user)}
        return JsonResponse({"error": error, "item": told, "counts": _counts(batches.counts(batch))}, status=status)


class BatchComparisonView(View):
    """An article beside another one of its batch, for the reading screen. `?with=` is a number, or `similar`."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        batch = batch_or_404(request, pk)
        item_or_404(batch, number)
        numbers = dict(batch.items.filter(article__isnull=False).values_list("article", "number"))
        by_number = {place: page_id for page_id, place in numbers.items()}
        wanted = request.GET.get("with", MOST_SIMILAR)
        other = by_number.get(int(wanted)) if wanted.isdecimal() else None
        chosen = [by_number[number], other] if other else list(numbers)
        texts = siblings.read(chosen)
        one = texts[by_number[number]]
        sibling = texts.get(other) if other else siblings.most_similar(one, texts.values())
        context = {
            "one": one,
            "other": sibling,
            "number": number,
            "other_number": numbers[sibling.page_id] if sibling else None,
            "comparison": siblings.side_by_side(one, sibling) if sibling else None,
        }
        return TemplateResponse(request, "generator/batches/comparison.html", context)


def item_or_404(batch: TestBatch, number: int) -> TestBatchItem:
    """The item of the batch with its article and page; one that was not written does not exist."""
    item = batch.items.select_related("article__page", "decided_by").filter(number=number).first()
    if item is None or item.article is None:
        raise Http404
    return item


def _flags(items: list[TestBatchItem]) -> dict[int, list[str]]:
    """The open flags of the batch's articles, in one query."""
    found: dict[int, list[str]] = {}
    rows = QualityFlag.objects.filter(article__in=[item.article_id for item in items if item.article_id])
    for flag in rows.filter(status=FlagStatus.PENDING).order_by("pk"):
        found.setdefault(flag.article_id, []).append(flag.get_kind_display())
    return found


def _item(item: TestBatchItem, flags: list[str], *, user: Any) -> dict[str, Any]:
    """What the screen knows of one article."""
    article = item.article
    told: dict[str, Any] = {
        "number": item.number,
        "covers": [f"{axis}: {key}" for axis, key in item.covers],
        "decision": item.decision,
        "reason": item.reason,
        "by": _by(item, user),
        "flags": flags,
        "isWritten": article is not None,
    }
    if article is not None:
        arguments = [item.batch_id, item.number]
        told |= {
            "title": article.page.draft_title,
            "words": article.page.word_count,
            "status": article.get_status_display(),
            "similarity": None if article.similarity is None else round(100 * article.similarity),
            "local": None if article.local_share is None else round(100 * article.local_share),
            "article": reverse("generator_batches:article", args=arguments),
            "decide": reverse("generator_batches:decide", args=arguments),
            "compare": reverse("generator_batches:compare", args=arguments),
            "edit": reverse("wagtailadmin_pages:edit", args=[article.pk]),
        }
    return told


def _by(item: TestBatchItem, user: Any) -> str:
    who = item.decided_by
    if who is None:
        return ""
    return "you" if who.pk == user.pk else who.get_full_name() or who.get_username()


def _counts(found: BatchCounts) -> dict[str, int]:
    return {
        "total": found.written,
        "judged": found.judged,
        "approved": found.approved,
        "rejected": found.rejected,
    }
