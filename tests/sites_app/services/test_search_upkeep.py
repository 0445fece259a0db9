"""The nightly weighing of titles gives what the search backend itself would give."""

import pytest
from modelsearch.backends import get_search_backend
from modelsearch.conf import get_app_config

from sites_app.models import HomePage
from sites_app.services.search_upkeep import refresh_title_norms
from sites_app.tasks import refresh_title_norms as task

pytestmark = pytest.mark.django_db


def norms():
    entries = get_app_config().get_model("IndexEntry").objects
    return {(row["content_type_id"], row["object_id"]): row["title_norm"] for row in entries.values()}


def test_new_rows_get_the_norms_of_the_backend(site_a, site_b):
    assert set(norms().values()) == {1.0}
    refreshed = refresh_title_norms(batch=3)
    ours = norms()
    assert refreshed > 3
    assert len(set(ours.values())) > 1
    get_search_backend().get_index_for_model(HomePage)._refresh_title_norms(full=True)
    assert ours == pytest.approx(norms())


def test_rows_that_have_a_norm_are_left_alone(site_a, site_b):
    refresh_title_norms()
    before = norms()
    page = site_a.page("about")
    page.title = "A title that is a good deal longer than it was"
    page.save()
    task()
    assert {key for key, norm in norms().items() if norm != before.get(key)} == {
        (row.content_type_id, row.object_id) for row in page.index_entries.all()
    }


def test_an_empty_index_is_no_error(db):
    get_app_config().get_model("IndexEntry").objects.all().delete()
    assert refresh_title_norms() == 0
