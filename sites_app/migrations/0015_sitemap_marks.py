"""Whatever changes what a sitemap says marks it: statement triggers, so that no way of writing pages can forget it.

Each looks at all rows of a statement together. A mark is a new row, so nobody waits for anybody, and it is seen when
the change is: both are committed together.
"""

from django.db import migrations

# How many ids one mark stands for at most. Pages that are written together have ids side by side.
BLOCK = 1_000

MARK_SITE = """
CREATE FUNCTION spark_mark_sitemap(home_path text, first_id bigint, last_id bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO sites_app_sitemapmark (site_id, first_page_id, last_page_id)
    SELECT DISTINCT site.id, first_id, last_id
    FROM wagtailcore_page AS home
    JOIN wagtailcore_page AS root ON root.translation_key = home.translation_key
    JOIN wagtailcore_site AS site ON site.root_page_id = root.id
    WHERE home.path = home_path
$$
"""

# `seen` are the rows as they were and as they are, of those that visitors see before or after: their own entries
# change. `turned` are those among them that appear, disappear or lie elsewhere: a hub with its first article and a page
# with a new translation change as well.
PAGES = """
CREATE FUNCTION spark_mark_pages_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE spot record;
BEGIN
    FOR spot IN
        SELECT left(path, 8) AS home, min(id) AS first, max(id) AS last
        FROM ({seen}) AS seen WHERE live GROUP BY left(path, 8), id / {block}
    LOOP
        PERFORM spark_mark_sitemap(spot.home, spot.first, spot.last);
    END LOOP;
    FOR spot IN
        SELECT DISTINCT left(path, -4) AS path FROM ({turned}) AS turned WHERE live AND length(path) > 8
    LOOP
        PERFORM spark_mark_sitemap(left(page.path, 8), page.id, page.id)
        FROM wagtailcore_page AS page WHERE page.path = spot.path AND page.live;
    END LOOP;
    FOR spot IN
        SELECT DISTINCT translation.id, translation.path
        FROM ({turned}) AS turned
        CROSS JOIN LATERAL (
            SELECT page.id, page.path FROM wagtailcore_page AS page
            WHERE page.translation_key = turned.translation_key AND page.id <> turned.id AND page.live OFFSET 0
        ) AS translation
        WHERE turned.live
    LOOP
        PERFORM spark_mark_sitemap(left(spot.path, 8), spot.id, spot.id);
    END LOOP;
    RETURN NULL;
END
$$
"""

SEEN = "id, live, path, url_path, last_published_at, translation_key"
TURNED = "id, live, path, translation_key"


def _differing(columns: str) -> str:
    """Both versions of the rows that differ in one of the columns, without a join that a cached plan would spoil."""
    old, new = f"SELECT {columns} FROM old_pages", f"SELECT {columns} FROM new_pages"
    return f"({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old})"


FUNCTIONS = {
    "insert": ("INSERT", "NEW TABLE AS new_pages", f"SELECT {SEEN} FROM new_pages", f"SELECT {TURNED} FROM new_pages"),
    "update": ("UPDATE", "OLD TABLE AS old_pages NEW TABLE AS new_pages", _differing(SEEN), _differing(TURNED)),
    "delete": ("DELETE", "OLD TABLE AS old_pages", f"SELECT {SEEN} FROM old_pages", f"SELECT {TURNED} FROM old_pages"),
}

ARTICLES = """
CREATE FUNCTION spark_mark_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE spot record;
BEGIN
    FOR spot IN
        SELECT left(page.path, 8) AS home, min(page.id) AS first, max(page.id) AS last
        FROM (
            SELECT page_ptr_id, is_approved FROM old_pages EXCEPT SELECT page_ptr_id, is_approved FROM new_pages
        ) AS changed
        CROSS JOIN LATERAL (
            SELECT id, path FROM wagtailcore_page WHERE id = changed.page_ptr_id AND live OFFSET 0
        ) AS page
        GROUP BY left(page.path, 8), page.id / {block}
    LOOP
        PERFORM spark_mark_sitemap(spot.home, spot.first, spot.last);
    END LOOP;
    RETURN NULL;
END
$$
"""

# A restriction hides what lies beneath its page as well.
RESTRICTIONS = """
CREATE FUNCTION spark_mark_restriction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM spark_mark_sitemap(left(page.path, 8), NULL, NULL)
    FROM wagtailcore_page AS page WHERE page.id IN (
        CASE WHEN TG_OP = 'DELETE' THEN OLD.page_id ELSE NEW.page_id END,
        CASE WHEN TG_OP = 'INSERT' THEN NEW.page_id ELSE OLD.page_id END
    );
    RETURN NULL;
END
$$
"""

SITES = """
CREATE FUNCTION spark_mark_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO sites_app_sitemapmark (site_id, first_page_id, last_page_id) VALUES (NEW.id, NULL, NULL);
    RETURN NULL;
END
$$
"""


def _operations() -> list[migrations.RunSQL]:
    found = [
        migrations.RunSQL(MARK_SITE, "DROP FUNCTION spark_mark_sitemap(text, bigint, bigint)"),
    ]
    for event, (verb, tables, seen, turned) in FUNCTIONS.items():
        found += [
            migrations.RunSQL(
                PAGES.format(event=event, seen=seen, turned=turned, block=BLOCK),
                f"DROP FUNCTION spark_mark_pages_{event}()",
            ),
            migrations.RunSQL(
                f"CREATE TRIGGER spark_mark_pages_{event} AFTER {verb} ON wagtailcore_page REFERENCING {tables} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION spark_mark_pages_{event}()",
                f"DROP TRIGGER spark_mark_pages_{event} ON wagtailcore_page",
            ),
        ]
    for function, name, timing, body in (
        (
            "spark_mark_approvals",
            "sites_app_articlepage",
            "AFTER UPDATE ON sites_app_articlepage REFERENCING OLD TABLE AS old_pages NEW TABLE AS new_pages "
            "FOR EACH STATEMENT",
            ARTICLES.format(block=BLOCK),
        ),
        (
            "spark_mark_restriction",
            "wagtailcore_pageviewrestriction",
            "AFTER INSERT OR UPDATE OR DELETE ON wagtailcore_pageviewrestriction FOR EACH ROW",
            RESTRICTIONS,
        ),
        (
            "spark_mark_site",
            "wagtailcore_site",
            "AFTER INSERT OR UPDATE OF hostname, port, root_page_id ON wagtailcore_site FOR EACH ROW",
            SITES,
        ),
    ):
        found += [
            migrations.RunSQL(body, f"DROP FUNCTION {function}()"),
            migrations.RunSQL(
                f"CREATE TRIGGER {function} {timing} EXECUTE FUNCTION {function}()",
                f"DROP TRIGGER {function} ON {name}",
            ),
        ]
    # Sites that are there already get their first files.
    found.append(
        migrations.RunSQL(
            "INSERT INTO sites_app_sitemapmark (site_id) SELECT id FROM wagtailcore_site", migrations.RunSQL.noop
        )
    )
    return found


class Migration(migrations.Migration):
    dependencies = [("sites_app", "0014_search_engines")]

    operations = _operations()
