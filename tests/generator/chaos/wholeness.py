"""What must be true after any disaster: everything written once, nothing else, and everybody agrees on it."""

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Revision, TaskState

from generator.enums import ChunkStatus, JobStatus
from generator.models import CampaignVersion, GeneratedArticle, Job
from generator.services.progress import JobProgress, progress
from generator.services.reconciling import reconcile
from sites_app.models import ArticlePage
from sites_app.services.tree_checks import check_tree
from tests.generator.factories import compose_drafts


def state(job: Job) -> JobProgress:
    return progress(Job.objects.get(pk=job.pk))


def assert_whole(job: Job, *, count: int) -> None:
    """Every point of the job is there once, in every table; counters, tree and statuses agree."""
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.DONE, "")
    found = state(job)
    assert (found.total, found.succeeded, found.skipped, found.failed) == (count, count, 0, 0)
    assert not job.chunks.exclude(status=ChunkStatus.DONE).exists()
    articles = GeneratedArticle.objects.for_site(job.site_id).filter(job=job)
    version = CampaignVersion.objects.get(pk=job.version_id)
    assert _points(articles) == [
        (each.provenance.position, each.provenance.index) for each in compose_drafts(version, count=count)
    ]
    _assert_in_every_table(articles, count=count)
    assert [finding for finding in check_tree() if finding.count] == []
    assert [difference for difference in reconcile() if difference.count] == []


def _points(articles: QuerySet[GeneratedArticle]) -> list[tuple[int, int]]:
    rows: Any = articles.order_by("position").values_list("position", "index")
    return [(position, int(index)) for position, index in rows]


def _assert_in_every_table(articles: QuerySet[GeneratedArticle], *, count: int) -> None:
    pages = ArticlePage.objects.filter(pk__in=articles.values("pk"))
    assert pages.count() == count
    ids = [str(pk) for pk in pages.values_list("pk", flat=True)]
    assert Revision.objects.filter(object_id__in=ids, content_type__model="articlepage").count() == count
    assert TaskState.objects.filter(revision__object_id__in=ids, status=TaskState.STATUS_IN_PROGRESS).count() == count
