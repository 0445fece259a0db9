"""Checks the page tree as a whole, and mends what follows from the rest: depths, counts of children, addresses.

Set-based: each check is one statement, however many pages there are, and what it keeps here is a handful of examples.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Max
from psycopg import sql
from wagtail.models import Page, Revision, Site

from sites_app.models import ArticlePage
from sites_app.tenancy import page_roots

STEP = Page.steplen
_PAGE = sql.Identifier(Page._meta.db_table)
_NAMES = {
    "page": _PAGE,
    "revision": sql.Identifier(Revision._meta.db_table),
    "step": sql.Literal(STEP),
    "alphabet": sql.Literal(f"^[{Page.alphabet}]+$"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """One page that fails a check, and how."""

    page_id: int
    detail: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: how many pages, the first of them, and whether `fix` can mend them."""

    check: str
    count: int
    examples: tuple[Example, ...]
    is_fixable: bool


@dataclass(frozen=True, slots=True)
class _Check:
    """`statement` selects `id` and `detail` of the pages that are wrong, from the pages that are called `node`."""

    name: str
    statement: Callable[[], sql.Composable]
    fix: Callable[[sql.Composable], int] | None = None


def check_tree(*, site: Site | None = None, examples: int = 5) -> list[Finding]:
    """Run every check on the tree, or on the pages of one site, and return what each found; one statement a check."""
    return [_find(check, scope=_scope(site), examples=examples) for check in CHECKS]


def fix_tree(*, site: Site | None = None) -> dict[str, int]:
    """Mend what can be mended and return how many pages each fix changed.

    Depths follow from paths, counts from children, addresses from the slugs above; nothing else is touched. No page can
    be written meanwhile: the table is locked until the caller's transaction ends.
    """
    with transaction.atomic():
        _run(sql.SQL("LOCK TABLE {page} IN SHARE ROW EXCLUSIVE MODE"))
        return {check.name: check.fix(_scope(site)) for check in CHECKS if check.fix}


def _find(check: _Check, *, scope: sql.Composable, examples: int) -> Finding:
    statement = sql.SQL(
        """
        WITH found AS MATERIALIZED (SELECT wrong.id, wrong.detail FROM ({wrong}) wrong JOIN {page} node USING (id)
                                    WHERE {scope})
        SELECT (SELECT count(*) FROM found), id, detail FROM found ORDER BY id LIMIT {examples}
        """
    ).format(wrong=check.statement(), scope=scope, examples=sql.Literal(examples), **_NAMES)
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string())
        rows = cursor.fetchall()
    return Finding(
        check=check.name,
        count=rows[0][0] if rows else 0,
        examples=tuple(Example(page_id, detail) for _, page_id, detail in rows),
        is_fixable=check.fix is not None,
    )


def _scope(site: Site | None) -> sql.Composable:
    if site is None:
        return sql.SQL("true")
    roots = [sql.SQL("starts_with(node.path, {})").format(sql.Literal(path)) for path in page_roots([site.pk])]
    return sql.SQL("({})").format(sql.SQL(" OR ").join(roots)) if roots else sql.SQL("false")


def _sql(text: str) -> Callable[[], sql.Composable]:
    return lambda: sql.SQL(text).format(**_NAMES)


def _run(statement: sql.SQL, **names: sql.Composable) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**_NAMES, **names).as_string())
        return max(cursor.rowcount, 0)


def _fix_depths(scope: sql.Composable) -> int:
    return _run(
        sql.SQL(
            "UPDATE {page} node SET depth = length(path) / {step} WHERE depth <> length(path) / {step} AND {scope}"
        ),
        scope=scope,
    )


def _fix_counts(scope: sql.Composable) -> int:
    return _run(
        sql.SQL(
            """
            UPDATE {page} node SET numchild = coalesce(children.number, 0)
            FROM {page} again LEFT JOIN (
                SELECT left(path, -{step}) AS path, count(*) AS number FROM {page} GROUP BY 1
            ) children ON children.path = again.path
            WHERE again.id = node.id AND node.numchild <> coalesce(children.number, 0) AND {scope}
            """
        ),
        scope=scope,
    )


def _fix_addresses(scope: sql.Composable) -> int:
    """Level after level, because each page's address begins with its parent's."""
    deepest = Page.objects.aggregate(deepest=Max("depth"))["deepest"] or 0
    statement = sql.SQL(
        """
        UPDATE {page} node SET url_path = parent.url_path || node.slug || '/'
        FROM {page} parent
        WHERE length(node.path) = {length} AND parent.path = left(node.path, -{step})
            AND node.url_path <> parent.url_path || node.slug || '/' AND {scope}
        """
    )
    return sum(_run(statement, length=sql.Literal(depth * STEP), scope=scope) for depth in range(2, deepest + 1))


