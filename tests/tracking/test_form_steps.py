"""The script that tells of forms: on pages that have one, small, and only where visits are measured."""

from pathlib import Path

import pytest

from leads.models import Form
from sites_app.models import StandardPage

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "js" / "form-steps.js"
MOST_BYTES = 1_300


def test_the_script_is_small_and_keeps_nothing() -> None:
    text = SCRIPT.read_text()
    assert len(text) <= MOST_BYTES
    for word in ("cookie", "localStorage", "sessionStorage", "indexedDB", "https://"):
        assert word not in text


@pytest.mark.django_db
def test_pages_with_a_form_load_it_where_visits_are_measured(site_a, site_b, client_for) -> None:
    form = Form.objects.for_site(site_a.site).get(key="contact")
    page = StandardPage(title="Ask", slug="ask", body=[("form", {"form": form})])
    site_a.home.add_child(instance=page)
    client = client_for(host=site_a.host)
    assert "js/form-steps.js" in client.get("/ask/").content.decode()
    assert "js/form-steps.js" not in client.get("/about/").content.decode()
    settings = site_a.settings
    settings.measures_visits = False
    settings.save()
    assert "js/form-steps.js" not in client.get("/ask/").content.decode()
