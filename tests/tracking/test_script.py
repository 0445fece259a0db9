"""The script of visits: small, on every page of a site that measures, and on no preview."""

from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "js" / "visits.js"
MOST_BYTES = 2_000


def test_it_is_small_and_keeps_nothing() -> None:
    text = SCRIPT.read_text()
    assert len(text.encode()) <= MOST_BYTES
    for word in ("cookie", "localStorage", "sessionStorage", "indexedDB", "caches"):
        assert word not in text


@pytest.mark.django_db
def test_pages_of_a_site_that_measures_have_it(client: Any, site_a: Any, site_b: Any) -> None:
    settings = site_b.settings
    settings.measures_visits = False
    settings.save()
    for path in ("/", "/services/", "/search/"):
        pages = [client.get(path, headers={"host": tenant.host}).content.decode() for tenant in (site_a, site_b)]
        assert ["js/visits.js" in page for page in pages] == [True, False]
    preview = site_a.page("about").make_preview_request(preview_mode="")
    assert preview.status_code == 200
    assert "js/visits.js" not in preview.content.decode()
