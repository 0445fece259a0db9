"""What the generator adds to Wagtail's admin: menus, screens, bulk actions, dashboard panels."""

from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.viewsets.base import ViewSet

from generator.assets import NOTICE_SCRIPT, NOTICE_STYLES, STYLES, TEXT_EDITOR_STYLES
from generator.models import Campaign
from generator.panels.dashboard import DeskPanel
from generator.panels.moderation import forget_hand_made, replace_panels
from generator.panels.notices import BellMenuItem, account_panel
from generator.panels.saving import SaveCampaignItem
from generator.views.bulk import ACTIONS as ARTICLE_ACTIONS
from generator.views.bulk_rerendering import RerenderArticlesAction
from generator.views.headline_actions import ACTIONS as HEADLINE_ACTIONS
from generator.views.moving import MoveArticlesAction
from generator.views.wagtail_pages import (
    name_approval,
    refuse_bulk_publishing,
    refuse_publishing,
    say_after_editing,
    tell_boards,
    tell_boards_of_many,
)
from generator.viewsets.blueprints import BlueprintViewSet
from generator.viewsets.board import BoardViewSet
from generator.viewsets.campaigns import CampaignViewSet
from generator.viewsets.gate import FlagViewSet, PolicyViewSet, WaiverViewSet
from generator.viewsets.library import ImportViewSet, LibraryGroup
from generator.viewsets.notices import NoticeViewSet
from generator.viewsets.pages import ArticlePageViewSet
from generator.viewsets.releases import ReleaseViewSet
from generator.viewsets.results import ResultsViewSet, results_menu_item
from generator.viewsets.texts import TextViewSet
from generator.viewsets.work import ArticleViewSet, BatchViewSet, JobViewSet
from generator.viewsets.worklog import WorkLogViewSet, worklog_menu_item
from generator.widgets import location_chooser_viewset
from tracking.menus import HOOK as ANALYTICS_MENU

for action in (*ARTICLE_ACTIONS, RerenderArticlesAction, MoveArticlesAction, *HEADLINE_ACTIONS):
    hooks.register("register_bulk_action", action)

for hook, answer in (
    ("construct_page_action_menu", name_approval),
    ("before_publish_page", refuse_publishing),
    ("before_bulk_action", refuse_bulk_publishing),
    ("before_bulk_action", tell_boards_of_many),
    ("before_delete_page", tell_boards),
    ("after_create_page", forget_hand_made),
    ("after_copy_page", forget_hand_made),
    ("after_edit_page", say_after_editing),
):
    hooks.register(hook, answer)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[ViewSet]:
    return [
        CampaignViewSet(),
        BoardViewSet(),
        ArticleViewSet(),
        JobViewSet(),
        ReleaseViewSet(),
        ResultsViewSet(),
        BatchViewSet(),
        LibraryGroup(),
        ImportViewSet(),
        BlueprintViewSet(),
        ArticlePageViewSet(),
        TextViewSet(),
        PolicyViewSet(),
        WaiverViewSet(),
        FlagViewSet(),
        NoticeViewSet(),
        WorkLogViewSet(),
        location_chooser_viewset,
    ]


hooks.register("register_reports_menu_item", worklog_menu_item)
hooks.register(ANALYTICS_MENU, results_menu_item)


@hooks.register("insert_global_admin_css")
def link_styles() -> SafeString:
    paths = [(versioned_static(path),) for path in (STYLES, TEXT_EDITOR_STYLES, NOTICE_STYLES)]
    return format_html_join("", '<link rel="stylesheet" href="{}">', paths)


@hooks.register("insert_global_admin_js")
def follow_notices() -> SafeString:
    return format_html_join("", '<script src="{}"></script>', [(versioned_static(NOTICE_SCRIPT),)])


@hooks.register("register_admin_menu_item")
def register_bell() -> BellMenuItem:
    return BellMenuItem()


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return [*icons, "generator/icons/spark-bell.svg"]


@hooks.register("register_account_settings_panel")
def register_digest_choice(request: Any, user: Any, profile: Any) -> Any:
    return account_panel(request, user, profile)


@hooks.register("construct_homepage_panels")
def add_desk(request: Any, panels: list[Any]) -> None:
    replace_panels(panels)
    panels.append(DeskPanel(request))


@hooks.register("construct_snippet_action_menu")
def name_the_next_step(menu_items: list[Any], request: Any, context: dict[str, Any]) -> None:
    if context.get("model") is Campaign:
        menu_items[:] = [
            SaveCampaignItem(order=item.order) if item.name == "action-save" else item for item in menu_items
        ]
