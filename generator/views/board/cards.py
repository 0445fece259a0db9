"""One card: moved, changed in place, and in the panel beside the board as visitors would see it."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from wagtail.models import Comment, CommentReply, PageLogEntry
from wagtail.utils.decorators import xframe_options_sameorigin_override

from generator.enums import ArticleStatus, JobPriority
from generator.models import GeneratedArticle, QualityFlag
from generator.panels.provenance import ProvenanceSidePanel
from generator.services import desk
from generator.services.board_people import people_of
from generator.services.gate import GateRefused
from generator.services.moves import IllegalMove
from generator.services.permissions import may_assign
from generator.views.board.given import given_values
from generator.views.board.live import column_counts, shown_card
from generator.views.board.narrowing import FilteredArticles
from generator.views.board.sites import NotDone, OfSite, message_of

ENTRIES_PER_PAGE = 15
MOST_COMMENTS = 50


class MoveView(FilteredArticles):
    """Moves an article `to` a state, if it still is what the person saw (`was`); says in JSON what became of it.

    A refusal is 409 with its reason and the card as it is now.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        article = self.article(kwargs["pk"])
        before = article.status
        try:
            message = self._move(article)
        except (IllegalMove, PermissionDenied, ValidationError, GateRefused, NotDone) as error:
            answer = {"message": message_of(error)}
            return JsonResponse(answer | self.state(article.pk), status=409)
        return JsonResponse({"message": message} | self.state(article.pk, before=before))

    def _move(self, article: GeneratedArticle) -> str:
        wanted, was = self.request.POST.get("to", ""), self.request.POST.get("was", "")
        if wanted not in ArticleStatus.values:
            raise NotDone("There is no such column.")
        seen = ArticleStatus(was) if was in ArticleStatus.values else None
        why = self.request.POST.get("why", "")
        arrived = desk.move(article, ArticleStatus(wanted), user=self.user, why=why, seen=seen)
        if arrived == seen:
            return f"“{article.page.draft_title}” waits for other approvers."
        return f"“{article.page.draft_title}” is now “{arrived.label}”."

    def state(self, pk: int, *, before: str = "") -> dict[str, Any]:
        """The card as it is now, the counts, and whether the way back is open."""
        shown = self.cards([pk]).get(pk)
        if shown is None:
            raise Http404
        card = shown_card(pk, shown, self.request)
        back = before != ArticleStatus.REJECTED and before in {move.wanted for move in shown.moves}
        matches = self.filtered.filter(pk=pk).exists() if self.is_narrowed else True
        return {**card, "matches": matches, "undo": before if back else "", "counts": column_counts(self)}


class UpdateView(MoveView):
    """Gives an article to somebody, or another priority or date: whichever of the three are posted."""

    def _move(self, article: GeneratedArticle) -> str:
        given = given_values(self.request, self.site)
        if not given:
            raise NotDone("Nothing was given to change.")
        desk.update(article, user=self.user, **given)
        return f"“{article.page.draft_title}” is saved."


class PanelView(FilteredArticles):
    """The panel of one article: preview, scores, where it came from, history, comments, and what can be done."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        article = self.article(kwargs["pk"])
        shown = self.cards([article.pk])[article.pk]
        context = {
            "site": self.site,
            "shown": shown,
            "article": article,
            "page": article.page,
            "flags": self._flags(article),
            "similar": self._similar(article),
            "blocks": ProvenanceSidePanel(article, article.page, request).blocks,
            "number": article.position + 1,
            "entries": entries_of(article, 1),
            "comments": self._comments(article),
            "people": people_of(self.site),
            "priorities": JobPriority.choices,
            "may_update": may_assign(self.user, self.site),
        }
        response = TemplateResponse(request, "generator/board/panel.html", context)
        response["Cache-Control"] = "no-store"
        return response

    @staticmethod
    def _flags(article: GeneratedArticle) -> list[QualityFlag]:
        flags = QualityFlag.objects.for_site(article.site_id).filter(article=article).select_related("other__page")
        return list(flags.order_by("status", "kind")[:MOST_COMMENTS])

    def _similar(self, article: GeneratedArticle) -> GeneratedArticle | None:
        if not article.similar_to_id:
            return None
        return self.articles.filter(pk=article.similar_to_id).select_related("page").first()

    @staticmethod
    def _comments(article: GeneratedArticle) -> list[tuple[Comment, list[CommentReply]]]:
        """What people wait to have answered, the newest first, each with what was replied."""
        open_ones = Comment.objects.filter(page=article.pk, resolved_at=None).select_related(
            "user__wagtail_userprofile"
        )
        comments = list(open_ones.order_by("-created_at")[:MOST_COMMENTS])
        replies: dict[int, list[CommentReply]] = defaultdict(list)
        for reply in CommentReply.objects.filter(comment__in=comments).select_related("user").order_by("created_at"):
            replies[reply.comment_id].append(reply)
        return [(comment, replies[comment.pk]) for comment in comments]


def entries_of(article: GeneratedArticle, number: Any) -> Any:
    """A page of what has happened to the article, the newest first."""
    entries = PageLogEntry.objects.filter(page=article.pk).select_related("user__wagtail_userprofile")
    return Paginator(entries.order_by("-timestamp", "-pk"), ENTRIES_PER_PAGE).get_page(number)


@method_decorator(xframe_options_sameorigin_override, name="dispatch")
class PreviewView(OfSite):
    """The article's latest draft as visitors would see it, without Wagtail's bar, for the frame of its panel."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = self.article(kwargs["pk"]).page.get_latest_revision_as_object()
        return page.make_preview_request(request, page.default_preview_mode, {"is_bare_preview": True})


class HistoryView(OfSite):
    """A further page of an article's history, for its panel."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        article = self.article(kwargs["pk"])
        context = {"entries": entries_of(article, request.GET.get("p")), "article": article, "site": self.site}
        return TemplateResponse(request, "generator/board/history.html", context)
