"""Saved filters of the inbox: a person's filters under a name, for themselves or for everybody who sees the leads."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Site

from leads.models import InboxView

LONGEST_NAME = 80
MOST_VIEWS = 50


def views_for(user: User, site: Site) -> QuerySet[InboxView]:
    """The person's own saved filters of the site's inbox, and those that others share."""
    own_or_shared = Q(owner=user) | Q(is_shared=True)
    return InboxView.objects.for_site(site).filter(own_or_shared).select_related("owner").order_by("name", "pk")


def default_view(user: User, site: Site) -> InboxView | None:
    """What the person sees first in the site's inbox, if they chose anything."""
    return InboxView.objects.for_site(site).filter(owner=user, is_default=True).first()


def save(
    *, user: User, site: Site, name: str, query: str, is_shared: bool, is_default: bool, view: InboxView | None = None
) -> InboxView:
    """Store new filters, or what the person changed of a `view` of theirs. Raises ValidationError."""
    name = name.strip()
    others = InboxView.objects.for_site(site).filter(owner=user)
    if view is not None:
        others = others.exclude(pk=view.pk)
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError(f"Give the filters a name of at most {LONGEST_NAME} letters.")
    if others.filter(name=name).exists():
        raise ValidationError(f"You already have filters that are called “{name}”.")
    if others.count() >= MOST_VIEWS:
        raise ValidationError(f"You have {MOST_VIEWS} saved filters on this site. Delete one of them first.")
    saved = view or InboxView(site=site, owner=user)
    saved.name, saved.query, saved.is_shared, saved.is_default = name, query, is_shared, is_default
    with transaction.atomic():
        if is_default:
            others.filter(is_default=True).update(is_default=False)
        saved.save()
    return saved
