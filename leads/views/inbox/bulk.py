"""What is done to many leads: to those that are ticked, or to all that match the filters."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.admin import messages

from leads import dispatch
from leads.assets import INBOX
from leads.enums import OF_SUBMISSIONS, BatchAction, LeadStatus
from leads.models import LeadBatch
from leads.services import batches, inbox, inbox_people
from leads.views.inbox.exporting import download
from leads.views.inbox.filters import filters_of
from leads.views.inbox.listing import FilteredLeads
from leads.views.inbox.sites import OfSite

EXPORT = "export"


def counted(number: int, noun: str = "lead") -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"


class BulkView(FilteredLeads):
    """Does the posted `action` to the ticked `lead`s, or with `all` to all that match the posted `query`."""

    http_method_names = ["post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        # The filters read an address; what was chosen with `all` was chosen by that of the list.
        request.GET = QueryDict(filters_of(request.POST.get("query", "")))
        super().setup(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action, _, value = request.POST.get("action", "").partition(":")
        back = redirect(f"{self.address('list')}?{self.request.GET.urlencode()}")
        try:
            ids = self._chosen()
            if action == EXPORT:
                return self._export(ids, value)
            if action == BatchAction.DELETE:
                return self._delete(ids) or back
            self._start(action, value, ids)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return back

    def _chosen(self) -> list[int]:
        """The leads that are meant. Raises ValidationError for none."""
        found = self._meant_leads()
        if not found:
            raise ValidationError("Choose at least one lead.")
        return found

    def _meant_leads(self) -> list[int]:
        if self.request.POST.get("all") == "1":
            if not self.has_valid_filters:
                raise ValidationError("A filter means nothing any more, so nothing was done. Choose it anew.")
            return list(self.filtered.values_list("pk", flat=True)[: batches.MOST_ROWS + 1])
        keys = [int(key) for key in self.request.POST.getlist("lead") if key.isdecimal()]
        found = self.leads.filter(pk__in=keys).order_by("-last_at", "-pk")
        return list(found.values_list("pk", flat=True))

    def _start(self, action: str, value: str, ids: list[int]) -> None:
        if not self.may("change"):
            raise PermissionDenied
        value, label = self._meant(action, value or self.request.POST.get("value", "").strip())
        label = f"{counted(len(ids))}: {label}"
        batch = dispatch.start_batch(
            self.site, BatchAction(action), row_ids=ids, user=self.user, value=value, label=label
        )
        if batch.is_running:
            messages.success(self.request, f"{label}. It is being done; you can go on meanwhile.")
        else:
            messages.success(self.request, f"{counted(batch.changed)} changed ({label.partition(': ')[2]}).")

    def _meant(self, action: str, value: str) -> tuple[str, str]:
        """The value of the batch and what is said of it. Raises ValidationError for what means nothing."""
        meanings: Mapping[str, Callable[[str], tuple[str, str]]] = {
            BatchAction.STATUS: self._status,
            BatchAction.ASSIGN: self._person,
            BatchAction.TAG: lambda name: self._tag(name, "tagged “{}”"),
            BatchAction.UNTAG: lambda name: self._tag(name, "tag “{}” removed"),
        }
        if action not in meanings:
            raise ValidationError("There is no such action.")
        return meanings[action](value)

    def _status(self, value: str) -> tuple[str, str]:
        if value not in LeadStatus.values:
            raise ValidationError("There is no such status.")
        return value, f"status set to “{LeadStatus(value).label}”"

    def _person(self, value: str) -> tuple[str, str]:
        person = inbox_people.choose(self.site, key=value, user=self.user)
        if value not in {"", "nobody"} and person is None:
            raise ValidationError("That person does not see the leads of this site.")
        return (str(person.pk) if person else ""), f"assigned to {inbox.name_of(person)}"

    def _tag(self, name: str, words: str) -> tuple[str, str]:
        if not name:
            raise ValidationError("Say which tag.")
        tag = inbox.tags_named(self.site, [name])[0]
        return tag.name, words.format(tag.name)

    def _export(self, ids: list[int], file_format: str) -> HttpResponse:
        if not self.may_export:
            raise PermissionDenied
        answer: Any = download(self.site, lead_ids=ids, file_format=file_format, user=self.user)
        return answer

    def _delete(self, ids: list[int]) -> HttpResponse | None:
        """Asks first, and is sure when the number of leads was written down."""
        if not self.may("delete"):
            raise PermissionDenied
        if self.request.POST.get("confirm", "").replace(",", "").strip() != str(len(ids)):
            context = {
                "site": self.site,
                "ids": [] if self.request.POST.get("all") == "1" else ids,
                "number": len(ids),
                "query": self.request.GET.urlencode(),
                "list_url": self.address("list"),
                "bulk_url": self.address("bulk"),
                "was_wrong": "confirm" in self.request.POST,
                "media": INBOX,
            }
            return TemplateResponse(self.request, "leads/inbox/confirm_delete.html", context)
        label = f"{counted(len(ids))}: deleted"
        batch = dispatch.start_batch(self.site, BatchAction.DELETE, row_ids=ids, user=self.user, label=label)
        done = (
            f"{counted(batch.changed)} deleted." if not batch.is_running else f"{counted(len(ids))} are being deleted."
        )
        messages.success(self.request, done)
        return None


class BatchView(OfSite):
    """How far a change of many is, for the list that waits for it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = own_batch_or_404(self, kwargs["pk"])
        answer = {"done": batch.done, "total": batch.total, "is_running": batch.is_running}
        return JsonResponse(answer, headers={"Cache-Control": "no-store"})


class UndoBatchView(OfSite):
    """Takes back what the person did to many within the last hour."""

    http_method_names = ["post"]
    needs = "change"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = own_batch_or_404(self, kwargs["pk"])
        try:
            undoing = dispatch.undo_batch(batch, user=self.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            kept = undoing.total - undoing.changed
            text = f"Taken back for {counted(undoing.changed, 'row')}."
            if undoing.is_running:
                text = "It is being taken back."
            elif kept:
                text += f" {counted(kept, 'row')} had been changed since and stay as they are."
            messages.success(request, text)
        listing = reverse("leads_submissions:index") if batch.action in OF_SUBMISSIONS else self.address("list")
        return redirect(f"{listing}?{filters_of(request.POST.get('query', ''))}")


def own_batch_or_404(view: OfSite, pk: int) -> LeadBatch:
    """The person's own change of many on the site."""
    return get_object_or_404(LeadBatch.objects.for_site(view.site).filter(by=view.user), pk=pk)
