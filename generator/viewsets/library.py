"""The admin of the content library: what articles are made from."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.functional import cached_property
from wagtail.admin.panels import Panel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, NumberColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView, SnippetViewSetGroup

from generator.forms.tables import CopyForm
from generator.models import (
    ArticleTemplate,
    Avatar,
    Fragment,
    HeadlinePattern,
    LocationCluster,
    Niche,
    Offer,
    SpintaxDictionary,
)
from generator.panels import library as editors
from generator.panels.usage import UsagePanel, preview_url
from generator.permissions import visible
from generator.services.library.usage import usage_of
from generator.views.copying import CopyRowView
from generator.views.creating import SiteFirstCreateView
from generator.views.imports import ImportProgressView, ReviewImportView
from generator.views.library_preview import PreviewFragmentView, PreviewRowView, PreviewTemplateView, PreviewView
from generator.views.tables import ExportTableView, ImportTableView
from generator.views.used_in import UsedInView
from generator.viewsets.places import PlaceViewSet
from sites_app.tenancy import is_administrator, site_ids_for_user
from sites_app.viewsets import SiteScopedViewSet

USED_BY = Column("usage", label="Used by")
# The rows' own: Wagtail's knows only what was saved in its forms.
UPDATED = DateColumn("updated_at", label="Updated", sort_key="updated_at")
# The hook for further entries of the menu “Content library”.
LIBRARY_MENU = "register_content_library_menu_item"


class TeachingIndexView(IndexView):
    """Wagtail's listing; an empty one says what such a thing is, and offers a start to who may take it."""

    teaching = ""

    @property
    def blueprints_url(self) -> str:
        return reverse("generator_blueprints:index") if is_administrator(self.request.user) else ""


class LibraryIndexView(TeachingIndexView):
    """A listing that says of each row on the page how much it is used."""

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple:
        paginator, page, rows, has_others = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        usage = usage_of(rows, site_ids=site_ids_for_user(self.request.user))
        for row in rows:
            row.usage = usage[row.pk]
        return paginator, page, rows, has_others

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        url = preview_url(instance)
        if url:
            buttons.append(Button("Preview", url=url, icon_name="view", priority=15, attrs={"target": "_blank"}))
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        names = self.model.snippet_viewset
        export = reverse(names.get_url_name("export"))
        buttons = [
            *super().header_more_buttons,
            Button("Export as CSV", url=export, icon_name="download", priority=20),
            Button("Export for a spreadsheet", url=f"{export}?format=xlsx", icon_name="download", priority=30),
        ]
        if self.user_has_permission("add") and self.user_has_permission("change"):
            url = reverse(names.get_url_name("import"))
            buttons.append(Button("Import from CSV…", url=url, icon_name="upload", priority=10))
        return buttons


class CopyingViewSet(SiteScopedViewSet):
    """Rows are copied with all their parts, under a name and a key that are asked for."""

    copy_view_class = CopyRowView

    def get_copy_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Not those of the editor, whose form and template a copy does not have."""
        return {"form_class": CopyForm, "template_name": CopyRowView.template_name, **kwargs}


class LibraryViewSet(CopyingViewSet):
    """What all parts of the library share: copies with all their parts, tables in and out, an empty state that teaches.

    `teaching` says what such a thing is, to people who have none yet.
    """

    index_view_class = LibraryIndexView
    add_view_class = SiteFirstCreateView
    inspect_view_enabled = True
    search_fields = ["name", "key"]
    search_backend_name = None
    ordering = "name"
    list_display = ["name", "key", USED_BY, UPDATED]
    list_filter = ["site"]
    index_results_template_name = "generator/library/index_results.html"
    teaching = ""
    counted = ""
    preview_view_class: type[PreviewView] | None = PreviewRowView

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = visible(self.model, request.user)
        return rows.annotate(counted=Count(self.counted)) if self.counted else rows

    def get_index_view_kwargs(self, **kwargs: object) -> dict:
        return super().get_index_view_kwargs(**{"teaching": self.teaching, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        view = self.preview_view_class
        preview = [path("<int:pk>/preview/", self.construct_view(view), name="preview")] if view else []
        return [
            *super().get_urlpatterns(),
            *preview,
            path("usage/<int:pk>/results/", self._usage(results_only=True), name="usage_results"),
            path("export/", self.construct_view(ExportTableView), name="export"),
            path("import/", self.construct_view(ImportTableView), name="import"),
        ]

    @property
    def usage_view(self) -> Callable[..., Any]:
        return self._usage()

    def _usage(self, **kwargs: Any) -> Callable[..., Any]:
        """A listing of articles, not of the model's rows: it guards the row itself, and is not made as theirs are."""
        return UsedInView.as_view(row_model=self.model, **kwargs)

    def get_edit_handler(self) -> Panel:
        handler: Any = super().get_edit_handler()
        handler.children.insert(0, UsagePanel().bind_to_model(self.model))
        return handler


