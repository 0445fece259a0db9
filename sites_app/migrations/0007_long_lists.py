"""Indexes for the orders and questions of the admin's lists, which read whole tables of Wagtail's for them."""

from django.db import migrations

INDEXES = {
    # Whether anything beneath a page is live; drafts don't pay for it.
    "spark_live_pages": "wagtailcore_page (path varchar_pattern_ops) WHERE live",
    # The pages right beneath a page, without those beneath them.
    "spark_pages_by_depth": "wagtailcore_page (depth, path varchar_pattern_ops)",
    "spark_pages_by_change": "wagtailcore_page (latest_revision_created_at DESC NULLS LAST)",
    "spark_workflow_states_by_start": "wagtailcore_workflowstate (created_at)",
    "spark_task_states_by_start": "wagtailcore_taskstate (started_at)",
}


class Migration(migrations.Migration):
    # Large tables are not locked while their index is made.
    atomic = False

    dependencies = [("sites_app", "0006_root_pages"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {columns}",
            f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
        )
        for name, columns in INDEXES.items()
    ]
