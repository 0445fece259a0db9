"""Scheduled publishing: what is due appears and what expired goes, once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from sites_app.services import scheduling
from sites_app.tasks import publish_scheduled

pytestmark = pytest.mark.django_db


def schedule(page, **times):
    for name, value in times.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_a_page_appears_when_its_time_has_come(site_a, site_b, client_for):
    page, later = site_a.page("draft"), site_b.page("draft")
    schedule(page, go_live_at=timezone.now() + timedelta(hours=1))
    schedule(later, go_live_at=timezone.now() + timedelta(hours=3))
    publish_scheduled()
    assert client_for(host=site_a.host).get("/draft/").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        publish_scheduled()
        assert client_for(host=site_a.host).get("/draft/").status_code == 200
        assert client_for(host=site_b.host).get("/draft/").status_code == 404


def test_a_page_goes_when_it_expired(site_a, client_for):
    page = site_a.page("services")
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    publish_scheduled()
    assert client_for(host=site_a.host).get("/services/").status_code == 404


def test_two_processes_do_not_publish_at_once(site_a):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [scheduling._SCHEDULING_LOCK])
            assert not scheduling.publish_due()
            cursor.execute("SELECT pg_advisory_unlock(%s)", [scheduling._SCHEDULING_LOCK])
    finally:
        other.close()
    assert scheduling.publish_due()
