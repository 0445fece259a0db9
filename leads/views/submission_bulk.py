"""What is decided about many submissions at once: received although they were held, or rejected as spam."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.models import Site

from leads import dispatch
from leads.enums import BatchAction
from leads.models import LeadBatch
from leads.services import batches
from leads.views.inbox.filters import filters_of
from leads.views.inbox.sites import signed_in
from leads.views.submissions import INDEX, SubmissionIndexView

DONE = {BatchAction.RELEASE: "received", BatchAction.REJECT: "rejected as spam"}


class SubmissionBulkView(SubmissionIndexView):
    """Does the posted `action` to the ticked `submission`s, or with `all` to all that match the posted `query`."""

    http_method_names = ["post"]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        # The filters read an address; what was chosen with `all` was chosen by that of the list.
        request.GET = QueryDict(filters_of(request.POST.get("query", "")))
        super().setup(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self._decide(request.POST.get("action", ""))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse(INDEX)}?{self.request.GET.urlencode()}")

    def _decide(self, action: str) -> None:
        if action not in set(DONE):
            raise ValidationError("There is no such action.")
        by_site: dict[int, list[int]] = defaultdict(list)
        for pk, site_id in self._chosen().values_list("pk", "site")[: batches.MOST_ROWS + 1]:
            by_site[site_id].append(pk)
        if not by_site:
            raise ValidationError("Choose at least one submission.")
        made = [self._start(site, BatchAction(action), by_site[site.pk]) for site in self._sites(by_site)]
        changed = sum(batch.changed for batch in made)
        noun = "submission is" if changed == 1 else "submissions are"
        text = f"{changed:,} {noun} {DONE[BatchAction(action)]}."
        if any(batch.is_running for batch in made):
            text = "It is being done; you can go on meanwhile."
        messages.success(self.request, text)

    def _chosen(self) -> QuerySet:
        if self.request.POST.get("all") == "1":
            if self.filters and not self.filters.is_valid():
                raise ValidationError("A filter means nothing any more, so nothing was done. Choose it anew.")
            return self.get_queryset()
        keys = [int(key) for key in self.request.POST.getlist("submission") if key.isdecimal()]
        return self.get_base_queryset().filter(pk__in=keys).order_by("-pk")

    def _sites(self, by_site: dict[int, list[int]]) -> list[Site]:
        """The sites of what was chosen. Raises PermissionDenied if the person may not decide on one of them."""
        allowed = self.permission_policy.sites_user_has_permission_for(self.request.user, "change")
        sites = list(allowed.filter(pk__in=by_site))
        if len(sites) != len(by_site):
            raise PermissionDenied
        return sites

    def _start(self, site: Site, action: BatchAction, ids: list[int]) -> LeadBatch:
        noun = "submission" if len(ids) == 1 else "submissions"
        label = f"{len(ids):,} {noun}: {DONE[action]}"
        return dispatch.start_batch(site, action, row_ids=ids, user=signed_in(self.request), label=label)
