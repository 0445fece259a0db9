"""The order in which pages were published, which IndexNow follows; drafts don't pay for it."""

from django.db import migrations


class Migration(migrations.Migration):
    # A large table is not locked while its index is made.
    atomic = False

    dependencies = [("sites_app", "0015_sitemap_marks")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS spark_pages_by_publishing "
            "ON wagtailcore_page (last_published_at, id) WHERE live",
            "DROP INDEX CONCURRENTLY IF EXISTS spark_pages_by_publishing",
        )
    ]
