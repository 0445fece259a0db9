"""What `sites_app` adds to Wagtail's admin, and takes from it."""

from collections.abc import Iterable
from typing import Any

import wagtail.admin.views.chooser
import wagtail.sites.wagtail_hooks
import wagtail_localize.wagtail_hooks  # noqa: F401 - registered first, so that its listing buttons can be taken back
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls.resolvers import URLPattern, URLResolver
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import PagesSummaryItem, SummaryItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.query import PageQuerySet

from sites_app.api_tokens_admin import APITokenViewSet
from sites_app.byte_ranges import partial_response
from sites_app.content_checks import use_our_checks
from sites_app.explorer import ExplorerViewSet, TitleColumn
from sites_app.front_ends import PreviewLinksViewSet, PreviewLinkViewSet, allow_frame, open_on_front_end, share_button
from sites_app.image_templates_admin import ImageTemplateViewSet
from sites_app.long_lists import CountedPagesItem
from sites_app.models import BasePage, SiteDocument, SiteSettings
from sites_app.navigation_admin import MenuViewSet
from sites_app.page_cache_admin import PageCacheViewSet
from sites_app.redirects_admin import redirect_urls
from sites_app.references import OwnReferencesMixin
from sites_app.second_factor_account import second_factor_item, second_factor_urls
from sites_app.services import api_tokens, maintenance, second_factor
from sites_app.services.clearing import CLEAR_ACTION
from sites_app.settings_admin import SiteSettingsForm, tabs, tell_about_colours
from sites_app.sites_admin import PlatformSiteViewSet
from sites_app.tenancy import site_ids_for_user, within_sites
from sites_app.users_admin import second_factor_buttons
from sites_app.views import may_read_document

# Reports on the whole installation, by their menu items' names.
PLATFORM_REPORTS = {"page-types-usage", "translations"}


@hooks.register("register_admin_viewset")
def register_menus() -> ViewSet:
    return MenuViewSet()


# After Wagtail's own, whose place it takes.
@hooks.register("register_admin_viewset", order=1)
def register_explorer() -> ViewSet:
    return ExplorerViewSet()


# After Wagtail's own items, one of which it replaces.
@hooks.register("construct_homepage_summary_items", order=1)
def count_pages_up_to_a_limit(_: HttpRequest, items: list[SummaryItem]) -> None:
    items[:] = [CountedPagesItem(item.request) if type(item) is PagesSummaryItem else item for item in items]


@hooks.register("register_admin_viewset")
def register_page_cache() -> ViewSet:
    return PageCacheViewSet()


@hooks.register("register_admin_viewset")
def register_token_screens() -> ViewSet:
    return APITokenViewSet()


@hooks.register("register_admin_viewset")
def register_image_templates() -> ViewSet:
    return ImageTemplateViewSet()


@hooks.register("register_admin_viewset")
def register_preview_links() -> list[ViewSet]:
    return [PreviewLinksViewSet(), PreviewLinkViewSet()]


@hooks.register("register_page_header_buttons")
def share_pages(page: Any, user: Any, view_name: str = "", next_url: str = "") -> list[Any]:
    return share_button(page, user, view_name, next_url)


@hooks.register("before_edit_page")
def frame_front_ends(request: HttpRequest, page: Any) -> None:
    allow_frame(request, page)


@hooks.register("register_log_actions")
def register_clearing(actions: LogActionRegistry) -> None:
    actions.register_action(CLEAR_ACTION, "Clear page cache", "Page cache cleared")


@hooks.register("register_log_actions")
def register_api_tokens(actions: LogActionRegistry) -> None:
    actions.register_action(api_tokens.CREATE_ACTION, "Create API token", "API token created")
    actions.register_action(api_tokens.ROTATE_ACTION, "Rotate API token", "API token rotated")
    actions.register_action(api_tokens.REVOKE_ACTION, "Revoke API token", "API token revoked")
    actions.register_action(maintenance.CALL_ACTION, "Call maintenance", "Maintenance was called")


