"""Blueprints in the admin: a file out, a file or a starting point in, by a dry run that is confirmed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from generator.forms.blueprints import BlueprintFileForm
from generator.models import BlueprintUpload, Campaign
from generator.permissions import signed_in
from generator.services.blueprints.differences import Action, BlueprintOutdatedError, BlueprintReport
from generator.services.blueprints.exporting import BlueprintExportError, export_campaign, export_site
from generator.services.blueprints.previews import preview
from generator.services.blueprints.reading import BlueprintError
from generator.services.blueprints.shipped import StartingPoint, starting_point, starting_points
from generator.services.blueprints.uploads import confirm, receive, try_out
from generator.services.blueprints.wording import wording
from generator.services.samples import page_beneath
from sites_app.models import SiteSettings
from sites_app.tenancy import sites_administered_by

MOST_SHOWN = 300
TITLE = "Blueprints"


def index_url(site: Site | None = None) -> str:
    """The address of the screen, for a site or for the choice of one."""
    url = reverse("generator_blueprints:index")
    return f"{url}?for_site={site.pk}" if site else url


class BlueprintScreen(WagtailAdminTemplateMixin, View):
    """For people who administer a site. `?for_site=` names it; with several it is asked for. Another's is 404."""

    header_icon = "download"
    page_title = TITLE

    @cached_property
    def sites(self) -> list[Site]:
        """The sites that the person administers and that the platform has set up."""
        administered = sites_administered_by(signed_in(self.request))
        set_up = administered.filter(pk__in=SiteSettings.objects.values("site"))
        return list(set_up.select_related("root_page").order_by("site_name", "pk"))

    @cached_property
    def site(self) -> Site:
        wanted = self.request.GET.get("for_site", "")
        site = next((site for site in self.sites if not wanted or str(site.pk) == wanted), None)
        if site is None:
            raise Http404
        return site

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.sites:
            raise PermissionDenied
        if len(self.sites) > 1 and not request.GET.get("for_site"):
            return self._ask()
        return super().dispatch(request, *args, **kwargs)

    def _ask(self) -> HttpResponse:
        context = {
            "sites": self.sites,
            "view": self,
            "header_icon": self.header_icon,
            "header_title": TITLE,
            "breadcrumbs_items": [*self.breadcrumbs_items, {"url": "", "label": TITLE}],
        }
        return TemplateResponse(self.request, "generator/blueprints/choose_site.html", context)

    def get_page_subtitle(self) -> str:
        return str(self.site.site_name or self.site)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        own = [] if self.page_title == TITLE else [{"url": "", "label": str(self.page_title)}]
        return [*self.breadcrumbs_items, {"url": index_url(self.site) if own else "", "label": TITLE}, *own]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"site": self.site, "has_several_sites": len(self.sites) > 1, "index_url": index_url(self.site)}
        return super().get_context_data(**context, **kwargs)


