"""Saved views of the board: made, renamed, shared, deleted, by whoever made them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from wagtail.admin import messages

from generator.models import BoardView
from generator.services import board_views
from generator.views.board.sites import OfSite

# What of an address is not a filter.
NO_FILTERS = ("card", "csrfmiddlewaretoken", "_w_filter_fragment", "p")


def filters_of(text: str) -> str:
    """The filters of a query string, as they are kept."""
    query = QueryDict(text.removeprefix("?"), mutable=True)
    for name in [name for name in query if name in NO_FILTERS or not any(query.getlist(name))]:
        del query[name]
    return query.urlencode()


class SaveView(OfSite):
    """Keeps the filters that are posted as `query` under a name; with a `pk`, changes a view of one's own."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = own_view_or_404(self, kwargs["pk"]) if "pk" in kwargs else None
        query = view.query if view else filters_of(request.POST.get("query", ""))
        try:
            saved = board_views.save(
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
            messages.success(request, f"The view “{saved.name}” is saved.")
        return redirect(f"{reverse('generator_board:board', args=[self.site.pk])}?{query}")


class DeleteView(OfSite):
    """Forgets a view of one's own; the articles stay as they are."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = own_view_or_404(self, kwargs["pk"])
        view.delete()
        messages.success(request, f"The view “{view.name}” is deleted.")
        return redirect(reverse("generator_board:board", args=[self.site.pk]))


def own_view_or_404(view: OfSite, pk: int) -> BoardView:
    """The person's own saved view of the site's board; others' do not exist here."""
    return get_object_or_404(BoardView.objects.for_site(view.site).filter(owner=view.user), pk=pk)
