"""Drops Wagtail's indexes of titles alone and of texts alone: every search asks for both together, or for beginnings.

The index of both is ours; keeping theirs as well would have each text read twice when it is indexed.
"""

from django.db import migrations

INDEXES = {"wagtailsear_title_9caae0_gin": "title", "wagtailsear_body_90c85d_gin": "body"}


class Migration(migrations.Migration):
    # A large table is not locked while an index is dropped.
    atomic = False

    dependencies = [("sites_app", "0020_plans_of_triggers")]

    operations = [
        migrations.RunSQL(
            f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON wagtailsearch_indexentry USING gin ({column})",
        )
        for name, column in INDEXES.items()
    ]
