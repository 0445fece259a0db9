"""Which page of a site is at a path: one statement for any number of paths of any number of sites."""

from collections.abc import Collection

from django.db import connection

# For a `WITH` whose `address` has `site_id` and `path`. The page is the site's own: in its own language, else beneath
# the home page of the language that the path begins with. By the index of slugs, as visitors' requests find it.
PLACES = """
home AS MATERIALIZED (
    SELECT s.id AS site_id, version.slug, version.url_path, version.path,
        CASE WHEN version.id = own.id THEN '/' ELSE '/' || l.language_code || '/' END AS prefix
    FROM wagtailcore_site s
    JOIN wagtailcore_page own ON own.id = s.root_page_id
    JOIN wagtailcore_page version ON version.translation_key = own.translation_key
    JOIN wagtailcore_locale l ON l.id = version.locale_id
    WHERE s.id IN (SELECT site_id FROM address)
), place AS MATERIALIZED (
    SELECT a.site_id, a.path, page.id FROM (SELECT *, rtrim(path, '/') || '/' AS bare FROM address) a
    CROSS JOIN LATERAL (
        SELECT home.*, substr(a.bare, length(home.prefix) + 1) AS rest FROM home
        WHERE home.site_id = a.site_id AND starts_with(a.bare, home.prefix)
        ORDER BY length(home.prefix) DESC LIMIT 1
    ) h
    CROSS JOIN LATERAL (
        SELECT p.id FROM wagtailcore_page p
        WHERE p.slug = CASE WHEN h.rest = '' THEN h.slug ELSE split_part(h.rest, '/', -2) END
            AND p.url_path = h.url_path || h.rest AND p.live AND starts_with(p.path::text, h.path::text)
        LIMIT 1
    ) page
)
"""
GIVEN = f"""
WITH address AS MATERIALIZED (
    SELECT DISTINCT * FROM unnest(%s::int[], %s::text[]) AS given (site_id, path)
), {PLACES}
SELECT site_id, path, id FROM place
"""  # noqa: S608 - no values in it


def pages_at(paths: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The ids of the live pages at paths, given as (site's id, path); without those where none is."""
    if not paths:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(GIVEN, [[site_id for site_id, _ in paths], [path for _, path in paths]])
        return {(site_id, path): page_id for site_id, path, page_id in cursor.fetchall()}
