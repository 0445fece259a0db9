"""Whom the articles of a site may be given to."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from wagtail.models import Site


def people_of(site: Site) -> QuerySet[User]:
    """The active people who have a role on the site, by name; with what their avatars need."""
    people = User.objects.filter(groups__site_membership__site=site, is_active=True, site_api_tokens=None).distinct()
    return people.select_related("wagtail_userprofile").order_by("first_name", "last_name", "username")
