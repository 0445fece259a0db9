"""IndexNow: what was published is announced once, to a server of this machine, and failures wait longer each time."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from sites_app.models import IndexNowState, SiteSettings
from sites_app.services import indexnow
from sites_app.tasks import announce_changes

pytestmark = pytest.mark.django_db

LATER = indexnow.BEHIND + timedelta(seconds=1)


class Service:
    """What stands in for the real one: it keeps what it was sent and answers as it is told."""

    def __init__(self):
        self.received, self.status = [], 200


@pytest.fixture
def service(settings):
    found = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            found.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(found.status)
            if found.status == 302:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.SPARK_INDEXNOW_ENDPOINT = f"http://127.0.0.1:{server.server_port}/indexnow"
        yield found
        server.shutdown()
        thread.join()


def want(tenant):
    row = SiteSettings.objects.get(site=tenant.site)
    row.uses_indexnow = True
    row.save()
    return row


def publish(tenant, title):
    page = tenant.page("about")
    page.title = title
    page.save_revision().publish()


def test_nothing_is_announced_unless_a_site_wants_it(site_a, service):
    publish(site_a, "New")
    announce_changes()
    assert service.received == []


def test_what_is_published_from_then_on_is_announced_once(site_a, site_b, service):
    row, now = want(site_a), timezone.now()
    assert indexnow.announce_all(now=now) == 0
    publish(site_a, "New")
    publish(site_b, "Other")
    assert indexnow.announce_all(now=now) == 0, "what may still be committed is not passed over"
    assert indexnow.announce_all(now=timezone.now() + LATER) == 1
    assert service.received == [
        {
            "host": site_a.host,
            "key": row.indexnow_key,
            "keyLocation": f"http://{site_a.host}/{row.indexnow_key}.txt",
            "urlList": [f"http://{site_a.host}/about/"],
        }
    ]
    assert indexnow.announce_all(now=timezone.now() + LATER * 2) == 0


def test_many_are_sent_in_batches_and_none_twice(site_a, service, monkeypatch):
    monkeypatch.setattr(indexnow, "BATCH", 2)
    want(site_a)
    IndexNowState.objects.create(site=site_a.site, sent_until=timezone.now() - timedelta(days=3650))
    assert indexnow.announce_all(now=timezone.now() + LATER) == 6
    sent = [address for each in service.received for address in each["urlList"]]
    assert len(sent) == len(set(sent)) == 6
    assert f"http://{site_a.host}/draft/" not in sent


def test_a_service_that_fails_is_asked_again_later_and_later(site_a, service):
    want(site_a)
    now = timezone.now()
    indexnow.announce_all(now=now)
    publish(site_a, "New")
    service.status = 503
    moment = timezone.now() + LATER
    waits = []
    for _ in range(3):
        indexnow.announce_all(now=moment)
        state = IndexNowState.objects.get(site=site_a.site)
        waits.append(state.not_before - moment)
        sent = len(service.received)
        indexnow.announce_all(now=moment + timedelta(seconds=1))
        assert len(service.received) == sent
        moment = state.not_before + timedelta(seconds=1)
    assert waits == [indexnow.FIRST_WAIT, indexnow.FIRST_WAIT * 2, indexnow.FIRST_WAIT * 4]
    assert "503" in state.problem
    service.status = 202
    assert indexnow.announce_all(now=moment) == 1
    state.refresh_from_db()
    assert (state.attempts, state.not_before, state.problem) == (0, None, "")


@pytest.mark.parametrize(("status", "words"), [(302, "302"), (403, "key was not found"), (422, "not the site's")])
def test_a_refusal_is_kept_in_words_and_no_redirect_is_followed(site_a, service, status, words):
    want(site_a)
    indexnow.announce_all(now=timezone.now())
    publish(site_a, "New")
    service.status = status
    indexnow.announce_all(now=timezone.now() + LATER)
    assert words in IndexNowState.objects.get(site=site_a.site).problem


def test_a_service_that_is_away_is_a_problem_of_one_site(site_a, settings):
    settings.SPARK_INDEXNOW_ENDPOINT = "http://127.0.0.1:1/indexnow"
    want(site_a)
    indexnow.announce_all(now=timezone.now())
    publish(site_a, "New")
    indexnow.announce_all(now=timezone.now() + LATER)
    assert "does not answer" in IndexNowState.objects.get(site=site_a.site).problem


@pytest.mark.parametrize("endpoint", ["", None])
def test_the_platform_may_switch_it_off(site_a, service, settings, endpoint):
    settings.SPARK_INDEXNOW_ENDPOINT = endpoint
    want(site_a)
    publish(site_a, "New")
    assert indexnow.announce_all(now=timezone.now() + LATER) == 0
    assert not IndexNowState.objects.exists()


def test_sites_of_this_machine_are_not_announced(site_a, service):
    want(site_a)
    type(site_a.site).objects.filter(pk=site_a.site.pk).update(hostname="alpha.localhost")
    indexnow.announce_all(now=timezone.now() + LATER)
    assert not IndexNowState.objects.exists()
