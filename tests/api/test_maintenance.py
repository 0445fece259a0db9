"""Maintenance: off unless it is set up, from listed addresses, on the platform's hosts, every call written down."""

import hashlib
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from sites_app.services import maintenance

pytestmark = pytest.mark.django_db
PATH, TOKEN = "/api/maintenance/status", "spark-maintenance"


@pytest.fixture
def _on(settings: Any) -> None:
    settings.SPARK_MAINTENANCE_TOKEN_DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()
    settings.SPARK_MAINTENANCE_ADDRESSES = ["127.0.0.0/8"]


def call(client: Any, token: str = TOKEN, path: str = PATH) -> Any:
    return client.get(path, headers={"X-God-Token": token})


@pytest.mark.usefixtures("_on")
def test_its_token_reads_the_status_and_the_call_is_written_down(client_for):
    answer = call(client_for()).json()
    assert answer["pending_migrations"] == []
    assert answer["versions"]["wagtail"].startswith("8.")
    assert answer["unheard_queues"] is None or isinstance(answer["unheard_queues"], list)
    entry = ModelLogEntry.objects.get(action=maintenance.CALL_ACTION)
    assert (entry.label, entry.user, entry.data["site"]) == ("Maintenance", None, 0)
    assert (entry.data["call"], entry.data["address"]) == (f"GET {PATH}", "127.0.0.1")


@pytest.mark.usefixtures("_on")
def test_nobody_else_and_nowhere_else(client_for, site_a, superuser, bearer, settings):
    assert call(client_for(), "wrong").status_code == 401
    assert call(client_for(host=site_a.host)).status_code == 401
    assert client_for().get(PATH, headers=bearer()).status_code == 403
    assert client_for(superuser).get(PATH).status_code == 403
    # What it may do is maintenance, and nothing else.
    assert call(client_for(), path="/api/admin/worklog").status_code == 403
    settings.SPARK_MAINTENANCE_ADDRESSES = ["192.0.2.0/24"]
    assert call(client_for()).status_code == 401
    settings.SPARK_MAINTENANCE_ADDRESSES = []
    assert call(client_for()).status_code == 401


def test_it_is_off_unless_it_is_set_up(client_for, settings):
    settings.SPARK_MAINTENANCE_ADDRESSES = ["127.0.0.1"]
    for token in ("", TOKEN):
        assert call(client_for(), token).status_code == 401
    assert not ModelLogEntry.objects.filter(action=maintenance.CALL_ACTION).exists()
