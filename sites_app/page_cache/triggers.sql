-- What the page cache has to forget, written by the database itself: `sites_app_pagechange` gets a row in the
-- transaction that changes what visitors see, whoever changes it and however. Tags are those of `tags.py`.

-- The sites that serve the tree of a home page, in any of its languages; NULL (every site) for a tree of none.
CREATE OR REPLACE FUNCTION spark_sites_of(tree text) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  SELECT s.id::bigint
  FROM wagtailcore_page home
  JOIN wagtailcore_page root ON root.translation_key = home.translation_key
  JOIN wagtailcore_site s ON s.root_page_id = root.id
  WHERE home.path = tree
$$;

CREATE OR REPLACE FUNCTION spark_tell(site bigint, said text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO sites_app_pagechange (site_id, tags)
  SELECT site, said WHERE cardinality(said) > 0
$$;

-- Tell what a set of tags of trees is about: one row for each site.
CREATE OR REPLACE FUNCTION spark_tell_trees(trees text[], said text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH served AS MATERIALIZED (
    SELECT distinct_trees.tree, found.site
    FROM (SELECT DISTINCT unnest(trees) AS tree) distinct_trees
    LEFT JOIN LATERAL (SELECT spark_sites_of(distinct_trees.tree) AS site) found ON true
  )
  INSERT INTO sites_app_pagechange (site_id, tags)
  SELECT served.site, array_agg(DISTINCT pair.tag)
  FROM unnest(trees, said) AS pair(tree, tag) JOIN served USING (tree)
  GROUP BY served.site;
END $$;

-- Pages that show rows, directly or through rows that show them: `to_type` is a content type, `ids` are keys as text.
CREATE OR REPLACE FUNCTION spark_tell_referrers(to_type int, ids text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  page_type int := (SELECT id FROM django_content_type WHERE app_label = 'wagtailcore' AND model = 'page');
  trees text[];
  said text[];
BEGIN
  WITH RECURSIVE showing(kind, id, steps) AS (
    SELECT r.base_content_type_id, r.object_id, 1
    FROM wagtailcore_referenceindex r
    WHERE r.to_content_type_id = to_type AND r.to_object_id = ANY(ids)
    UNION
    SELECT r.base_content_type_id, r.object_id, s.steps + 1
    FROM showing s
    JOIN wagtailcore_referenceindex r ON r.to_content_type_id = s.kind AND r.to_object_id = s.id
    WHERE s.kind <> page_type AND s.steps < 3
  )
  SELECT array_agg(left(p.path, 8)), array_agg(about.tag) INTO trees, said
  FROM (SELECT DISTINCT id FROM showing WHERE kind = page_type) s
  JOIN wagtailcore_page p ON p.id = s.id::int AND p.live
  CROSS JOIN LATERAL (VALUES ('page:' || p.id), ('teaser:' || p.id)) AS about(tag);
  IF trees IS NOT NULL THEN
    PERFORM spark_tell_trees(trees, said);
  END IF;
END $$;

-- Plans that are made for a few rows and kept would serve a thousand: the functions below that keep plans say what a
-- plan for a thousand needs.

-- Where live articles are, for what lies nearby.
CREATE OR REPLACE FUNCTION spark_place(ids bigint[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  DELETE FROM sites_app_liveplace l WHERE l.page_id = ANY(ids) AND NOT EXISTS (
    SELECT 1 FROM wagtailcore_page p JOIN sites_app_articlepage a ON a.page_ptr_id = p.id
    WHERE p.id = l.page_id AND p.live AND a.latitude IS NOT NULL AND a.longitude IS NOT NULL);
  INSERT INTO sites_app_liveplace AS l (page_id, parent_path, place)
  SELECT p.id, left(p.path, -4), point(a.latitude, a.longitude)
  FROM wagtailcore_page p JOIN sites_app_articlepage a ON a.page_ptr_id = p.id
  WHERE p.id = ANY(ids) AND p.live AND a.latitude IS NOT NULL AND a.longitude IS NOT NULL
  ON CONFLICT (page_id) DO UPDATE SET parent_path = EXCLUDED.parent_path, place = EXCLUDED.place
  WHERE l.parent_path <> EXCLUDED.parent_path OR NOT l.place ~= EXCLUDED.place;
END $$;

-- Tell that pages changed. `levels` says of each how far: 0 its own content only, 1 what lists and links show of it as
-- well, 2 that it is new and nothing can show it yet, so that what changes is where it belongs now.
CREATE OR REPLACE FUNCTION spark_tell_pages(ids bigint[], paths text[], types int[], levels int[])
RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan SET enable_nestloop = on AS $$
DECLARE
  trees text[];
  said text[];
  shown bigint[] := (SELECT array_agg(DISTINCT c.id) FROM unnest(ids, levels) AS c(id, level) WHERE c.level > 0);
BEGIN
  IF ids IS NULL THEN
    RETURN;
  END IF;
  WITH changed AS (
    SELECT c.id, c.path, left(c.path, 8) AS tree, c.type, c.level
    FROM unnest(ids, paths, types, levels) AS c(id, path, type, level)
  ), tags AS (
    SELECT c.tree, t.tag
    FROM changed c
    CROSS JOIN LATERAL (
      SELECT 'content:' || c.type
      UNION ALL SELECT 'page:' || c.id WHERE c.level < 2
      UNION ALL SELECT 'teaser:' || c.id WHERE c.level = 1
      UNION ALL SELECT unnest(ARRAY['type:' || c.type, 'missing']) WHERE c.level > 0
      UNION ALL SELECT 'children:' || parent.id FROM wagtailcore_page parent
        WHERE parent.path = left(c.path, -4) AND c.level > 0
    ) AS t(tag)
    UNION
    -- The same page in other languages names this one in its head.
    SELECT left(version.path, 8), 'page:' || version.id
    FROM changed c
    JOIN wagtailcore_page own ON own.id = c.id
    JOIN wagtailcore_page version
      ON version.translation_key = own.translation_key AND version.id <> own.id AND version.live
    WHERE c.level > 0
    UNION
    SELECT c.tree, 'menu' FROM changed c JOIN sites_app_menuitem item ON item.page_id = c.id WHERE c.level > 0
    UNION
    SELECT c.tree, 'redirects' FROM changed c
    JOIN wagtailredirects_redirect r ON r.redirect_page_id = c.id WHERE c.level > 0
    UNION
    -- Lists of articles near a place: in cells of each size, the largest being the whole world; all of a hub when many
    -- of its articles changed.
    SELECT left(placed.parent_path, 8), near.tag
    FROM (
      SELECT parent_path, array_agg(place) AS places FROM sites_app_liveplace WHERE page_id = ANY(shown) GROUP BY 1
    ) placed
    JOIN wagtailcore_page parent ON parent.path = placed.parent_path
    CROSS JOIN LATERAL (
      SELECT 'near:' || parent.id WHERE cardinality(placed.places) > 30
      UNION ALL
      SELECT concat_ws(':', 'near', parent.id, size,
        floor((place[0] + 180) / (360 / 2 ^ size)), floor((place[1] + 180) / (360 / 2 ^ size)))
      FROM unnest(placed.places) AS place CROSS JOIN generate_series(0, 14) AS size
      WHERE cardinality(placed.places) <= 30
    ) AS near(tag)
    UNION
    -- Lists of a hub's first articles: whether the first one that changed is among them.
    SELECT left(least.parent, 8), 'first:' || parent.id
    FROM (SELECT left(c.path, -4) AS parent, min(c.path) AS path FROM changed c WHERE c.level > 0 GROUP BY 1) least
    JOIN wagtailcore_page parent ON parent.path = least.parent
    WHERE (
      SELECT count(*) FROM (
        SELECT 1 FROM wagtailcore_page s
        WHERE s.path > least.parent AND s.path < least.path AND s.depth = parent.depth + 1 AND s.live LIMIT 7
      ) AS before
    ) < 7
  )
  SELECT array_agg(tags.tree), array_agg(tags.tag) INTO trees, said FROM tags;
  PERFORM spark_tell_trees(trees, said);
  IF shown IS NOT NULL THEN
    PERFORM spark_tell_referrers(
      (SELECT id FROM django_content_type WHERE app_label = 'wagtailcore' AND model = 'page'), shown::text[]);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION spark_page_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM spark_tell_pages(
    array_agg(n.id::bigint), array_agg(n.path::text), array_agg(n.content_type_id::int),
    array_agg(CASE WHEN n.numchild > 0 THEN 1 ELSE 2 END))
  FROM new_rows n WHERE n.live HAVING count(*) > 0;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION spark_page_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM spark_place(array_agg(o.id::bigint)) FROM old_rows o WHERE o.live HAVING count(*) > 0;
  PERFORM spark_tell_pages(
    array_agg(o.id::bigint), array_agg(o.path::text), array_agg(o.content_type_id::int), array_agg(1))
  FROM old_rows o WHERE o.live HAVING count(*) > 0;
  PERFORM spark_tell_trees(array_agg(left(version.path, 8)), array_agg('page:' || version.id))
  FROM old_rows o
  JOIN wagtailcore_page version ON version.translation_key = o.translation_key AND version.live
  WHERE o.live HAVING count(*) > 0;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION spark_page_updated() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
  ids bigint[];
  paths text[];
  types int[];
  levels int[];
BEGIN
  WITH pairs AS (
    SELECT n.id, o.path AS was, n.path AS path, n.content_type_id AS type, NOT o.live AND n.numchild = 0 AS is_new,
      (o.live, o.title, o.slug, o.url_path, o.path, o.search_description, o.show_in_menus, o.locale_id)
        IS DISTINCT FROM
      (n.live, n.title, n.slug, n.url_path, n.path, n.search_description, n.show_in_menus, n.locale_id) AS is_outward,
      (o.seo_title, o.first_published_at, o.last_published_at, o.content_type_id)
        IS DISTINCT FROM
      (n.seo_title, n.first_published_at, n.last_published_at, n.content_type_id) AS is_inward
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE o.live OR n.live
  ), changed AS (
    SELECT id, path, type, CASE WHEN is_new THEN 2 ELSE is_outward::int END AS level
    FROM pairs WHERE is_outward OR is_inward
    UNION ALL
    SELECT id, was, type, 1 FROM pairs WHERE was <> path
  )
  SELECT array_agg(c.id::bigint), array_agg(c.path::text), array_agg(c.type::int), array_agg(c.level)
  INTO ids, paths, types, levels FROM changed c;
  IF ids IS NOT NULL THEN
    PERFORM spark_place(ids);
    PERFORM spark_tell_pages(ids, paths, types, levels);
  END IF;
  RETURN NULL;
END $$;

-- A row of a page type's own table. Arguments: the column of the page, whether the columns differ that lists and links
-- show, and whether those differ that only the page itself shows; both over the rows `n` and `o`.
CREATE OR REPLACE FUNCTION spark_page_type_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
  paths text[];
  types int[];
  levels int[];
  changed text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    changed := format('SELECT n.%1$I AS id, 2 AS level FROM new_rows n', TG_ARGV[0]);
  ELSE
    changed := format(
      'SELECT n.%1$I AS id, (%2$s)::int AS level FROM new_rows n JOIN old_rows o ON o.%1$I = n.%1$I '
      'WHERE CASE WHEN %2$s THEN true ELSE %3$s END', TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]);
  END IF;
  EXECUTE format(
    'SELECT array_agg(p.id::bigint), array_agg(p.path::text), array_agg(p.content_type_id::int), '
    'array_agg(c.level) FROM (%s) c JOIN wagtailcore_page p ON p.id = c.id AND p.live', changed)
    INTO ids, paths, types, levels;
  IF ids IS NOT NULL THEN
    PERFORM spark_place(ids);
    PERFORM spark_tell_pages(ids, paths, types, levels);
  END IF;
  RETURN NULL;
END $$;

-- A row that is a part of a page. Argument: the column of the page.
CREATE OR REPLACE FUNCTION spark_page_part_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  rows text := CASE TG_OP WHEN 'INSERT' THEN 'new_rows' ELSE 'old_rows' END;
  ids bigint[];
  paths text[];
  types int[];
  levels int[];
BEGIN
  EXECUTE format(
    'SELECT array_agg(p.id::bigint), array_agg(p.path::text), array_agg(p.content_type_id::int), array_agg(1) '
    'FROM wagtailcore_page p WHERE p.live AND p.id IN (SELECT r.%I FROM %I r)', TG_ARGV[0], rows)
    INTO ids, paths, types, levels;
  PERFORM spark_tell_pages(ids, paths, types, levels);
  RETURN NULL;
END $$;

-- A row that pages show where it is chosen. Arguments: the column of its key, the app and model of its content type, and a
-- query, with the keys as its parameter, for the sites that show it on every page.
CREATE OR REPLACE FUNCTION spark_chosen_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids text[];
  kind int := (SELECT id FROM django_content_type WHERE app_label = TG_ARGV[1] AND model = TG_ARGV[2]);
  site bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    EXECUTE format('SELECT array_agg(o.%1$I::text) FROM old_rows o', TG_ARGV[0]) INTO ids;
  ELSE
    EXECUTE format(
      'SELECT array_agg(n.%1$I::text) FROM new_rows n JOIN old_rows o ON o.%1$I = n.%1$I WHERE n IS DISTINCT FROM o',
      TG_ARGV[0]) INTO ids;
  END IF;
  IF ids IS NOT NULL AND kind IS NOT NULL THEN
    PERFORM spark_tell_referrers(kind, ids);
  END IF;
  IF ids IS NOT NULL AND TG_ARGV[3] <> '' THEN
    FOR site IN EXECUTE TG_ARGV[3] USING ids LOOP
      PERFORM spark_tell(site, ARRAY['site']);
    END LOOP;
  END IF;
  RETURN NULL;
END $$;

-- A row that responses of a whole site depend on. Arguments: the tag, and an expression of the site's key over `r`.
CREATE OR REPLACE FUNCTION spark_site_row_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  rows text := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT * FROM new_rows' WHEN 'DELETE' THEN 'SELECT * FROM old_rows'
    ELSE 'SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows' END;
BEGIN
  EXECUTE format(
    'INSERT INTO sites_app_pagechange (site_id, tags) SELECT DISTINCT (%2$s)::bigint, ARRAY[%3$L] FROM (%1$s) r',
    rows, TG_ARGV[1], TG_ARGV[0]);
  RETURN NULL;
END $$;
