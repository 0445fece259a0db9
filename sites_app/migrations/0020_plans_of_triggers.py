"""Sitemap marks of a thousand pages: their translations are found together, whatever plan was kept from fewer."""

from importlib import import_module

from django.db import migrations

marks = import_module("sites_app.migrations.0015_sitemap_marks")

EACH = """
        SELECT DISTINCT translation.id, translation.path
        FROM ({turned}) AS turned
        CROSS JOIN LATERAL (
            SELECT page.id, page.path FROM wagtailcore_page AS page
            WHERE page.translation_key = turned.translation_key AND page.id <> turned.id AND page.live OFFSET 0
        ) AS translation
        WHERE turned.live
"""
# Those that are among the pages themselves have their marks.
TOGETHER = """
        SELECT page.id, page.path FROM wagtailcore_page AS page
        WHERE page.translation_key = ANY (ARRAY(SELECT translation_key FROM ({turned}) AS turned WHERE live))
            AND page.id <> ALL (ARRAY(SELECT id FROM ({turned}) AS turned WHERE live)) AND page.live
"""


def _statement(body: str, event: str) -> str:
    _, _, seen, turned = marks.FUNCTIONS[event]
    statement = body.format(event=event, seen=seen, turned=turned, block=marks.BLOCK)
    return statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("sites_app", "0019_blocks_and_forms")]

    operations = [
        migrations.RunSQL(_statement(marks.PAGES.replace(EACH, TOGETHER), event), _statement(marks.PAGES, event))
        for event in marks.FUNCTIONS
    ]
