"""How many leads wait to be looked at, and which came last, on the sites whose leads a person may see."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from wagtail.models import Site
from wagtail.permissions import policy_registry

from leads.enums import LeadStatus
from leads.models import Lead

# Nobody counts further; it says “99+”.
MOST_COUNTED = 99
SHOWN = 5


@dataclass(frozen=True, slots=True)
class NewLeads:
    """What a dashboard says of new leads: how many on each site, and the last of them."""

    total: int
    sites: tuple[tuple[Site, int], ...]
    newest: tuple[Lead, ...]
    mine: int


def seen_sites(user: Any) -> QuerySet[Site]:
    """The sites whose leads the person may see."""
    policy = policy_registry.get_by_type(Lead)
    return policy.sites_user_has_any_permission_for(user, ("view", "change", "delete"))


def count_new(user: Any) -> int:
    """How many leads are new, counted up to `MOST_COUNTED` and one."""
    return _new(user).order_by()[: MOST_COUNTED + 1].count()


def badge(number: int) -> str:
    """Nothing, a number, or “99+”."""
    if number > MOST_COUNTED:
        return f"{MOST_COUNTED}+"
    return str(number) if number else ""


def overview(user: Any) -> NewLeads:
    """For a dashboard, in as many queries for many sites and leads as for few."""
    new = _new(user)
    counts = dict(new.order_by().values("site").annotate(number=Count("pk")).values_list("site", "number"))
    sites = {site.pk: site for site in Site.objects.filter(pk__in=counts)}
    newest = new.select_related("site", "first_submission", "assigned_to").defer("search_words")
    return NewLeads(
        total=sum(counts.values()),
        sites=tuple(sorted(((sites[pk], number) for pk, number in counts.items()), key=lambda each: -each[1])),
        newest=tuple(newest.order_by("-last_at", "-pk")[:SHOWN]),
        mine=new.filter(assigned_to=user.pk).count(),
    )


def _new(user: Any) -> QuerySet[Lead]:
    return Lead.objects.for_sites(seen_sites(user)).current().filter(status=LeadStatus.NEW)