class FragmentViewSet(LibraryViewSet):
    model = Fragment
    icon = "pilcrow"
    menu_label = "Fragments"
    list_display = [
        "name",
        "fragment_type",
        "key",
        Column("campaign", label="Only for"),
        BooleanColumn("is_active", label="In use"),
        USED_BY,
        UPDATED,
    ]
    list_filter = ["site", "fragment_type", "campaign", "is_active"]
    search_fields = ["name", "key", "heading", "body"]
    edit_handler = editors.FRAGMENT_EDITOR
    preview_view_class = PreviewFragmentView
    teaching = (
        "A fragment is a piece of an article: an introduction, a list of steps, questions with answers. It is written "
        "once with choices and tokens, and reads differently in every article. A template says where fragments go."
    )


class HeadlinePatternViewSet(LibraryViewSet):
    model = HeadlinePattern
    icon = "title"
    menu_label = "Headline patterns"
    list_display = ["name", "kind", "formula", "key", USED_BY, UPDATED]
    list_filter = ["site", "kind"]
    search_fields = ["name", "key", "formula"]
    edit_handler = editors.PATTERN_EDITOR
    teaching = (
        "A headline pattern is a formula that makes titles, with choices and tokens. Several campaigns can take theirs "
        "from one pattern, and all follow when it is improved."
    )


class TemplateViewSet(LibraryViewSet):
    model = ArticleTemplate
    preview_view_class = PreviewTemplateView
    icon = "list-ol"
    menu_label = "Article templates"
    list_display = ["name", "key", NumberColumn("counted", label="Slots"), USED_BY, UPDATED]
    counted = "slots"
    edit_handler = editors.TEMPLATE_EDITOR
    teaching = (
        "A template is the order of an article's sections. Each slot takes fragments of one type: one of them, "
        "each in its turn, or all."
    )


class DictionaryViewSet(LibraryViewSet):
    model = SpintaxDictionary
    icon = "list-ul"
    menu_label = "Dictionaries"
    list_display = ["name", "key", NumberColumn("counted", label="Terms"), USED_BY, UPDATED]
    counted = "entries"
    edit_handler = editors.DICTIONARY_EDITOR
    teaching = "A dictionary is a list of words that stand for one another. Texts draw one by the dictionary's name."


class AvatarViewSet(LibraryViewSet):
    model = Avatar
    icon = "user"
    menu_label = "Avatars"
    list_display = ["name", "key", NumberColumn("counted", label="Variants"), USED_BY, UPDATED]
    counted = "variants"
    edit_handler = editors.AVATAR_EDITOR
    teaching = "An avatar is a reader whom an article speaks to, such as a homeowner or a property manager."


class NicheViewSet(LibraryViewSet):
    model = Niche
    icon = "tag"
    menu_label = "Niches"
    edit_handler = editors.NICHE_EDITOR
    teaching = "A niche is a field of business or life that avatars belong to."


class OfferViewSet(LibraryViewSet):
    model = Offer
    icon = "pick"
    menu_label = "Offers"
    list_display = ["title", "name", "key", NumberColumn("counted", label="Points"), USED_BY, UPDATED]
    search_fields = ["title", "name", "key"]
    counted = "points"
    ordering = "title"
    edit_handler = editors.OFFER_EDITOR
    teaching = "An offer is what the business does for an article's reader, with its pains, solutions and values."


class ClusterViewSet(LibraryViewSet):
    model = LocationCluster
    preview_view_class = None
    icon = "site"
    menu_label = "Location clusters"
    list_display = ["name", "key", NumberColumn("counted", label="Places"), USED_BY, UPDATED]
    counted = "members"
    edit_handler = editors.CLUSTER_EDITOR
    teaching = (
        "A cluster is a group of places that the site knows well, with a landmark, a neighbourhood and facts for each. "
        "Articles about them can say something true and local."
    )


class ImportViewSet(ViewSet):
    """Files that wait for their sender's word."""

    name = "generator_imports"
    url_prefix = "library-imports"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("<int:pk>/", self.construct_view(ReviewImportView), name="review"),
            path("<int:pk>/progress/", self.construct_view(ImportProgressView), name="progress"),
        ]


class LibraryGroup(SnippetViewSetGroup):
    """The menu “Content library”."""

    items = (
        FragmentViewSet,
        HeadlinePatternViewSet,
        TemplateViewSet,
        DictionaryViewSet,
        AvatarViewSet,
        NicheViewSet,
        OfferViewSet,
        ClusterViewSet,
        PlaceViewSet,
    )
    menu_label = "Content library"
    menu_name = "content-library"
    submenu_hook = LIBRARY_MENU
    menu_icon = "folder-open-inverse"
    menu_order = 180
