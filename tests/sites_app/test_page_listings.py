"""Wagtail's listings of pages."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_results_of_a_search_are_called_pages(site_a, site_b, client_for):
    response = client_for(site_a.editor).get(reverse("wagtailadmin_pages:search") + "?q=services")
    text = " ".join(response.content.decode().split())
    assert "1-1 of 1 page" in text
    assert "None" not in text.split("<table")[1].split("</thead>")[0]
