"""Saved filters of the inbox: made, renamed, shared, deleted, by whoever made them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.admin import messages

from leads.models import InboxView
from leads.services import inbox_views
from leads.views.inbox.filters import filters_of
from leads.views.inbox.sites import OfSite


class SaveView(OfSite):
    """Keeps the filters that are posted as `query` under a name; with a `pk`, changes saved filters of one's own."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = own_view_or_404(self, kwargs["pk"]) if "pk" in kwargs else None
        query = view.query if view else filters_of(request.POST.get("query", ""))
        try:
            saved = inbox_views.save(
                user=self.user,
                site=self.site,
                name=request.POST.get("name", ""),
                query=query,
                is_shared="is_shared" in request.POST,
                is_default="is_default" in request.POST,
                view=view,
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"The filters “{saved.name}” are saved.")
        return redirect(f"{self.address('list')}?{query}")


class DeleteView(OfSite):
    """Forgets saved filters of one's own; the leads stay as they are."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = own_view_or_404(self, kwargs["pk"])
        view.delete()
        messages.success(request, f"The filters “{view.name}” are deleted.")
        return redirect(self.address("list"))


def own_view_or_404(view: OfSite, pk: int) -> InboxView:
    """The person's own saved filters of the site's inbox; others' do not exist here."""
    return get_object_or_404(InboxView.objects.for_site(view.site).filter(owner=view.user), pk=pk)
