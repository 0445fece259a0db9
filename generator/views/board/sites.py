"""Which site's board a request is for: the address says it, and only people of the site get an answer."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views import View
from wagtail.models import Site
from wagtail.permissions import policy_registry

from generator.models import GeneratedArticle
from generator.permissions import ANY_ACTION, signed_in


class NotDone(Exception):  # noqa: N818 - a refusal, not a fault
    """What was sent cannot be done, and why."""


def message_of(error: Exception) -> str:
    """Why something was refused, in words for whoever tried."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error) or "You may not do this."


def board_sites(user: Any) -> Any:
    """The sites whose articles the person may see."""
    policy = policy_registry.get_by_type(GeneratedArticle)
    return policy.sites_user_has_any_permission_for(user, ANY_ACTION)


class OfSite(View):
    """In front of every view of a board; `self.site` is the site of the address, if the person works on it."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user = signed_in(request)
        if not self._may_be_here():
            raise Http404

    def _may_be_here(self) -> bool:
        return bool(self.site)

    @cached_property
    def site(self) -> Site:
        """The site of the address. Raises `Http404` for a site that the person does not work on."""
        site = get_object_or_404(board_sites(self.user).select_related("root_page"), pk=self.kwargs["site_id"])
        # The filters' choices depend on it.
        self.request.board_site = site  # type: ignore[attr-defined]
        return site

    @property
    def articles(self) -> Any:
        return GeneratedArticle.objects.for_site(self.site)

    def article(self, pk: int) -> GeneratedArticle:
        """The article of the site, with its page. Raises `Http404`."""
        return get_object_or_404(
            self.articles.select_related("page", "campaign", "version", "job", "site__root_page"), pk=pk
        )
