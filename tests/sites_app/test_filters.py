"""What the filters of histories offer."""

import pytest
from django.urls import reverse
from wagtail.log_actions import log

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["administrator", "editor", "approver"])
def test_histories_are_filtered_by_people_of_the_own_sites(site_a, site_b, superuser, client_for, role):
    for tenant in (site_a, site_b):
        for person in (tenant.editor, superuser):
            log(tenant.home, "wagtail.edit", user=person)
    for address in (
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_pages:history", args=[site_a.home.pk]),
    ):
        filters = client_for(site_a.user(role)).get(address).context["filters"]
        people = set(filters.form.fields["user"].queryset)
        assert site_a.editor in people
        assert people <= {site_a.editor, site_a.approver, site_a.administrator}
