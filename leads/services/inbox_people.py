"""Whom a site's leads may be given to: the people who may see them."""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from wagtail.models import Site

from leads.models import Lead

_RIGHTS = tuple(f"{action}_{Lead._meta.model_name}" for action in ("view", "change"))


def people_of(site: Site | int) -> QuerySet[User]:
    """The active people with a right on the site's leads, by name. Superusers are not offered for every site."""
    granted = Q(
        groups__site_permissions__site=site,
        groups__site_permissions__permission__codename__in=_RIGHTS,
        groups__site_permissions__permission__content_type__app_label=Lead._meta.app_label,
    )
    people = User.objects.filter(granted, is_active=True, site_api_tokens=None).distinct()
    return people.select_related("wagtail_userprofile").order_by("first_name", "last_name", "username")


def choose(site: Site | int, *, key: str, user: User) -> User | None:
    """The person of the key, if the site's leads may be given to them; whoever is at work may take them over."""
    if not key.isdecimal():
        return None
    if int(key) == user.pk:
        return user
    return people_of(site).filter(pk=key).first()
