"""The root page by index. Wagtail asks for it at most addresses of its admin, and read the whole tree for it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sites_app", "0005_orders"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX spark_root_pages ON wagtailcore_page (path) WHERE depth = 1",
            "DROP INDEX IF EXISTS spark_root_pages",
        )
    ]