def _without_specific() -> sql.Composable:
    """Pages without a row in the table of their type, or of a type that no model has."""
    types = ContentType.objects.filter(pk__in=Page.objects.order_by().values("content_type").distinct())
    parts = [_typed(content_type) for content_type in types.order_by("pk") if content_type.model_class() is not Page]
    return sql.SQL(" UNION ALL ").join(parts) if parts else sql.SQL("SELECT 0 AS id, '' AS detail WHERE false")


def _typed(content_type: ContentType) -> sql.Composable:
    model = content_type.model_class()
    missing: sql.Composable = sql.SQL("true")
    if model is not None:
        missing = sql.SQL("NOT EXISTS (SELECT 1 FROM {table} own WHERE own.{key} = page.id)").format(
            table=sql.Identifier(model._meta.db_table), key=sql.Identifier(str(model._meta.pk.column))
        )
    return sql.SQL(
        "SELECT id, 'no row of ' || {name} AS detail FROM {page} page WHERE content_type_id = {type} AND {missing}"
    ).format(
        name=sql.Literal(f"{content_type.app_label}.{content_type.model}"),
        type=sql.Literal(content_type.pk),
        missing=missing,
        **_NAMES,
    )


def _without_revision() -> sql.Composable:
    return sql.SQL(
        """
        SELECT node.id,
            CASE WHEN latest_revision_id IS NULL THEN 'no latest revision' ELSE 'live without a revision' END AS detail
        FROM {page} node JOIN {article} article ON article.page_ptr_id = node.id
        WHERE alias_of_id IS NULL AND (latest_revision_id IS NULL OR live AND live_revision_id IS NULL)
        """
    ).format(article=sql.Identifier(ArticlePage._meta.db_table), **_NAMES)


CHECKS: Sequence[_Check] = (
    _Check(
        "malformed paths",
        _sql(
            """
            SELECT id, 'the path is ' || path AS detail FROM {page}
            WHERE length(path) % {step} <> 0 OR path = '' OR path !~ {alphabet}
            """
        ),
    ),
    _Check(
        "duplicate paths",
        _sql(
            """
            SELECT id, 'the path ' || path || ' is also another page''s' AS detail
            FROM (SELECT id, path, count(*) OVER (PARTITION BY path) AS number FROM {page}) counted WHERE number > 1
            """
        ),
    ),
    _Check(
        "pages without a parent",
        _sql(
            """
            SELECT node.id, 'no page has the path ' || left(node.path, -{step}) AS detail
            FROM {page} node LEFT JOIN {page} parent ON parent.path = left(node.path, -{step})
            WHERE length(node.path) > {step} AND parent.id IS NULL
            """
        ),
    ),
    _Check(
        "wrong depths",
        _sql(
            """
            SELECT id, format('the depth is %s, and %s by the path', depth, length(path) / {step}) AS detail
            FROM {page} WHERE depth <> length(path) / {step}
            """
        ),
        _fix_depths,
    ),
    _Check(
        "wrong counts of children",
        _sql(
            """
            SELECT node.id, format('numchild is %s, and %s are there', numchild, coalesce(number, 0)) AS detail
            FROM {page} node LEFT JOIN (
                SELECT left(path, -{step}) AS path, count(*) AS number FROM {page} GROUP BY 1
            ) children ON children.path = node.path
            WHERE numchild <> coalesce(number, 0)
            """
        ),
        _fix_counts,
    ),
    _Check(
        "wrong addresses",
        _sql(
            """
            SELECT node.id, format('%s instead of %s', node.url_path, parent.url_path || node.slug || '/') AS detail
            FROM {page} node JOIN {page} parent ON parent.path = left(node.path, -{step})
            WHERE length(node.path) > {step} AND node.url_path <> parent.url_path || node.slug || '/'
            """
        ),
        _fix_addresses,
    ),
    _Check(
        "duplicate slugs",
        _sql(
            """
            SELECT id, format('%s pages beneath one parent have the slug “%s”', number, slug) AS detail
            FROM (
                SELECT id, slug, count(*) OVER (PARTITION BY left(path, -{step}), slug) AS number FROM {page}
                WHERE length(path) > {step}
            ) counted WHERE number > 1
            """
        ),
    ),
    _Check("pages without their type's row", _without_specific),
    _Check("articles without a revision", _without_revision),
    _Check(
        "revisions of another page",
        _sql(
            """
            SELECT node.id, format('revision %s is of %s', revision.id, revision.object_id) AS detail
            FROM {page} node JOIN {revision} revision ON revision.id IN (node.latest_revision_id, node.live_revision_id)
            WHERE revision.object_id <> node.id::text
            """
        ),
    ),
)