class BlueprintIndexView(BlueprintScreen, FormView):
    """Starting points, a file to bring in, and files to take away. Sending a file leads to its dry run."""

    template_name = "generator/blueprints/index.html"
    form_class = BlueprintFileForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            starting_points=starting_points(),
            campaigns=Campaign.objects.for_site(self.site).order_by("name"),
            **kwargs,
        )

    def form_valid(self, form: BlueprintFileForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        user = signed_in(self.request)
        try:
            upload = receive(file.read(), file_name=file.name, site=self.site, user=user)
        except BlueprintError as error:
            for problem in error.problems:
                form.add_error("file", str(problem))
            return self.form_invalid(form)
        return redirect("generator_blueprints:review", upload.pk)


class BlueprintExportView(BlueprintScreen):
    """The blueprint of the site, or by `?campaign=` of one campaign, as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        key = SiteSettings.objects.values_list("key", flat=True).get(site=self.site)
        campaign = self._campaign()
        try:
            text = export_campaign(campaign) if campaign else export_site(self.site)
        except BlueprintExportError as error:
            messages.error(request, str(error))
            return redirect(index_url(self.site))
        name = f"{key}-{campaign.key}" if campaign else key
        response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.blueprint.yaml"'
        return response

    def _campaign(self) -> Campaign | None:
        wanted = self.request.GET.get("campaign", "")
        if not wanted:
            return None
        campaigns = Campaign.objects.for_site(self.site).select_related("site__root_page", "parent_page")
        return get_object_or_404(campaigns, pk=wanted if wanted.isdecimal() and len(wanted) < 19 else 0)


class StartingPointScreen(BlueprintScreen):
    """For one of the blueprints that come with the product, by its name in the address."""

    @cached_property
    def starting_point(self) -> StartingPoint:
        found = starting_point(self.kwargs["key"])
        if found is None:
            raise Http404
        return found


class StartingPointView(StartingPointScreen, TemplateView):
    """What a starting point holds, with an article of it; using it leads to its dry run."""

    template_name = "generator/blueprints/starting_point.html"

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return self.starting_point.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = reverse("generator_blueprints:preview", args=[self.starting_point.key])
        preview_url = f"{address}?for_site={self.site.pk}"
        return super().get_context_data(starting_point=self.starting_point, preview_url=preview_url, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        point = self.starting_point
        upload = receive(point.text.encode(), file_name=point.file_name, site=self.site, user=signed_in(request))
        return redirect("generator_blueprints:review", upload.pk)


class StartingPointPreviewView(StartingPointScreen):
    """One article of a starting point on the site's own templates; shown in a frame."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        sample = preview(self.starting_point.text, site=self.site)
        if sample.draft is None:
            return TemplateResponse(request, "generator/campaigns/no_sample.html", {"sample": sample})
        page = page_beneath(self.site.root_page, sample.draft)
        return page.make_preview_request(request, page.default_preview_mode)


class ReviewBlueprintView(WagtailAdminTemplateMixin, TemplateView):
    """What a blueprint would do, and the button that does exactly that. Another's file does not exist."""

    template_name = "generator/blueprints/review.html"
    page_title = "Dry run"
    header_icon = "download"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        user = signed_in(request)
        own = BlueprintUpload.objects.for_sites(sites_administered_by(user)).filter(created_by=user)
        self.upload = get_object_or_404(own.select_related("site__root_page"), pk=kwargs["pk"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            report = confirm(self.upload, digest=request.POST.get("digest", "") or "none", user=signed_in(request))
        except BlueprintOutdatedError:
            messages.error(request, "The site has changed since; nothing was imported. Look at the changes again.")
            return redirect(request.path)
        except BlueprintError:
            messages.error(request, "The file does not fit the site any more; nothing was imported.")
            return redirect(request.path)
        created, changed = report.count(Action.CREATED), report.count(Action.CHANGED)
        messages.success(request, f"Imported “{self.upload}”: {created:,} created, {changed:,} changed.")
        return redirect(self._next_url(report))

    def _next_url(self, report: BlueprintReport) -> str:
        """The first campaign that came with the file, else the screen of blueprints."""
        keys = [change.key for change in report.effective if change.section == "campaigns"]
        campaign = Campaign.objects.for_site(self.upload.site).filter(key__in=keys).first()
        if campaign is None:
            return index_url(self.upload.site)
        return reverse("generator_campaigns:inspect", args=[campaign.pk])

    def get_page_subtitle(self) -> str:
        return self.upload.file_name

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": index_url(self.upload.site), "label": TITLE},
            {"url": "", "label": self.upload.file_name},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trial = try_out(self.upload)
        report = trial.report
        shown = report.effective[:MOST_SHOWN] if report else []
        return super().get_context_data(
            upload=self.upload,
            problems=trial.problems,
            report=report,
            figures=[(action, report.count(action)) for action in Action] if report else [],
            changes=[(change, [wording(each) for each in change.fields]) for change in shown],
            hidden=len(report.effective) - len(shown) if report else 0,
            index_url=index_url(self.upload.site),
            **kwargs,
        )