@hooks.register("register_log_actions")
def register_second_factors(actions: LogActionRegistry) -> None:
    actions.register_action(second_factor.ENABLE_ACTION, "Set up second factor", "Second factor set up")
    actions.register_action(second_factor.DISABLE_ACTION, "Turn off second factor", "Second factor turned off")
    actions.register_action(second_factor.RESET_ACTION, "Remove second factor", "Second factor removed to help")
    actions.register_action(second_factor.RENEW_ACTION, "Renew recovery codes", "Recovery codes made anew")
    actions.register_action(second_factor.ADD_KEY_ACTION, "Add security key", "Security key added")
    actions.register_action(second_factor.REMOVE_KEY_ACTION, "Remove security key", "Security key removed")
    actions.register_action(second_factor.REMOVE_APP_ACTION, "Remove authenticator app", "Authenticator app removed")


@hooks.register("register_admin_urls")
def register_second_factor_screens() -> list[URLPattern]:
    return second_factor_urls()


@hooks.register("register_account_menu_item")
def link_second_factor(request: HttpRequest) -> dict[str, str]:
    return second_factor_item(request)


@hooks.register("register_user_listing_buttons")
def link_second_factors_of_others(user: Any, request_user: Any) -> Iterable[Any]:
    return second_factor_buttons(user, request_user)


@hooks.register("register_admin_urls", order=-1)
def register_redirects() -> list[URLResolver]:
    return redirect_urls()


@hooks.register("construct_page_chooser_queryset")
def choose_own_pages(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    pages = pages.prefetch_related("locale").prefetch_workflow_states().annotate_approved_schedule()
    return pages if request.user.is_superuser else within_sites(pages, site_ids_for_user(request.user))


@hooks.register("construct_reports_menu")
def hide_platform_reports(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name not in PLATFORM_REPORTS]


@hooks.register("after_edit_setting")
def say_which_colours_are_shown(request: HttpRequest, setting: Any) -> None:
    tell_about_colours(request, setting)


@hooks.register("before_serve_document", order=-1)
def serve_own_documents(document: SiteDocument, request: HttpRequest) -> None:
    if not may_read_document(document, request):
        raise Http404


# After Wagtail's, which asks whether the document's collection is private.
@hooks.register("before_serve_document", order=10)
def serve_parts_to_players(document: SiteDocument, request: HttpRequest) -> HttpResponse | None:
    return partial_response(document, request)


@hooks.register("construct_wagtail_userbar")
def check_content(request: HttpRequest, items: list[Any], page: Any) -> None:
    use_our_checks(items)


class _OwnFiles(BaseAPIViewSet):
    def get_queryset(self) -> QuerySet:
        queryset = super().get_queryset()
        return within_sites(queryset, site_ids_for_user(self.request.user))


class OwnImages(_OwnFiles, ImagesAdminAPIViewSet):
    pass


class OwnDocuments(_OwnFiles, DocumentsAdminAPIViewSet):
    pass


@hooks.register("construct_admin_api", order=1)
def scope_admin_api(router: Any) -> None:
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)


def _without_localize_buttons() -> None:
    """Takes back the buttons that cost two queries for each row of the page explorer; the page's editor has them."""
    name = "register_page_listing_more_buttons"
    buttons = hooks._hooks.get(name, [])
    hooks._hooks[name] = [entry for entry in buttons if not entry[0].__module__.startswith("wagtail_localize")]


_without_localize_buttons()
# Models import no forms, so the forms are given to them here, before the first editor is made.
BasePage.base_form_class = type("OwnPageForm", (OwnReferencesMixin, WagtailAdminPageForm), {})
BasePage.open_on_front_end = staticmethod(open_on_front_end)
SiteSettings.base_form_class = SiteSettingsForm
SiteSettings.edit_handler = tabs()
# Wagtail names no setting for the viewset of sites; its hook looks the class up here when it is called.
wagtail.sites.wagtail_hooks.SiteViewSet = PlatformSiteViewSet
# Nor one for the columns of the page chooser.
wagtail.admin.views.chooser.PageTitleColumn = TitleColumn
