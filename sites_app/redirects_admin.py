"""Wagtail's admin of redirects, cut to the sites of the person. Redirects for all sites at once are the platform's."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import CreateView, DeleteView, EditView, IndexView
from wagtail.models import Site
from wagtail.permissions import policy_registry

from sites_app.forms import SiteScopedFormMixin
from sites_app.services import redirects
from sites_app.viewsets import SiteGuardMixin, SiteListMixin

# What the mixin is put in front of; at run time it stands alone.
if TYPE_CHECKING:

    class _SiteIndexView(SiteListMixin, IndexView): ...
else:
    _SiteIndexView = object


MOST_PROBLEMS = 200


class SiteRedirectForm(SiteScopedFormMixin, RedirectForm):
    """A redirect of one site, to a page of that site or to an address."""

    class Meta(RedirectForm.Meta):
        pass

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        site = self.cleaned_data.get("site") or getattr(self.instance, "site", None)
        page, link = self.cleaned_data.get("redirect_page"), self.cleaned_data.get("redirect_link", "")
        if site is not None and not self.errors and self.cleaned_data.get("old_path") and (page or link):
            for message in redirects.problems_of(self.cleaned_data["old_path"], link, site=site, page=page):
                self.add_error("old_path", message)
        return self.cleaned_data

    def save(self, commit: bool = True) -> Redirect:
        redirect = super().save(commit=commit)
        if commit:
            redirects.shorten_chains(redirect)
        return redirect


class ImportForm(forms.Form):
    """A table of redirects for one of the sites where the person may add some."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))

    def __init__(self, *args: Any, sites: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        if len(sites) == 1:
            self.fields["site"].initial = sites[0]
            self.fields["site"].widget = forms.HiddenInput()

    def clean_file(self) -> list[redirects.Row]:
        try:
            return redirects.read_table(self.cleaned_data["file"].read(redirects.MOST_BYTES + 1))
        except redirects.UnreadableTableError as error:
            raise forms.ValidationError(str(error)) from error


class ImportView(WagtailAdminTemplateMixin, TemplateView):
    """Imports a table of redirects into one site, all of it or, with a report by line, nothing."""

    template_name = "sites_app/admin/import_redirects.html"
    page_title = _("Import redirects")
    header_icon = "redirect"
    _show_breadcrumbs = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.sites = policy_registry.get_by_type(Redirect).sites_user_has_permission_for(request.user, "add")
        if not self.sites:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("wagtailredirects:index"), "label": _("Redirects")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        index = reverse("wagtailredirects:index")
        given = {"form": ImportForm(sites=self.sites), "list_url": index, "export_url": f"{index}?export=csv"}
        return super().get_context_data(**{**given, **kwargs})

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = ImportForm(request.POST, request.FILES, sites=self.sites)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        only_check = "only_check" in request.POST
        rows = form.cleaned_data["file"]
        report = redirects.import_rows(rows, site=form.cleaned_data["site"], only_check=only_check)
        if report.problems or only_check:
            shown = report.problems[:MOST_PROBLEMS]
            hidden = len(report.problems) - len(shown)
            return self.render_to_response(
                self.get_context_data(form=form, report=report, shown_problems=shown, hidden_problems=hidden)
            )
        messages.success(
            request,
            _("%(created)d redirects were added, %(changed)d changed, and %(unchanged)d left as they were.")
            % {"created": report.created, "changed": report.changed, "unchanged": report.unchanged},
        )
        return redirect("wagtailredirects:index")


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
        path("import/", ImportView.as_view(), name="start_import"),
        # In the place of the second step of Wagtail's import, which would take any site.
        path("import/process/", ImportView.as_view(), name="process_import"),
        path("add/", SiteRedirectCreateView.as_view(), name="add"),
        path("<int:redirect_id>/", SiteRedirectEditView.as_view(), name="edit"),
        path("<int:redirect_id>/delete/", SiteRedirectDeleteView.as_view(), name="delete"),
    ]
    return [path("redirects/", include((views, "site_redirects")))]
