"""Fixtures for all tests: a database and two Redis databases for each test process."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.chromium import find_chromium
from tests.forgetting import forget_what_was_read

pytest_plugins = ["tests.fixtures.tenants", "tests.fixtures.events", "tests.api_world"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A browser test needs Chromium: without it a person's run goes on, and an unattended one fails."""
    if item.get_closest_marker("browser") and find_chromium() is None:
        reason = "Chromium isn't installed: `apt-get install chromium`, or set CHROMIUM to its path."
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the services that this run started, unless another run uses them. Workers end before their controller."""
    import sys

    services = sys.modules.get("tests.services")
    if services is not None and not hasattr(config, "workerinput"):
        services.SLOT.services.release()


@pytest.fixture(scope="session", autouse=True)
def django_test_environment() -> Iterator[None]:
    """Django's own set-up copies ALLOWED_HOSTS into a fixed list; ours is read from the sites at each request."""
    from django.conf import settings
    from django.test.utils import setup_test_environment, teardown_test_environment

    hosts = settings.ALLOWED_HOSTS
    settings.ALLOWED_HOSTS = []
    setup_test_environment(debug=False)
    settings.ALLOWED_HOSTS = hosts
    yield
    teardown_test_environment()
    settings.ALLOWED_HOSTS = hosts


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of this process's own, cloned from the migrated template."""
    from django.db import connections

    from tests.database import ALIAS, create_from_template, drop
    from tests.services import SLOT

    with django_db_blocker.unblock():
        create_from_template(SLOT.database)
        connections[ALIAS].close()
        connections[ALIAS].settings_dict["NAME"] = SLOT.database
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        drop(SLOT.database)


@pytest.fixture(scope="session", autouse=True)
def _clone_after_transactional_tests() -> Iterator[None]:
    """Give the next test the migrations' rows back after a test that commits, where Django would leave empty tables."""
    from django.db import connections
    from django.test import TransactionTestCase

    from tests.database import clone, template_name
    from tests.services import SLOT

    def fixture_teardown(_: TransactionTestCase) -> None:
        connections.close_all()
        clone(template_name(), to=SLOT.database)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", fixture_teardown)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _stops_are_read_once() -> Iterator[None]:
    """The switches of releases are read anew every half minute: a slow test must not ask one query more."""
    from generator.services import release_stops

    patch = pytest.MonkeyPatch()
    patch.setattr(release_stops, "_SECONDS", 3_600)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _hosts_are_read_once() -> Iterator[None]:
    """The table of hosts is read anew every few seconds: a slow test must not ask two queries more."""
    from sites_app import hosts

    patch = pytest.MonkeyPatch()
    patch.setattr(hosts, "_SECONDS", 3_600)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _forget_what_was_read(request: pytest.FixtureRequest) -> None:
    """A test that uses the database starts with no cached rows: those of the test before are gone."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        forget_what_was_read()
