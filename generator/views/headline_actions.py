"""Wagtail's bulk actions for the headlines of a campaign's inventory: few statements, however many are chosen."""

from abc import abstractmethod
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction

from generator.enums import HeadlineStatus
from generator.models import Campaign, Headline
from generator.permissions import may_see, signed_in, visible
from generator.services import headlines
from generator.services.permissions import may_generate
from generator.views.headlines import chosen_headlines

SHOWN_TEXTS = 10


class HeadlineAction(BulkAction):
    """An action on the chosen headlines of campaigns that the person may generate from."""

    # Rows come from campaigns that the person may see, and “all” keeps the list's filters: see `chosen_headlines`.
    is_site_scoped = True
    models = [Headline]
    template_name = "generator/headlines/confirm_action.html"
    question = ""
    done = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see(Campaign, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @abstractmethod
    def fits(self) -> Q:
        """Which headlines the action changes."""

    @abstractmethod
    def perform(self, chosen: QuerySet[Headline]) -> int:
        """Change the headlines; how many changed."""

    def fitting(self) -> QuerySet[Headline]:
        """The chosen headlines that the action is for, of campaigns that the person may generate from."""
        user = signed_in(self.request)
        chosen = chosen_headlines(self.request).order_by()
        campaigns = visible(Campaign, user).filter(pk__in=chosen.values("campaign")).select_related("site")
        return chosen.filter(self.fits(), campaign__in=[each for each in campaigns if may_generate(user, each)])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fitting = self.fitting()
        texts = fitting.order_by("position").values_list("text", flat=True)[:SHOWN_TEXTS]
        return {
            "form": self.get_form(),
            "view": self,
            "count": fitting.count(),
            "chosen_count": chosen_headlines(self.request).count(),
            "texts": list(texts),
            "next": self.next_url,
            "submit_url": f"{self.request.path}?{self.request.META['QUERY_STRING']}",
            **kwargs,
        }

    def form_valid(self, form: Any) -> HttpResponse:
        if count := self.perform(self.fitting()):
            noun = "headline is" if count == 1 else "headlines are"
            messages.success(self.request, f"{count:,} {noun} {self.done}.")
        else:
            messages.warning(self.request, "This fits none of the chosen headlines.")
        return redirect(self.next_url)


class StatusAction(HeadlineAction):
    """Gives headlines a status that may follow theirs."""

    status: HeadlineStatus

    def fits(self) -> Q:
        return headlines.may_become(self.status)

    def perform(self, chosen: QuerySet[Headline]) -> int:
        return headlines.change(chosen, status=self.status, user=signed_in(self.request))


class RejectHeadlinesAction(StatusAction):
    status = HeadlineStatus.REJECTED
    display_name = "Reject"
    aria_label = "Reject the selected headlines"
    action_type = "reject_headlines"
    action_priority = 10
    classes = {"serious"}
    question = "No article is generated with them."
    done = "rejected"


class ReserveHeadlinesAction(StatusAction):
    status = HeadlineStatus.RESERVED
    display_name = "Reserve"
    aria_label = "Reserve the selected headlines"
    action_type = "reserve_headlines"
    action_priority = 20
    question = "They are kept for later: no article is generated with them until they are made available."
    done = "reserved"


class FreeHeadlinesAction(StatusAction):
    status = HeadlineStatus.AVAILABLE
    display_name = "Make available"
    aria_label = "Make the selected headlines available"
    action_type = "free_headlines"
    action_priority = 30
    question = "Articles may be generated with them. A used one can be had again only when its article is gone."
    done = "available"


class LockHeadlinesAction(HeadlineAction):
    display_name = "Lock"
    aria_label = "Lock the selected headlines"
    action_type = "lock_headlines"
    action_priority = 40
    question = "They stay as they are, and nothing is generated with them, until they are unlocked."
    done = "locked"
    is_locked = True

    def fits(self) -> Q:
        return Q(is_locked=not self.is_locked)

    def perform(self, chosen: QuerySet[Headline]) -> int:
        return headlines.lock(chosen, is_locked=self.is_locked, user=signed_in(self.request))


class UnlockHeadlinesAction(LockHeadlinesAction):
    display_name = "Unlock"
    aria_label = "Unlock the selected headlines"
    action_type = "unlock_headlines"
    action_priority = 50
    question = "They can be changed and used again."
    done = "unlocked"
    is_locked = False


ACTIONS = (
    RejectHeadlinesAction,
    ReserveHeadlinesAction,
    FreeHeadlinesAction,
    LockHeadlinesAction,
    UnlockHeadlinesAction,
)
