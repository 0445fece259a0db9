"""What a site's own articles and jobs have shown: how much room an article takes, how fast drafts are written."""

from datetime import datetime
from statistics import median

from django.db import connection
from django.db.models import Max, Min, Sum
from wagtail.models import Page, Revision, Site

from generator.enums import JobKind, JobStatus
from generator.models import GeneratedArticle, Job
from sites_app.models import ArticlePage

NEWEST_ARTICLES = 200
LAST_JOBS = 5
# A shorter job says more about starting than about writing.
FEWEST_DRAFTS = 100
# Indexes, the rows of the page's history and review, and what PostgreSQL adds to each row, for each byte of contents.
STORED_PER_CONTENT_BYTE = 1.5

_SIZE = f"""
    SELECT count(*), avg(
        pg_column_size(article.body) + pg_column_size(article.structured_data)
        + pg_column_size(revision.content) + pg_column_size(made.blocks) + pg_column_size(made.axis_keys)
        + coalesce(
            pg_column_size(entry.body) + pg_column_size(entry.title) + pg_column_size(entry.autocomplete)
            + pg_column_size(entry.body_text) + pg_column_size(entry.title_text), 0
        )
    )
    FROM (
        SELECT page_id, blocks, axis_keys FROM {GeneratedArticle._meta.db_table}
        WHERE site_id = %s ORDER BY page_id DESC LIMIT %s
    ) made
    JOIN {ArticlePage._meta.db_table} article ON article.page_ptr_id = made.page_id
    JOIN {Page._meta.db_table} page ON page.id = made.page_id
    JOIN {Revision._meta.db_table} revision ON revision.id = page.latest_revision_id
    LEFT JOIN wagtailsearch_indexentry entry
        ON entry.content_type_id = page.content_type_id AND entry.object_id = page.id::text
"""  # noqa: S608 - the names are our own tables'


def bytes_per_article(site: Site) -> float | None:
    """How much room one of the site's newest articles takes, in all tables and indexes; None without any."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZE, [site.pk, NEWEST_ARTICLES])
        count, mean = cursor.fetchone()
    return float(mean) * STORED_PER_CONTENT_BYTE if count else None


def drafts_per_second(site: Site) -> float | None:
    """How fast the site's last generation jobs wrote, the median of them; None when none was long enough to tell."""
    done = Job.objects.for_site(site).filter(kind=JobKind.GENERATE, status=JobStatus.DONE).newest_first()
    rows = (
        done.annotate(
            written=Sum("chunks__succeeded"), since=Min("chunks__started_at"), until=Max("chunks__finished_at")
        )
        .filter(written__gte=FEWEST_DRAFTS)
        .values_list("written", "since", "until")[:LAST_JOBS]
    )
    rates = [written / seconds for written, since, until in rows if (seconds := _seconds(since, until))]
    return median(rates) if rates else None


def _seconds(since: datetime | None, until: datetime | None) -> float:
    return (until - since).total_seconds() if since and until else 0.0
