"""The switch that stops all releases of a site: who may throw it, and where it is thrown."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from wagtail.models import Site

from generator.models import ReleasePolicy
from generator.services.permissions import may_review_site
from sites_app.tenancy import site_ids_for_user, sites_administered_by

_KEY = "generator.stopped-releases"
# A switch thrown by a process that died before it could say so is seen after so many seconds.
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Stop:
    """A site whose releases are stopped."""

    site_id: int
    site: str
    because: str
    by: str


def may_stop(user: User, site: Site) -> bool:
    """Whether the person may stop the site's releases: its administrators and its approvers may."""
    return may_review_site(user, site)


def may_start_again(user: User, site: Site) -> bool:
    """Whether the person may let the site release again: its administrators may."""
    return user.is_active and sites_administered_by(user).filter(pk=site.pk).exists()


def stops_for(user: Any) -> list[Stop]:
    """The person's sites whose releases are stopped; no query as a rule."""
    stops = cache.get(_KEY)
    if stops is None:
        policies = ReleasePolicy.objects.filter(stopped_at__isnull=False).select_related("site", "stopped_by")
        stops = [_stop(policy) for policy in policies.order_by("site__site_name")]
        cache.set(_KEY, stops, _SECONDS)
    if not stops:
        return []
    mine = site_ids_for_user(user)
    return [stop for stop in stops if stop.site_id in mine]


def forget_stops() -> None:
    """Read the switches anew at the next look."""
    cache.delete(_KEY)


def _stop(policy: ReleasePolicy) -> Stop:
    person = policy.stopped_by
    name = (person.get_full_name() or person.get_username()) if person else ""
    return Stop(site_id=policy.site_id, site=str(policy.site), because=policy.stopped_because, by=name)
