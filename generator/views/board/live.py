"""What changed on the board while somebody looks at it: asked every moment, and one query when it is nothing."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from generator.services import board, board_changes
from generator.services.board_changes import Changes
from generator.services.board_jobs import WRITING, writing_jobs
from generator.views.board.narrowing import FilteredArticles, ShownCard
from sites_app.tenancy import can_use_site

# Whoever was away for longer is shown everything anew.
LONGEST = timedelta(minutes=10)


class ChangesView(FilteredArticles):
    """JSON: nothing new, or the changed cards as they are now with the columns' counts, or that all is to be read anew.

    `?since=` and `?seen=` are what the answer before said.
    """

    def _may_be_here(self) -> bool:
        # The person's sites are known already, from the admin's gate.
        return self.user.is_superuser or can_use_site(self.user, self.kwargs["site_id"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        since = self._since()
        if since is None:
            answer = {"since": timezone.now().isoformat(), "seen": "", "reload": True, **self.numbers()}
            return _unstored(answer)
        found = board_changes.changes(kwargs["site_id"], since=since, seen=self._seen())
        answer = {"since": found.since.isoformat(), "seen": ",".join(map(str, found.seen))}
        return _unstored(answer if found.are_none else answer | self._news(found))

    def _since(self) -> datetime | None:
        try:
            since = parse_datetime(self.request.GET.get("since", ""))
        except ValueError:
            return None
        is_usable = since is not None and timezone.is_aware(since) and timezone.now() - since < LONGEST
        return since if is_usable else None

    def _seen(self) -> list[int]:
        return [int(key) for key in self.request.GET.get("seen", "").split(",") if key.isdecimal()]

    def _news(self, found: Changes) -> dict[str, Any]:
        if found.page_ids is None:
            return {"reload": True, **self.numbers()}
        cards = self.cards(found.page_ids, articles=self.filtered)
        shown = [shown_card(key, card, self.request) for key, card in cards.items()]
        return {"cards": shown, "gone": [key for key in found.page_ids if key not in cards], **self.numbers()}

    def numbers(self) -> dict[str, Any]:
        """How many there are in each column, as the columns show it."""
        return {"counts": column_counts(self)}


def shown_card(key: int, shown: ShownCard, request: HttpRequest) -> dict[str, Any]:
    """A card as the board's script takes it."""
    html = render_to_string("generator/board/card.html", {"shown": shown}, request=request)
    return {"id": key, "status": shown.card.article.status, "html": html}


def column_counts(view: FilteredArticles) -> dict[str, str]:
    """The number over each column, with what jobs have still to write."""
    numbers = dict(board.counts(view.filtered, is_filtered=view.is_narrowed))
    campaign_ids = view.filters.campaign_ids if view.filters else ()
    jobs = writing_jobs(view.site, campaign_ids=campaign_ids)
    for status, name in WRITING.items():
        numbers[status] = numbers.get(status, 0) + sum(getattr(job, name) for job in jobs)
    return {status: shown_number(number) for status, number in numbers.items()}


def shown_number(number: int) -> str:
    return str(number) if type(number) is not int else f"{number:,}"


def _unstored(answer: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(answer)
    response["Cache-Control"] = "no-store"
    return response
