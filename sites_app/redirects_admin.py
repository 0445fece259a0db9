"""Wagtail's admin of redirects, cut to the sites of the person. Redirects for all sites at once are the platform's."""

from typing import TYPE_CHECKING, Any

from django.urls import include, path
from django.urls.resolvers import URLResolver
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.views import CreateView, DeleteView, EditView, IndexView

from sites_app.forms import SiteScopedFormMixin
from sites_app.viewsets import SiteGuardMixin, SiteListMixin

# What the mixin is put in front of; at run time it stands alone.
if TYPE_CHECKING:

    class _SiteIndexView(SiteListMixin, IndexView): ...
else:
    _SiteIndexView = object


class SiteRedirectForm(SiteScopedFormMixin, RedirectForm):
    """A redirect of one site, to a page of that site or to an address."""

    class Meta(RedirectForm.Meta):
        pass


class _ForSuperusersAsItWas(_SiteIndexView):
    """Superusers keep Wagtail's own views; they alone see redirects for all sites."""

    def get_form_class(self) -> Any:
        return RedirectForm if self.request.user.is_superuser else SiteRedirectForm

    def _guard(self, request: Any, pk: Any) -> Any:
        return None if request.user.is_superuser else super()._guard(request, pk)

    def get_base_queryset(self) -> Any:
        if self.request.user.is_superuser:
            return IndexView.get_base_queryset(self)
        return super().get_base_queryset()


class SiteRedirectIndexView(_ForSuperusersAsItWas, SiteListMixin, IndexView):
    columns = IndexView.columns


class SiteRedirectCreateView(_ForSuperusersAsItWas, SiteGuardMixin, CreateView):
    pass


class SiteRedirectEditView(_ForSuperusersAsItWas, SiteGuardMixin, EditView):
    pass


class SiteRedirectDeleteView(_ForSuperusersAsItWas, SiteGuardMixin, DeleteView):
    pass


def redirect_urls() -> list[URLResolver]:
    """Stand before Wagtail's own at the same addresses, so that the addresses of its names lead here."""
    views = [
        path("", SiteRedirectIndexView.as_view(), name="index"),
        path("results/", SiteRedirectIndexView.as_view(results_only=True), name="index_results"),
        path("add/", SiteRedirectCreateView.as_view(), name="add"),
        path("<int:redirect_id>/", SiteRedirectEditView.as_view(), name="edit"),
        path("<int:redirect_id>/delete/", SiteRedirectDeleteView.as_view(), name="delete"),
    ]
    return [path("redirects/", include((views, "site_redirects")))]
