"""A default site would answer for every unknown host; the database refuses one."""

from django.db import migrations

TABLE = "wagtailcore_site"
RULE = "sites_app_site_never_default"


class Migration(migrations.Migration):
    dependencies = [("sites_app", "0002_no_default_site"), ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]
    operations = [
        migrations.RunSQL(
            f"UPDATE {TABLE} SET is_default_site = false WHERE is_default_site;"
            f"ALTER TABLE {TABLE} ADD CONSTRAINT {RULE} CHECK (NOT is_default_site);",
            f"ALTER TABLE {TABLE} DROP CONSTRAINT {RULE};",
        )
    ]
