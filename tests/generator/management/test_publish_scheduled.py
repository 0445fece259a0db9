"""What people scheduled in Wagtail goes out at its time, unless the site's releases are stopped or the gate refuses."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision

from generator import dispatch
from generator.enums import ArticleStatus
from generator.models import Campaign, GeneratedArticle
from generator.services import gate
from sites_app.models import ArticlePage
from tests.generator.services.page_sets.conftest import articles, articles_b  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def schedule(page, *, user, at):
    page.go_live_at = at
    page.save_revision(user=user).publish(user=user)


def publish_at(moment):
    with time_machine.travel(moment):
        call_command("publish_scheduled", verbosity=0)


def facts(article):
    return GeneratedArticle.objects.get(pk=article.pk).status, ArticlePage.objects.get(pk=article.pk).live


@pytest.fixture
def tomorrow():
    return timezone.now() + timedelta(days=1)


def test_a_stopped_site_keeps_its_articles_scheduled_until_it_may_release_again(
    articles,  # noqa: F811
    articles_b,  # noqa: F811
    site_a,
    site_b,
    tomorrow,
):
    schedule(articles[0].page, user=site_a.approver, at=tomorrow)
    schedule(articles_b[0].page, user=site_b.approver, at=tomorrow)
    by_hand = site_a.page("draft")
    schedule(by_hand, user=site_a.approver, at=tomorrow)
    dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
    publish_at(tomorrow + timedelta(hours=1))
    assert facts(articles[0]) == (ArticleStatus.SCHEDULED, False)
    assert Revision.objects.for_instance(articles[0].page).get(approved_go_live_at__isnull=False)
    assert facts(articles_b[0]) == (ArticleStatus.PUBLISHED, True)
    by_hand.refresh_from_db()
    assert by_hand.live
    dispatch.start_site(site_a.site, user=site_a.administrator, at=timezone.now())
    publish_at(tomorrow + timedelta(hours=2))
    assert facts(articles[0]) == (ArticleStatus.PUBLISHED, True)


def test_a_stopped_site_also_keeps_edits_of_live_articles_scheduled(articles, site_a, site_b, tomorrow):  # noqa: F811
    page = articles[0].page
    page.save_revision().publish(user=site_a.approver)
    page = ArticlePage.objects.get(pk=page.pk)
    old, page.title = page.title, "A new title"
    schedule(page, user=site_a.approver, at=tomorrow)
    dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
    publish_at(tomorrow + timedelta(hours=1))
    assert ArticlePage.objects.get(pk=page.pk).title == old


def test_the_gate_is_not_asked_for_what_is_stopped(articles, site_a, site_b, campaign_a, tomorrow):  # noqa: F811
    schedule(articles[0].page, user=site_a.approver, at=tomorrow)
    Campaign.objects.filter(pk=campaign_a.pk).update(held_at=timezone.now(), held_because="Too thin.")
    dispatch.stop_site(site_a.site, user=site_a.approver, because="Wrong price")
    publish_at(tomorrow + timedelta(hours=1))
    assert facts(articles[0]) == (ArticleStatus.SCHEDULED, False)


def test_what_comes_due_while_the_gate_is_asked_waits_for_the_next_time(
    articles,  # noqa: F811
    site_a,
    campaign_a,
    tomorrow,
    monkeypatch,
):
    schedule(articles[0].page, user=site_a.approver, at=tomorrow)
    schedule(articles[1].page, user=site_a.approver, at=tomorrow + timedelta(minutes=5))
    Campaign.objects.filter(pk=campaign_a.pk).update(held_at=timezone.now(), held_because="Too thin.")
    refusals = gate.refusals
    with time_machine.travel(tomorrow + timedelta(minutes=1)) as clock:

        def take_long(*args, **kwargs):
            clock.shift(timedelta(minutes=9))
            return refusals(*args, **kwargs)

        monkeypatch.setattr(gate, "refusals", take_long)
        call_command("publish_scheduled", verbosity=0)
        assert [facts(article) for article in articles[:2]] == [
            (ArticleStatus.APPROVED, False),
            (ArticleStatus.SCHEDULED, False),
        ]
        call_command("publish_scheduled", verbosity=0)
    assert facts(articles[1]) == (ArticleStatus.APPROVED, False)
