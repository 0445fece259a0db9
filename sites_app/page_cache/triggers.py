"""Installs the triggers that write down what visitors' pages no longer show as it is; after each `migrate`.

The functions are in `triggers.sql`. A new page type, a new part of one (a `ParentalKey`) and a model given to `watch`
get their triggers with the migration that makes their table. A change of the functions alone comes with an empty
migration.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models
from modelcluster.fields import ParentalKey
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

FUNCTIONS = Path(__file__).with_name("triggers.sql")
PREFIX = "spark_page_cache"
EVENTS = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
}
# Columns that only the page itself shows, beside its stream fields.
QUIET = {"word_count", "structured_data"}
# What belongs to pages and that no visitor sees.
UNSEEN_APPS = {"wagtailcore", "wagtailadmin", "generator", "wagtail_localize"}
OF_THE_PAGE = "SELECT min(s) FROM wagtailcore_page p, spark_sites_of(left(p.path, 8)) s WHERE p.id = r.page_id"
# Tables whose rows concern whole sites: the tag, and the site's key as an expression over `r`.
SITE_ROWS = {
    "sites_app_sitesettings": ("site", "r.site_id"),
    "sites_app_sitedomain": ("site", "r.site_id"),
    "wagtailcore_site": ("site", "r.id"),
    "wagtailcore_pageviewrestriction": ("site", OF_THE_PAGE),
    "sites_app_menu": ("menu", "r.site_id"),
    "sites_app_menuitem": ("menu", "SELECT m.site_id FROM sites_app_menu m WHERE m.id = r.menu_id"),
    "wagtailredirects_redirect": ("redirects", "r.site_id"),
}

_chosen: list[type[models.Model]] = []
_site_rows: dict[type[models.Model], str] = {}


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of a table: after which statements it calls which function with which arguments."""

    table: str
    function: str
    arguments: tuple[str, ...] = ()
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


def watch(model: type[models.Model], *, tag: str = "") -> None:
    """Let changes of the model's rows reach the page cache; called in an app's `ready`.

    Without a tag: the pages that show a row are those that chose it (a chooser block, a foreign key, a link), as
    Wagtail's reference index knows them. With a tag: every response of the row's site with this tag; the model has a
    `site_id`, which is empty for every site.
    """
    if tag:
        _site_rows[model] = tag
    elif model not in _chosen:
        _chosen.append(model)


def wanted() -> Iterator[Trigger]:
    """Every trigger there has to be."""
    page = Page._meta.db_table
    for event, function in (("INSERT", "inserted"), ("UPDATE", "updated"), ("DELETE", "deleted")):
        yield Trigger(page, f"spark_page_{function}", events=(event,))
    for model in get_page_models():
        if model is not Page and model._meta.parents:
            columns = (_page_column(model), _differs(model, quiet=False), _differs(model, quiet=True))
            yield Trigger(model._meta.db_table, "spark_page_type_written", columns, ("INSERT", "UPDATE"))
    for model, column in _parts():
        yield Trigger(model._meta.db_table, "spark_page_part_written", (column,))
    for model in _chosen:
        named = (_key_column(model), model._meta.app_label, str(model._meta.model_name), _sites_showing(model))
        yield Trigger(model._meta.db_table, "spark_chosen_written", named, ("UPDATE", "DELETE"))
    for table, (tag, site) in SITE_ROWS.items():
        yield Trigger(table, "spark_site_row_written", (tag, site))
    for model, tag in _site_rows.items():
        yield Trigger(model._meta.db_table, "spark_site_row_written", (tag, "r.site_id"))


def install() -> None:
    """Create the functions, and every trigger that the database has not as it has to be."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS.read_text(encoding="utf-8"))
        tables = set(connection.introspection.table_names(cursor))
        statements = {
            (trigger.table, f"{PREFIX}_{event.lower()}"): _statement(trigger, event)
            for trigger in wanted()
            if trigger.table in tables
            for event in trigger.events
        }
        there = _there(cursor)
        quote = connection.ops.quote_name
        for table, name in [key for key, statement in there.items() if statements.get(key) != statement]:
            cursor.execute(f"DROP TRIGGER {name} ON {quote(table)}")
        for (table, name), statement in statements.items():
            if there.get((table, name)) != statement:
                cursor.execute(statement)
                cursor.execute(f"COMMENT ON TRIGGER {name} ON {quote(table)} IS %s", [statement])


def _there(cursor: Any) -> dict[tuple[str, str], str]:
    """Our triggers that the database has, by table and name; each has the statement that made it as its comment."""
    cursor.execute(
        "SELECT c.relname, t.tgname, coalesce(obj_description(t.oid, 'pg_trigger'), '') "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE t.tgname LIKE %s AND c.relnamespace = current_schema()::regnamespace",
        [f"{PREFIX}%"],
    )
    return {(table, name): statement for table, name, statement in cursor.fetchall()}


def _statement(trigger: Trigger, event: str) -> str:
    arguments = ", ".join("'" + each.replace("'", "''") + "'" for each in trigger.arguments)
    return (
        f"CREATE TRIGGER {PREFIX}_{event.lower()} AFTER {event} ON {connection.ops.quote_name(trigger.table)} "
        f"{EVENTS[event]} FOR EACH STATEMENT EXECUTE FUNCTION {trigger.function}({arguments})"
    )


def _page_column(model: type[models.Model]) -> str:
    link = model._meta.pk
    return str(link.column)


def _differs(model: type[models.Model], *, quiet: bool) -> str:
    """A condition over the rows `n` and `o`: a column differs that only the page itself shows, or another one."""
    columns = sorted(
        str(each.column)
        for each in model._meta.local_concrete_fields
        if not each.primary_key and (each.column in QUIET or isinstance(each, StreamField)) is quiet
    )
    if not columns:
        return "false"
    new, old = (", ".join(f'{row}."{column}"' for column in columns) for row in "no")
    return f"({new}) IS DISTINCT FROM ({old})" if len(columns) > 1 else f"{new} IS DISTINCT FROM {old}"


def _key_column(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def _sites_showing(model: type[models.Model]) -> str:
    """A query for the sites whose settings name one of the rows, whose keys are its parameter."""
    parts = [
        f"SELECT site_id::bigint FROM {each._meta.db_table} WHERE {name.column}::text = ANY($1)"  # noqa: S608 - of models
        for each in apps.get_models()
        if issubclass(each, BaseSiteSetting)
        for name in each._meta.local_concrete_fields
        if name.related_model is model
    ]
    return " UNION ".join(parts)


def _parts() -> Iterator[tuple[type[models.Model], str]]:
    """The models whose rows are parts of pages that visitors see, with the column of the page."""
    for model in apps.get_models():
        if model._meta.app_label in UNSEEN_APPS or not model._meta.managed:
            continue
        for each in model._meta.local_fields:
            if isinstance(each, ParentalKey) and issubclass(each.related_model, Page):
                yield model, each.column
                break
