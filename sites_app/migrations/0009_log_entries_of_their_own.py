"""The work log shows first what is not a part of a job or an import: indexes that know these entries only."""

from django.db import migrations

WHERE = "(data -> 'part_of') IS NULL"
INDEXES = {
    "spark_page_log_of_its_own": "wagtailcore_pagelogentry ((data ->> 'site'), action, timestamp DESC)",
    "spark_model_log_of_its_own": "wagtailcore_modellogentry ((data ->> 'site'), action, timestamp DESC)",
}


class Migration(migrations.Migration):
    # Large tables are not locked while their index is made.
    atomic = False

    dependencies = [("sites_app", "0008_log_entries_by_site")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {columns} WHERE {WHERE}",
            f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
        )
        for name, columns in INDEXES.items()
    ]
