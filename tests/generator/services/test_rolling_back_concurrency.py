"""A release is rolled back while an editor saves one of its pages, each on a connection of their own."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from generator import dispatch, tasks
from generator.enums import JobKind, JobStatus
from generator.models import GeneratedArticle, Job
from generator.services import drafts, jobs, lanes, plans
from sites_app.models import ArticlePage
from tests.generator.factories import compose_drafts, make_campaign
from tests.generator.services.test_drafts_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3


def test_an_edit_that_came_first_is_kept_and_no_text_is_lost(
    site_a: Any, site_b: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for task in set(tasks.LANES.values()):
        monkeypatch.setattr(task, "apply_async", lambda *args, **kwargs: None)
    make_campaign(site_b)
    version = plans.freeze(make_campaign(site_a))
    for start in range(ROUNDS):
        made = drafts.save(compose_drafts(version, start=start, count=1), version=version).page_ids
        chosen = GeneratedArticle.objects.for_site(site_a.site).filter(pk__in=made)
        job = jobs.create_for_pages(chosen, site=site_a.site, kind=JobKind.PUBLISH, user=site_a.approver)
        assert job is not None
        lanes.work(job.pk, seconds=60)

        def roll_back(job: Job = job) -> Job:
            user = User.objects.get(pk=site_a.approver.pk)
            started = dispatch.start_rollback(Job.objects.get(pk=job.pk), user=user)
            lanes.work(started.pk, seconds=60)
            return Job.objects.get(pk=started.pk)

        def edit(page_id: int = made[0]) -> int:
            page = ArticlePage.objects.get(pk=page_id).get_latest_revision_as_object()
            page.title = "By hand"
            return int(page.save_revision(user=User.objects.get(pk=site_a.editor.pk)).pk)

        done, revision_id = at_once(roll_back, edit)
        page = ArticlePage.objects.get(pk=made[0])
        chunk = done.chunks.get()
        assert done.status == JobStatus.DONE
        # Whoever came first: what is live is as the job found it, or off the site, and the edit is the latest text.
        assert (chunk.succeeded, chunk.skipped) == ((1, 0) if not page.live else (0, 1))
        assert page.latest_revision_id == revision_id
        assert page.get_latest_revision_as_object().title == "By hand"
