"""The demo's desk: some drafts are given to people of the site, with dates, and they are told."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from generator.models import GeneratedArticle, Notice
from generator.services import drafts, plans
from spark_cms.demo import desk
from tests.generator.factories import compose_drafts, make_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaigns(site_a, site_b):
    made = [make_campaign(tenant) for tenant in (site_a, site_b)]
    for campaign in made:
        version = plans.freeze(campaign)
        drafts.save(compose_drafts(version, count=16), version=version, job=None)
    return made


def rename(tenant):
    for role in ("approver", "editor"):
        User.objects.filter(pk=tenant.user(role).pk).update(username=f"summit-{role}")


def test_people_have_work_and_were_told(campaigns, site_a, site_b):
    own, other = campaigns
    approver, editor = site_a.approver.pk, site_a.editor.pk
    rename(site_a)

    desk.lay_out(own)

    given = GeneratedArticle.objects.for_site(site_a.site).filter(campaign=own)
    assert given.filter(assignee=approver).count() == 10
    assert given.filter(assignee=editor).count() == 4
    assert given.filter(due_on__lt=timezone.localdate()).count() == 2
    assert dict(Notice.objects.values_list("user", "count")) == {approver: 10, editor: 4}
    assert not GeneratedArticle.objects.filter(campaign=other).exclude(assignee=None).exists()


def test_without_the_demos_people_nothing_is_given(campaigns):
    desk.lay_out(campaigns[0])
    assert not GeneratedArticle.objects.exclude(assignee=None).exists()
