"""The admin of the board: one address for each site's, and what its cards and jobs ask."""

from typing import Any

from django.urls import path, reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from generator.models import GeneratedArticle
from generator.views.board.bulk import DecideView, JobsView, UndoView
from generator.views.board.cards import HistoryView, MoveView, PanelView, PreviewView, UpdateView
from generator.views.board.live import ChangesView
from generator.views.board.saved import DeleteView, SaveView
from generator.views.board.screen import BoardOfSites, BoardView, ColumnView
from generator.viewsets.work import SeenMenuItem


class BoardViewSet(ViewSet):
    name = "generator_board"
    url_prefix = "board"
    icon = "grip"
    menu_label = "Board"
    menu_name = "board"
    menu_order = 152
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        card = "<int:site_id>/cards/<int:pk>/"
        views = "<int:site_id>/views/"
        return [
            path("", BoardOfSites.as_view(), name="index"),
            path("<int:site_id>/", self.construct_view(BoardView), name="board"),
            path("<int:site_id>/results/", self.construct_view(BoardView, results_only=True), name="results"),
            path("<int:site_id>/column/<slug:status>/", self.construct_view(ColumnView), name="column"),
            path("<int:site_id>/changes/", self.construct_view(ChangesView), name="changes"),
            path("<int:site_id>/decide/", self.construct_view(DecideView), name="decide"),
            path("<int:site_id>/jobs/", JobsView.as_view(), name="jobs"),
            path("<int:site_id>/jobs/<int:pk>/undo/", UndoView.as_view(), name="undo"),
            path(card, self.construct_view(PanelView), name="card"),
            path(f"{card}preview/", PreviewView.as_view(), name="preview"),
            path(f"{card}history/", HistoryView.as_view(), name="history"),
            path(f"{card}move/", self.construct_view(MoveView), name="move"),
            path(f"{card}update/", self.construct_view(UpdateView), name="update"),
            path(views, SaveView.as_view(), name="save_view"),
            path(f"{views}<int:pk>/", SaveView.as_view(), name="change_view"),
            path(f"{views}<int:pk>/delete/", DeleteView.as_view(), name="delete_view"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return SeenMenuItem(
            self.menu_label,
            reverse_lazy("generator_board:index"),
            name=self.menu_name,
            icon_name=self.icon,
            order=order or self.menu_order,
            model=GeneratedArticle,
        )
