"""The admin of the content library: what articles are made from."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from wagtail.admin.ui.tables import BooleanColumn, Column, NumberColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSetGroup

from generator.models import (
    ArticleTemplate,
    Avatar,
    Fragment,
    LocationCluster,
    Niche,
    Offer,
    SpintaxDictionary,
)
from generator.panels import library as editors
from generator.permissions import visible
from generator.views.creating import SiteFirstCreateView
from sites_app.viewsets import SiteScopedViewSet


class TeachingIndexView(IndexView):
    """Wagtail's listing; an empty one says what such a thing is."""

    teaching = ""


class LibraryViewSet(SiteScopedViewSet):
    """What all parts of the library share: no copies, a search in names and keys, and an empty state that teaches.

    `teaching` says what such a thing is, to people who have none yet.
    """

    index_view_class = TeachingIndexView
    add_view_class = SiteFirstCreateView
    copy_view_enabled = False
    search_fields = ["name", "key"]
    search_backend_name = None
    ordering = "name"
    list_display = ["name", "key", UpdatedAtColumn()]
    list_filter = ["site"]
    index_results_template_name = "generator/library/index_results.html"
    teaching = ""
    counted = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = visible(self.model, request.user)
        return rows.annotate(counted=Count(self.counted)) if self.counted else rows

    def get_index_view_kwargs(self, **kwargs: object) -> dict:
        return super().get_index_view_kwargs(**{"teaching": self.teaching, **kwargs})


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
        UpdatedAtColumn(),
    ]
    list_filter = ["site", "fragment_type", "campaign", "is_active"]
    search_fields = ["name", "key", "heading", "body"]
    edit_handler = editors.FRAGMENT_EDITOR
    teaching = (
        "A fragment is a piece of an article: an introduction, a list of steps, questions with answers. It is written "
        "once with choices and tokens, and reads differently in every article. A template says where fragments go."
    )


class TemplateViewSet(LibraryViewSet):
    model = ArticleTemplate
    icon = "list-ol"
    menu_label = "Article templates"
    list_display = ["name", "key", NumberColumn("counted", label="Slots"), UpdatedAtColumn()]
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
    list_display = ["name", "key", NumberColumn("counted", label="Terms"), UpdatedAtColumn()]
    counted = "entries"
    edit_handler = editors.DICTIONARY_EDITOR
    teaching = "A dictionary is a list of words that stand for one another. Texts draw one by the dictionary's name."


class AvatarViewSet(LibraryViewSet):
    model = Avatar
    icon = "user"
    menu_label = "Avatars"
    list_display = ["name", "key", NumberColumn("counted", label="Variants"), UpdatedAtColumn()]
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
    list_display = ["title", "name", "key", NumberColumn("counted", label="Points"), UpdatedAtColumn()]
    search_fields = ["title", "name", "key"]
    counted = "points"
    ordering = "title"
    edit_handler = editors.OFFER_EDITOR
    teaching = "An offer is what the business does for an article's reader, with its pains, solutions and values."


class ClusterViewSet(LibraryViewSet):
    model = LocationCluster
    icon = "site"
    menu_label = "Location clusters"
    list_display = ["name", "key", NumberColumn("counted", label="Places"), UpdatedAtColumn()]
    counted = "members"
    edit_handler = editors.CLUSTER_EDITOR
    teaching = (
        "A cluster is a group of places that the site knows well, with a landmark, a neighbourhood and facts for each. "
        "Articles about them can say something true and local."
    )


class LibraryGroup(SnippetViewSetGroup):
    """The menu “Content library”."""

    items = (
        FragmentViewSet,
        TemplateViewSet,
        DictionaryViewSet,
        AvatarViewSet,
        NicheViewSet,
        OfferViewSet,
        ClusterViewSet,
    )
    menu_label = "Content library"
    menu_name = "content-library"
    menu_icon = "folder-open-inverse"
    menu_order = 180
