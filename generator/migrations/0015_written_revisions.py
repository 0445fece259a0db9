"""Articles that exist get the first revision of their page as the one that was written, with what stood in its head."""

from django.db import migrations

FILL = """
UPDATE generator_generatedarticle article
SET written_revision_id = first.id,
    head = jsonb_build_object(
        'title', spark_fingerprint(first.content ->> 'title'),
        'seo_title', spark_fingerprint(first.content ->> 'seo_title'),
        'search_description', spark_fingerprint(first.content ->> 'search_description'),
        'place', spark_fingerprint(concat_ws(
            ' ', first.content ->> 'place_name', first.content ->> 'latitude', first.content ->> 'longitude'
        ))
    )
FROM (
    SELECT DISTINCT ON (revision.object_id) revision.id, revision.object_id, revision.content
    FROM wagtailcore_revision revision
    JOIN django_content_type type ON type.id = revision.base_content_type_id
    WHERE type.app_label = 'wagtailcore' AND type.model = 'page'
    ORDER BY revision.object_id, revision.created_at, revision.id
) first
WHERE first.object_id = article.page_id::text AND article.written_revision_id IS NULL
"""
# For the one statement only: what `stream_data.fingerprint` makes of a text.
DEFINE = r"""
CREATE FUNCTION pg_temp.spark_fingerprint(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(encode(sha256(convert_to(regexp_replace(btrim(value, E' \t\n\r'), '\s+', ' ', 'g'), 'UTF8')), 'hex'), 32)
$$
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(DEFINE)
        cursor.execute(FILL.replace("spark_fingerprint", "pg_temp.spark_fingerprint"))
        cursor.execute("DROP FUNCTION pg_temp.spark_fingerprint(text)")


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0014_rerendering"),
        ("wagtailcore", "0001_initial"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
