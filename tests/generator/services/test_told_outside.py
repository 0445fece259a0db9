"""What other programs are told of jobs and of the pages that they publish: by sets, and only of their own site."""

import json

import pytest

from generator.enums import JobKind
from generator.services import jobs, plans
from generator.services.page_sets import actions
from tests.generator.services.page_sets.conftest import make_articles
from tests.webhooks.conftest import endpoint_of
from webhooks.models import WebhookDelivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(campaign_a, campaign_b, site_a, site_b):
    """A version of site A's campaign; by now each site has an endpoint, which hears nothing of making the campaigns."""
    endpoint_of(site_a)
    endpoint_of(site_b)
    return plans.freeze(campaign_a)


def told(site):
    bodies = WebhookDelivery.objects.for_site(site.site).order_by("pk").values_list("body", flat=True)
    return [json.loads(body) for body in bodies]


def test_a_set_that_goes_up_and_is_deleted_is_told_of_by_its_ids(version, site_a, site_b):
    ids = [article.pk for article in make_articles(version.campaign, count=3, user=site_a.editor)]
    WebhookDelivery.objects.all().delete()
    for kind in (JobKind.PUBLISH, JobKind.UNPUBLISH, JobKind.PUBLISH, JobKind.DELETE):
        actions.run(kind, ids, site_id=site_a.site.pk, user=site_a.administrator)
    said = told(site_a)
    assert [each["type"] for each in said] == ["pages.published", "pages.unpublished"] * 2
    assert all(each["data"] == {"page_ids": [str(pk) for pk in ids], "count": 3} for each in said)
    assert told(site_b) == []


def test_the_end_of_a_job_is_told_of_with_its_figures(version, site_a, site_b):
    job = jobs.create_generation(version, ranges=[range(10)], chunk_size=10, user=None)
    jobs.fail(job.pk, reason="The plan is broken.")
    [said] = told(site_a)
    assert said["type"] == "job.finished"
    described = said["data"]["job"]
    assert (described["id"], described["status"]) == (str(job.pk), "failed")
    assert described["error"] == "The plan is broken."
    assert described["campaign"]["id"] == str(version.campaign_id)
    assert described["finished_at"]
    assert told(site_b) == []
