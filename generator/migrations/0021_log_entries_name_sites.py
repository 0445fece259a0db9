"""Entries of Wagtail's log from before they named their site get its name, as far as what they are about still exists.

What is gone belongs to the platform's administrators. Committed part by part, so that a large log blocks nobody.
"""

from django.db import migrations

AT_ONCE = 20_000
PAGES = """
    UPDATE wagtailcore_pagelogentry AS entry
    SET data = entry.data || jsonb_build_object('site', coalesce((
        SELECT site.id
        FROM wagtailcore_page AS page
        JOIN wagtailcore_page AS top ON top.path = left(page.path, 8)
        JOIN wagtailcore_page AS root ON root.translation_key = top.translation_key
        JOIN wagtailcore_site AS site ON site.root_page_id = root.id
        WHERE page.id = entry.page_id
        LIMIT 1
    ), 0))
    WHERE entry.id >= %s AND entry.id < %s AND NOT entry.data ? 'site'
"""
ROWS = """
    UPDATE wagtailcore_modellogentry AS entry
    SET data = entry.data || jsonb_build_object('site', coalesce(row.site_id, 0))
    FROM {table} AS row
    WHERE entry.id >= %s AND entry.id < %s AND NOT entry.data ? 'site'
        AND entry.content_type_id = %s AND row.{key}::text = entry.object_id
"""
OTHERS = """
    UPDATE wagtailcore_modellogentry AS entry SET data = entry.data || '{"site": 0}'
    WHERE entry.id >= %s AND entry.id < %s AND NOT entry.data ? 'site'
"""
FORGET = "UPDATE {table} SET data = data - 'site' WHERE id >= %s AND id < %s AND data ? 'site'"
TABLES = ("wagtailcore_pagelogentry", "wagtailcore_modellogentry")


def name_sites(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for bounds in _parts(cursor, TABLES[0]):
            cursor.execute(PAGES, bounds)
        for bounds in _parts(cursor, TABLES[1]):
            for table, key, kind in _owned(apps):
                cursor.execute(ROWS.format(table=table, key=key), [*bounds, kind])
            cursor.execute(OTHERS, bounds)


def forget_sites(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            for bounds in _parts(cursor, table):
                cursor.execute(FORGET.format(table=table), bounds)


def _parts(cursor, table):
    cursor.execute(f"SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM {table}")
    first, last = cursor.fetchone()
    return [(start, start + AT_ONCE) for start in range(first, last + 1, AT_ONCE)]


def _owned(apps):
    """The tables whose rows belong to sites, with their keys and the ids of their content types."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    for model in apps.get_models():
        field = next((field for field in model._meta.local_fields if field.name == "site"), None)
        if field is None or field.related_model is None or field.related_model._meta.label != "wagtailcore.Site":
            continue
        found = kinds.filter(app_label=model._meta.app_label, model=model._meta.model_name).first()
        if found is not None:
            yield model._meta.db_table, model._meta.pk.column, found.pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("generator", "0020_board_default_view"),
        ("sites_app", "0008_log_entries_by_site"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailredirects", "0001_initial"),
    ]

    operations = [migrations.RunPython(name_sites, forget_sites)]
