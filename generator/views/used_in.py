"""Which articles use a row of the library: all of them, page by page, and the way to render them anew."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from wagtail.admin.widgets.button import HeaderButton

from generator.enums import RERENDERABLE
from generator.models import Campaign, GeneratedArticle
from generator.permissions import address_of, signed_in, visible
from generator.services.library.usage import Usage, usage_of
from generator.services.library.used_in import KINDS, articles_using
from generator.services.permissions import may_generate
from generator.views.articles import ArticleListing
from sites_app.tenancy import site_ids_for_user
from sites_app.viewsets import owner_of

SHOWN_CAMPAIGNS = 20


def row_or_404(request: HttpRequest, kind: str, pk: Any) -> Any:
    """The row of the library, if the person may see it; anything else does not exist."""
    model = KINDS.get(kind)
    if model is None or not str(pk).isdecimal():
        raise Http404
    return get_object_or_404(visible(model, signed_in(request)), pk=pk)


class UsedInView(ArticleListing):
    """The campaigns that use a row of the library, and the articles that were written with it.

    In the place of Wagtail's page of references, which knows no article's text.
    """

    row_model: Any = None
    template_name = "generator/library/used_in.html"
    results_template_name = "generator/library/used_in_results.html"
    page_title = "Usage"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.row = row_or_404(request, self.row_model._meta.model_name, kwargs["pk"])

    @property
    def scope(self) -> str:
        """How a bulk action is told that it is for the articles of this row."""
        return f"{self.row._meta.model_name}-{self.row.pk}"

    @cached_property
    def usage(self) -> Usage:
        return usage_of([self.row], site_ids=site_ids_for_user(self.request.user))[self.row.pk]

    @cached_property
    def campaigns(self) -> list[Campaign]:
        found = visible(Campaign, self.request.user).filter(pk__in=self.usage.campaigns).select_related("site")
        return list(found.order_by("name")[:SHOWN_CAMPAIGNS])

    def get_base_queryset(self) -> QuerySet[GeneratedArticle]:
        mine = articles_using(self.row, site_ids=site_ids_for_user(self.request.user))
        return super().get_base_queryset().filter(pk__in=mine.values("pk"))

    @cached_property
    def rerender_url(self) -> str:
        """Where all of them are rendered anew; nothing where nobody may, or none can be."""
        user = signed_in(self.request)
        mine = articles_using(self.row, site_ids=site_ids_for_user(user)).filter(status__in=RERENDERABLE)
        if not mine.exists() or not any(may_generate(user, campaign) for campaign in self.campaigns):
            return ""
        name, labels = "wagtail_bulk_action", ("generator", "generatedarticle", "rerender")
        asked = {"id": "all", "childOf": self.scope, "next": self.get_index_url()}
        return reverse(name, args=labels, query=asked)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.rerender_url:
            return []
        return [
            HeaderButton(label="Re-render affected…", url=self.rerender_url, icon_name="rotate", classname="primary")
        ]

    @property
    def _plural(self) -> str:
        return capfirst(str(self.row_model._meta.verbose_name_plural))

    def get_page_subtitle(self) -> str:
        return str(self.row)

    def get_index_url(self) -> str:
        return reverse(self.row_model.snippet_viewset.get_url_name("usage"), args=[self.row.pk])

    def get_index_results_url(self) -> str:
        return reverse(self.row_model.snippet_viewset.get_url_name("usage_results"), args=[self.row.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        names = self.row_model.snippet_viewset
        return [
            *self.breadcrumbs_items,
            {"url": reverse(names.get_url_name("list")), "label": self._plural},
            {"url": address_of(self.row, self.request.user), "label": str(self.row)},
            {"url": "", "label": self.page_title, "sublabel": str(self.row)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            row=self.row,
            owner=owner_of(self.row),
            kind=self.row_model._meta.verbose_name,
            scope=self.scope,
            usage=self.usage,
            campaigns=self.campaigns,
            other_campaigns=len(self.usage.campaigns) - len(self.campaigns),
            rerender_url=self.rerender_url,
            **kwargs,
        )
