"""The bulk action that moves articles to another hub: which hub, what changes, a job."""

from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import Page

from generator import dispatch
from generator.enums import JobKind
from generator.models import GeneratedArticle, Job
from generator.services import lanes, publishing
from sites_app.models import HubPage
from sites_app.services.provisioning import add_hub
from tests.generator.admin.queries import counted_queries

pytestmark = pytest.mark.django_db

INDEX = "/admin/articles/"


@pytest.fixture
def articles(campaign_a, campaign_b, write_drafts):
    write_drafts(campaign_a, 6)
    write_drafts(campaign_b, 6)
    return list(GeneratedArticle.objects.filter(campaign=campaign_a).select_related("page").order_by("position"))


@pytest.fixture
def administrator(site_a, client_for):
    return client_for(site_a.administrator)


@pytest.fixture
def superuser_client(superuser, client_for):
    return client_for(superuser)


@pytest.fixture
def hubs(site_a, site_b):
    return [add_hub(site.home, title="Elsewhere", slug="elsewhere") for site in (site_a, site_b)]


def bulk(client, *, send="post", form=None, **query):
    address = reverse("wagtail_bulk_action", args=["generator", "generatedarticle", "move_articles"])
    return getattr(client, send)(f"{address}?{urlencode({'next': INDEX, **query}, doseq=True)}", form or {})


def jobs():
    return Job.objects.filter(kind=JobKind.MOVE)


def test_it_asks_for_a_hub_says_what_changes_and_starts_a_job(administrator, articles, hubs, site_a, queue):
    publishing.publish(articles[0], user=site_a.approver)
    ids = [article.pk for article in articles[:3]]
    target = {"target": hubs[0].pk}

    first = bulk(administrator, send="get", id=ids)
    assert first.context["count"] == 3
    text = " ".join(bulk(administrator, form=target, id=ids).content.decode().split())
    assert "3 articles move beneath “Elsewhere” (/elsewhere/), and all 3 addresses change." in text
    assert "One of them is published or was: a redirect is made" in text
    assert "2 were never published" in text
    assert not jobs().exists()

    response = bulk(administrator, form={**target, "confirmed": "on"}, id=ids)
    job = jobs().get()
    assert response.headers["Location"] == reverse("generator_jobs:detail", args=[job.pk])
    assert (job.target_id, job.stop, job.created_by) == (hubs[0].pk, 3, site_a.administrator)
    lanes.work(job.pk, seconds=30)
    assert {page.get_parent().pk for page in Page.objects.filter(pk__in=ids)} == {hubs[0].pk}
    assert "Elsewhere" in administrator.get(reverse("generator_jobs:detail", args=[job.pk])).content.decode()


def test_without_automatic_redirects_it_says_that_old_addresses_stop(administrator, articles, hubs, site_a, settings):
    settings.WAGTAILREDIRECTS_AUTO_CREATE = False
    publishing.publish(articles[0], user=site_a.approver)
    text = bulk(administrator, form={"target": hubs[0].pk}, id=articles[0].pk).content.decode()
    assert "its old address stops working" in text


def test_all_that_a_filter_lets_through_is_moved(administrator, articles, campaign_a, hubs, queue):
    bulk(administrator, form={"target": hubs[0].pk, "confirmed": "on"}, id="all", campaign=campaign_a.pk, status="qc")
    assert jobs().get().stop == 6


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "on"}])
def test_a_hub_of_another_site_is_no_choice(administrator, superuser_client, articles, hubs, queue, confirmed):
    for client in (administrator, superuser_client):
        response = bulk(client, form={"target": hubs[1].pk, **confirmed}, id=articles[0].pk)
        assert "Choose a hub page of the articles&#x27; own site." in response.content.decode()
    assert not jobs().exists()


def test_articles_of_several_sites_are_not_moved_together(superuser_client, articles, hubs, queue):
    assert "belong to several sites" in bulk(superuser_client, send="get", id="all").content.decode()
    bulk(superuser_client, form={"target": hubs[0].pk, "confirmed": "on"}, id="all")
    assert not jobs().exists()


def test_another_sites_articles_are_never_reached(administrator, articles, hubs, campaign_b, queue):
    theirs = list(GeneratedArticle.objects.filter(campaign=campaign_b).values_list("pk", flat=True))
    assert bulk(administrator, send="get", id=theirs).status_code == 404
    bulk(administrator, form={"target": hubs[0].pk, "confirmed": "on"}, id="all")
    assert jobs().get().stop == 6


def test_a_hub_without_room_refuses_before_anything_is_moved(administrator, articles, hubs, settings, queue):
    settings.SPARK_HUB_CAPACITY = 5
    response = bulk(administrator, form={"target": hubs[0].pk, "confirmed": "on"}, id="all")
    assert "“Elsewhere” has room for 5 more pages, and 6 articles would be moved there" in response.content.decode()
    assert not jobs().exists()


def test_an_editor_moves_drafts_and_an_approver_nothing(editor, approver, articles, hubs, site_a, queue):
    publishing.publish(articles[0], user=site_a.approver)
    assert bulk(approver, send="get", id="all").context["count"] == 0
    assert bulk(editor, send="get", id="all").context["count"] == 5
    bulk(editor, form={"target": hubs[0].pk, "confirmed": "on"}, id="all")
    job = jobs().get()
    assert job.stop == 5
    editor.post(reverse("generator_jobs:cancel", args=[job.pk]))
    job.refresh_from_db()
    assert job.status == "cancelled"


def test_articles_that_are_there_already_need_no_job(administrator, articles, queue):
    parent = HubPage.objects.get(pk=articles[0].page.get_parent().pk)
    bulk(administrator, form={"target": parent.pk, "confirmed": "on"}, id=articles[0].pk)
    assert not jobs().exists()


def test_dispatch_checks_for_itself(articles, hubs, site_a, site_b, queue):
    arguments = {"site": site_a.site, "page_ids": [article.pk for article in articles], "action": JobKind.MOVE}
    with pytest.raises(dispatch.Refused, match="own site") as refused:
        dispatch.start_publishing(**arguments, user=site_a.administrator, target=hubs[1])
    assert refused.value.code == "target"
    for user in (site_a.approver, site_b.administrator):
        with pytest.raises(PermissionDenied):
            dispatch.start_publishing(**arguments, user=user, target=hubs[0])
    with pytest.raises(dispatch.Refused, match="Choose a hub page"):
        dispatch.start_publishing(**arguments, user=site_a.administrator)
    assert not jobs().exists()


def test_a_job_whose_target_is_gone_fails_and_says_so(articles, hubs, site_a, queue):
    job = dispatch.start_publishing(
        site=site_a.site,
        page_ids=[article.pk for article in articles],
        action=JobKind.MOVE,
        user=site_a.administrator,
        target=hubs[0],
    )
    hubs[0].delete()
    lanes.work(job.pk, seconds=30)
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "The page to move to no longer exists.")


def test_it_asks_the_same_of_the_database_for_1_and_6_articles(administrator, articles, hubs):
    target = {"target": hubs[0].pk}
    counts = []
    for ids in ([articles[0].pk], [articles[0].pk], [article.pk for article in articles]):
        with counted_queries() as asked:
            bulk(administrator, send="get", id=ids)
            bulk(administrator, form=target, id=ids)
        counts.append(len(asked))
    assert counts[1] == counts[2]
