"""Where the live articles of each hub are, by distance: what an article shows as nearby is read from an index.

The triggers of `sites_app.page_cache.triggers` keep the table. `btree_gist` is an extension that the owner of a database
may create.
"""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sites_app", "0017_page_changes"), ("wagtailcore", "0098_apitoken")]

    operations = [
        CreateExtension("btree_gist"),
        migrations.RunSQL(
            [
                "CREATE TABLE sites_app_liveplace (page_id bigint PRIMARY KEY, parent_path varchar(255) NOT NULL, "
                "place point NOT NULL)",
                "INSERT INTO sites_app_liveplace SELECT p.id, left(p.path, -4), point(a.latitude, a.longitude) "
                "FROM wagtailcore_page p JOIN sites_app_articlepage a ON a.page_ptr_id = p.id "
                "WHERE p.live AND a.latitude IS NOT NULL AND a.longitude IS NOT NULL",
                "CREATE INDEX sites_app_liveplace_near ON sites_app_liveplace USING gist (parent_path, place)",
            ],
            "DROP TABLE IF EXISTS sites_app_liveplace",
        ),
    ]
