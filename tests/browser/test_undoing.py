"""Thousands of articles are approved from the list, by whatever its filters let through, and taken back."""

from typing import Any

import pytest

from tests.browser.test_campaign_editor import _axe_finds_nothing_serious

pytestmark = [pytest.mark.browser, pytest.mark.process]

COUNT = 5_000


def _write(site: Any, *, count: int) -> None:
    from generator.services import drafts, plans
    from tests.generator.factories import compose_drafts, make_campaign

    version = plans.freeze(make_campaign(site, cities=COUNT // 8))
    for start in range(0, count, 500):
        drafts.save(compose_drafts(version, start=start, count=min(500, count)), version=version)


def _statuses(site: Any) -> dict[str, int]:
    from django.db.models import Count

    from generator.models import GeneratedArticle

    return dict(GeneratedArticle.objects.for_site(site.site).values_list("status").annotate(Count("pk")))


@pytest.mark.django_db(transaction=True)
def test_five_thousand_are_approved_with_a_comment_and_taken_back(
    sign_in: Any, server: Any, worker: None, site_a: Any, site_b: Any
) -> None:
    from wagtail.models import PageLogEntry, WorkflowState

    from generator.models import GeneratedArticle

    _write(site_b, count=10)
    _write(site_a, count=COUNT)
    admin = sign_in(site_a.approver)
    admin.set_default_timeout(120_000)

    admin.goto(server("/admin/bulk/generator/generatedarticle/approve/?id=all&status=qc&next=/admin/articles/"))
    _axe_finds_nothing_serious(admin, "main")
    assert "5,000" in admin.locator("main").inner_text()
    admin.get_by_label("Comment").fill("Read thirty of them. All fine.")
    admin.get_by_role("button", name="Approve", exact=True).click()
    admin.locator(".messages", has_text="within an hour").wait_for()
    admin.locator(".spark-job__numbers", has_text="5,000 of 5,000 (100%)").first.wait_for()
    assert _statuses(site_a) == {"approved": COUNT}
    assert WorkflowState.objects.filter(status="approved").count() == COUNT

    admin.reload()
    assert "Read thirty of them. All fine." in admin.locator("main").inner_text()
    _axe_finds_nothing_serious(admin, "main")
    admin.get_by_role("link", name="Undo…").first.click()
    admin.get_by_role("button", name="Yes, undo").wait_for()
    _axe_finds_nothing_serious(admin, "main")
    admin.get_by_role("button", name="Yes, undo").press("Enter")
    admin.get_by_role("heading", name="Undo #").first.wait_for()
    admin.locator(".spark-job__numbers", has_text="5,000 of 5,000 (100%)").first.wait_for()
    assert _statuses(site_a) == {"qc": COUNT}
    assert _statuses(site_b) == {"qc": 10}
    ids = [str(pk) for pk in GeneratedArticle.objects.for_site(site_a.site).values_list("pk", flat=True)]
    assert WorkflowState.objects.filter(status="in_progress", object_id__in=ids).count() == COUNT
    assert PageLogEntry.objects.filter(action="generator.undo").count() == COUNT
