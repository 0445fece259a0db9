"""The history that a set of pages gets: the log entries that Wagtail and the moves of an article would have written."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from wagtail.models import PageLogEntry

from generator.enums import ArticleStatus
from generator.services import moves
from generator.services.draft_rows import RowTemplate
from generator.services.draft_tables import dump
from generator.services.page_sets.states import PageState
from sites_app.log_entries import entry_marks
from sites_app.models import ArticlePage

_COLUMNS = ("page_id", "label", "uuid", "action", "revision_id", "content_changed", "deleted", "data")


class History:
    """Collects the entries of one site's pages, and writes them at once; the entries of a page share one action."""

    def __init__(self, *, user: User | None, at: datetime, site_id: int) -> None:
        self._marks = entry_marks(site_id)
        self._prototype = PageLogEntry(
            content_type=ContentType.objects.get_for_model(ArticlePage), timestamp=at, user=user
        )
        self._actions: dict[int, uuid.UUID] = {}
        self._rows: list[tuple[Any, ...]] = []

    def add(
        self,
        page: PageState,
        action: str,
        *,
        data: Mapping[str, Any] | None = None,
        revision_id: int | None = None,
        content_changed: bool = False,
        deleted: bool = False,
    ) -> None:
        action_id = self._actions.setdefault(page.page_id, uuid.uuid4())
        said = dump({**self._marks, **(data or {})})
        self._rows.append((page.page_id, page.title, action_id, action, revision_id, content_changed, deleted, said))

    def arrive(self, page: PageState, wanted: ArticleStatus, *, current: ArticleStatus, why: str = "") -> None:
        """Add the entry of the article's move from one status to another."""
        action, data = moves.arrival(current, wanted, why=why)
        self.add(page, action, data=data)

    def write(self) -> None:
        """Write all entries, those of a page in the order in which they were added."""
        if self._rows:
            RowTemplate(self._prototype).copy(sorted(self._rows, key=itemgetter(0)), columns=_COLUMNS)
