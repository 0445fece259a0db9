"""The database that tests get."""

import pytest
from django.core.cache import cache
from django.db import connection
from wagtail.models import Page

from tests.services import SLOT


@pytest.mark.django_db
def test_database_belongs_to_this_process_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (SLOT.database,)


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_rows_of_migrations_survive_a_test_that_commits(turn: int) -> None:
    assert Page.objects.filter(depth=1).count() == 1
    Page.objects.all().delete()


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db
def test_cache_starts_empty(turn: int) -> None:
    assert cache.get("seen") is None
    cache.set("seen", turn)
