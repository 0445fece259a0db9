"""Which site a log entry is about, kept in the entry's data: it is known of deleted things too, and found by an index.

Wagtail has no column for it and no hook where entries are written, so its manager is mended in place. Who writes
entries in bulk asks `entry_marks` for what to put into their data. What is written of a page or a row while a job or an
import works through many of them says so too, so that a log can leave it out.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import APIToken, Collection, CollectionMember, Page, PageLogEntry, Site
from wagtail.models.audit_log import BaseLogEntryManager

from sites_app.tenancy import SiteScopedModel, site_ids_for_user

SITE = "site"
# Of which larger piece of work, which has an entry of its own, the entry is a part.
PART_OF = "part_of"
# What belongs to no site, or to several: platform administrators see it.
PLATFORM = 0

_plain_log_action = BaseLogEntryManager.log_action
_part_of: ContextVar[str] = ContextVar("part_of", default="")


def mark_entries() -> None:
    """Lets every entry that is written from now on name its site; called once, when the apps are ready."""
    BaseLogEntryManager.log_action = _log_action


@contextmanager
def parts_of(work: str) -> Iterator[None]:
    """Pages' entries that are written inside say that they are parts of this work, such as “job 12”."""
    token = _part_of.set(work)
    try:
        yield
    finally:
        _part_of.reset(token)


def entry_marks(site_id: int | None) -> dict[str, Any]:
    """What the data of an entry about one of many pages or rows says: its site, and the work that it is a part of."""
    work = _part_of.get()
    return {SITE: PLATFORM if site_id is None else site_id, **({PART_OF: work} if work else {})}


def site_of(row: Model) -> int | None:
    """The key of the site that a row belongs to; None for what belongs to none, or to several."""
    if isinstance(row, SiteScopedModel | BaseSiteSetting | Redirect):
        return row.site_id
    if isinstance(row, Site):
        return int(row.pk)
    if isinstance(row, Page):
        return page_sites()(row)
    if isinstance(row, CollectionMember):
        return _site_of_collection(row.collection)
    if isinstance(row, Collection):
        return _site_of_collection(row)
    if isinstance(row, APIToken):
        return _only_site_of(row.user)
    return _only_site_of(row) if isinstance(row, User) else None


def page_sites() -> Callable[[Page], int | None]:
    """A function that tells pages' sites; the roots are read once, from Wagtail's cache."""
    roots = Site.get_site_root_paths()

    def find(page: Page) -> int | None:
        fitting = [root for root in roots if page.url_path.startswith(root.root_path)]
        return max(fitting, key=lambda root: len(root.root_path)).site_id if fitting else None

    return find


def logged_actions(model: type[Model]) -> list[str]:
    """The actions that there are any entries of, by stepping through their index."""
    table = model._meta.db_table
    query = f"""
        WITH RECURSIVE found (action) AS (
            (SELECT action FROM {table} ORDER BY action LIMIT 1)
            UNION ALL
            SELECT (SELECT action FROM {table} WHERE action > found.action ORDER BY action LIMIT 1)
            FROM found WHERE found.action IS NOT NULL
        )
        SELECT action FROM found WHERE action IS NOT NULL
    """  # noqa: S608 - a table's name
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [action for (action,) in cursor.fetchall()]


def _log_action(self: Any, instance: Any, action: str, **kwargs: Any) -> Any:
    marks = entry_marks(site_of(instance))
    if not issubclass(self.model, PageLogEntry):
        # A campaign that is held by what a job did is news of its own.
        marks.pop(PART_OF, None)
    data = {**marks, **(kwargs.pop("data", None) or {})}
    return _plain_log_action(self, instance, action, data=data, **kwargs)


def _site_of_collection(collection: Collection) -> int | None:
    from sites_app.models import SiteSettings

    paths = [collection.path[:end] for end in range(Collection.steplen, len(collection.path) + 1, Collection.steplen)]
    found = SiteSettings.objects.filter(collection__path__in=paths).order_by("-collection__depth")
    return found.values_list("site_id", flat=True).first()


def _only_site_of(user: Any) -> int | None:
    site_ids = [] if user.is_superuser else site_ids_for_user(user)
    return site_ids[0] if len(site_ids) == 1 else None
