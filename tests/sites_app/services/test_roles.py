"""Rights of the roles on what an upgrade brings to sites that exist."""

import pytest
from django.core.management import call_command
from wagtail.models import GroupSitePermission

from generator.models import HeadlinePattern
from sites_app.permissions import user_may
from sites_app.services.roles import grant_rights_on_new_models

pytestmark = pytest.mark.django_db


def rights(model):
    return GroupSitePermission.objects.filter(
        permission__content_type__app_label=model._meta.app_label,
        permission__content_type__model=model._meta.model_name,
    )


def all_rights():
    return set(GroupSitePermission.objects.values_list("group", "site", "permission"))


def test_a_model_that_no_site_knows_is_granted_on_every_site(site_a, site_b):
    before = all_rights()
    rights(HeadlinePattern).delete()
    assert grant_rights_on_new_models() == [HeadlinePattern._meta.label]
    assert all_rights() == before
    theirs = HeadlinePattern(site=site_b.site)
    assert user_may(site_b.editor, "change", theirs)
    assert not user_may(site_a.editor, "change", theirs)


def test_what_was_taken_away_stays_taken_away(site_a, site_b):
    rights(HeadlinePattern).filter(site=site_a.site).delete()
    before = all_rights()
    assert grant_rights_on_new_models() == []
    assert all_rights() == before


def test_migrating_without_a_change_grants_nothing(site_a, site_b):
    rights(HeadlinePattern).delete()
    call_command("migrate", verbosity=0)
    assert not rights(HeadlinePattern).exists()


def test_the_number_of_statements_does_not_depend_on_the_number_of_sites(site_a, site_b, django_assert_num_queries):
    rights(HeadlinePattern).delete()
    with django_assert_num_queries(4):
        grant_rights_on_new_models()
