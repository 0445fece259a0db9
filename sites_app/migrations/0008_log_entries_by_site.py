"""The work log reads the entries of sites, action by action, newest first: one index for each table of entries."""

from django.db import migrations

INDEXES = {
    "spark_page_log_by_site": "wagtailcore_pagelogentry ((data ->> 'site'), action, timestamp DESC)",
    "spark_model_log_by_site": "wagtailcore_modellogentry ((data ->> 'site'), action, timestamp DESC)",
}


class Migration(migrations.Migration):
    # Large tables are not locked while their index is made.
    atomic = False

    dependencies = [("sites_app", "0007_long_lists")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {columns}",
            f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
        )
        for name, columns in INDEXES.items()
    ]
