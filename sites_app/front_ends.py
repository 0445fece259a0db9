"""Front ends of sites in the admin: the page editor's preview on them, and links to drafts without a password."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, UserColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page

from sites_app.hosts import host_table
from sites_app.models import PreviewLink, SiteSettings
from sites_app.services import preview_links
from sites_app.tenancy import site_ids_for_user, within_sites
from sites_app.viewsets import SiteScopedViewSet

MOST_SHOWN = 20
VALID = {"1": "An hour", "24": "A day", "168": "A week", "720": "30 days"}


def open_on_front_end(page: Page, request: HttpRequest) -> HttpResponse | None:
    """Leads the preview to the site's front end with what stands in the form; None for a site without one."""
    site = page.get_site()
    settings = SiteSettings.for_site(site) if site is not None else None
    if settings is None or not settings.has_front_end or not page.pk:
        return None
    user: Any = request.user if request.user.is_authenticated else None
    link = preview_links.keep_form(page, site=settings.site, user=user)
    return HttpResponseRedirect(preview_links.address_of(link, settings=settings, path=_path_of(page)))


def allow_frame(request: HttpRequest, page: Page) -> None:
    """Lets the editor of the page frame its site's front end; a hook before the editor is shown."""
    if not host_table.sites_with_front_end():
        return
    site = page.get_site()
    settings = SiteSettings.for_site(site) if site is not None else None
    if settings is not None and settings.has_front_end:
        request.frame_sources = (settings.front_end_url,)  # type: ignore[attr-defined]


def share_button(page: Page, user: Any, view_name: str = "", next_url: str = "") -> list[Button]:
    """The button in the page editor's header that leads to the page's preview links."""
    if not page.pk or page.depth < 2 or not page.permissions_for_user(user).can_edit():
        return []
    address = reverse("preview_links:share", args=[page.pk])
    return [Button("Preview links", address, icon_name="link", priority=55)]


def _path_of(page: Page) -> str:
    parts = page.get_url_parts()
    return parts[2] if parts and parts[2] else "/"


class ShareForm(forms.Form):
    """A new link: for whom, and how long it is valid."""

    name = forms.CharField(label="For whom", max_length=120, required=False, help_text="So that you know it again.")
    hours = forms.ChoiceField(label="Valid for", choices=list(VALID.items()), initial="168")


class ShareView(WagtailAdminTemplateMixin, FormView):
    """A page's preview links: those there are, and a form for a new one."""

    template_name = "sites_app/admin/preview_links.html"
    form_class = ShareForm
    page_title = "Preview links"
    header_icon = "link"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        own = Page.objects.all()
        if not request.user.is_superuser:
            own = within_sites(own, site_ids_for_user(request.user))
        self.page = get_object_or_404(own, pk=kwargs["page_id"], depth__gte=2).specific
        if not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied

    @cached_property
    def settings(self) -> SiteSettings:
        return SiteSettings.for_site(self.page.get_site())

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        edit = {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        links = PreviewLink.objects.for_site(self.settings.site).shared().filter(page=self.page.pk)
        rows = [(link, self._address(link)) for link in links.select_related("created_by")[:MOST_SHOWN]]
        return super().get_context_data(rows=rows, page=self.page, settings=self.settings, **kwargs)

    def _address(self, link: PreviewLink) -> str:
        return preview_links.address_of(link, settings=self.settings, path=_path_of(self.page))

    def form_valid(self, form: ShareForm) -> HttpResponse:
        until = timezone.now() + timedelta(hours=int(form.cleaned_data["hours"]))
        user: Any = self.request.user
        preview_links.make_link(
            self.page, site=self.settings.site, user=user, expires_at=until, name=form.cleaned_data["name"]
        )
        messages.success(self.request, "The link is made. Copy it from the list.")
        return redirect("preview_links:share", self.page.pk)


def expiry_of(link: PreviewLink) -> str:
    """Until when the link is good, for people."""
    return date_format(timezone.localtime(link.expires_at), "j F Y, H:i")


class PreviewLinksViewSet(ViewSet):
    name = "preview_links"
    url_prefix = "preview-links"

    def get_urlpatterns(self) -> list[Any]:
        return [path("<int:page_id>/", self.construct_view(ShareView), name="share")]


class PreviewLinkViewSet(SiteScopedViewSet):
    """All preview links of a site: looked over, and withdrawn."""

    model = PreviewLink
    icon = "link"
    menu_label = "Preview links"
    menu_name = "preview-links"
    menu_order = 660
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        "__str__",
        Column("page", label="Page"),
        # Wagtail's column of dates takes what is to come for the present.
        Column("expires_at", label="Valid until", accessor=expiry_of, sort_key="expires_at"),
        UserColumn("created_by", label="Made by"),
    ]
    search_fields = ["name", "page__title"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            PreviewLink.objects.for_sites(site_ids_for_user(request.user)).shared().select_related("page", "created_by")
        )
