"""An index of the words of titles and texts together, which is what a search asks for: without it, each reads every row."""

from django.db import migrations

INDEX = "spark_words_of_pages"


class Migration(migrations.Migration):
    # A large table is not locked while its index is made.
    atomic = False

    dependencies = [("sites_app", "0012_legal_menus"), ("wagtailsearch", "0010_add_text_fields")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {INDEX} ON wagtailsearch_indexentry USING gin ((title || body))",
            f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}",
        )
    ]
