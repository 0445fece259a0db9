"""What a person decides while a job is at the page is the person's: it is not written down as the job's."""

import threading
import time
from typing import Any

import pytest
from django.db import connection

from generator import dispatch
from generator.enums import ArticleStatus, JobKind
from generator.models import GeneratedArticle, Job
from generator.services import jobs, lanes, review, snapshots
from tests.generator.services.page_sets.conftest import articles, articles_b  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def work(job: Job) -> None:
    while lanes.work(job.pk, seconds=60).goes_on:
        pass


def is_waiting(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid])
        return bool(cursor.fetchone()[0])


def test_a_decision_in_the_middle_of_a_job_is_not_undone_with_it(
    articles: Any,  # noqa: F811
    site_a: Any,
    site_b: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody rejects an article just when the job has looked at what it was."""
    chosen = GeneratedArticle.objects.for_site(site_a.site)
    job = jobs.create_for_pages(chosen, site=site_a.site, kind=JobKind.APPROVE, user=site_a.approver)
    assert job is not None
    backend: list[int] = []

    def reject() -> None:
        try:
            connection.ensure_connection()
            backend.append(connection.connection.info.backend_pid)
            review.reject(articles[0], user=site_a.approver, comment="Wrong price")
        finally:
            connection.close()

    person = threading.Thread(target=reject)
    take = snapshots.take

    def take_and_let_somebody_decide(*args: Any, **kwargs: Any) -> Any:
        taken = take(*args, **kwargs)
        if person.ident is None:
            person.start()
            until = time.monotonic() + 30
            while person.is_alive() and not (backend and is_waiting(backend[0])) and time.monotonic() < until:
                time.sleep(0.01)
        return taken

    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "take", take_and_let_somebody_decide)
        work(job)
    person.join(30)
    assert backend
    work(dispatch.start_undo(Job.objects.get(pk=job.pk), user=site_a.approver))
    # What was approved is undone; what was rejected by hand stays so.
    found = dict(chosen.values_list("pk", "status"))
    assert found.pop(articles[0].pk) == ArticleStatus.REJECTED
    assert set(found.values()) == {ArticleStatus.QC}
    assert set(GeneratedArticle.objects.for_site(site_b.site).values_list("status", flat=True)) == {ArticleStatus.QC}
