"""A site's release policy and what a campaign changes of it for itself: the limits that the publish gate goes by.

A site without a row has the policy that a new row would have; the row is made when somebody changes something.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Site

from generator.models import Campaign, ReleasePolicy
from sites_app.permissions import user_may


@dataclass(frozen=True, slots=True)
class Limits:
    """What the gate asks of an article, by the names of the policy's fields."""

    min_words: int
    min_local_share: float
    max_similarity: float
    max_title: int
    min_description: int
    max_description: int
    requires_sample: bool

    def with_overrides(self, overrides: Mapping[str, Any]) -> "Limits":
        """These limits with those that a campaign sets for itself; names that are no limit's are passed over."""
        return replace(self, **{name: value for name, value in overrides.items() if name in LIMITS})


LIMITS = tuple(field.name for field in fields(Limits))


def policy_of(site: Site | int) -> ReleasePolicy:
    """The site's policy; an unsaved one while nobody has changed anything."""
    site_id = site if isinstance(site, int) else site.pk
    return ReleasePolicy.objects.for_site(site_id).first() or ReleasePolicy(site_id=site_id)


def limits_of(policy: ReleasePolicy) -> Limits:
    return Limits(**{name: getattr(policy, name) for name in LIMITS})


def limits_by_campaign(campaign_ids: Collection[int], *, site_id: int) -> dict[int, Limits]:
    """What holds for each of the campaigns of the site, in two queries."""
    limits = limits_of(policy_of(site_id))
    rows = Campaign.objects.for_site(site_id).filter(pk__in=campaign_ids).values_list("pk", "gate_overrides")
    return {pk: limits.with_overrides(overrides) for pk, overrides in rows}


def clean_overrides(given: Mapping[str, Any], *, site: Site | int) -> dict[str, Any]:
    """The limits that a campaign may set for itself, checked as those of a policy are. Raises `ValidationError`."""
    unknown = sorted(given.keys() - set(LIMITS))
    if unknown:
        raise ValidationError({"__all__": f"No limit is called {', '.join(unknown)}."})
    policy = policy_of(site)
    for name, value in given.items():
        setattr(policy, name, value)
    policy.clean_fields(exclude={field.name for field in ReleasePolicy._meta.fields} - given.keys())
    limits = limits_of(policy)
    check_order(limits)
    return {name: value for name, value in asdict(limits).items() if name in given}


def check_order(limits: Limits) -> None:
    """Raises `ValidationError` when no description could be both long and short enough."""
    if limits.min_description > limits.max_description:
        raise ValidationError({"min_description": "The shortest description must not be longer than the longest."})


def override(campaign: Campaign, given: Mapping[str, Any], *, user: User) -> Campaign:
    """Let the campaign have these limits of its own, in place of any before.

    Raises `ValidationError` and `PermissionDenied`.
    """
    if not may_change(user, campaign.site):
        raise PermissionDenied("You may not change what is asked of this site's articles.")
    overrides = clean_overrides(given, site=campaign.site_id)
    with transaction.atomic():
        before = campaign.gate_overrides
        campaign.gate_overrides = overrides
        campaign.save(update_fields=["gate_overrides", "updated_at"])
        if overrides != before:
            data = {"from": before, "to": overrides}
            log(instance=campaign, action="generator.override_policy", user=user, data=data)
    return campaign


def change(policy: ReleasePolicy, *, user: User) -> ReleasePolicy:
    """Store the policy as it is now. Raises `ValidationError` and `PermissionDenied`."""
    if not may_change(user, policy.site):
        raise PermissionDenied("You may not change what is asked of this site's articles.")
    with transaction.atomic():
        stored = ReleasePolicy.objects.for_site(policy.site_id).select_for_update().first()
        before = asdict(limits_of(stored or ReleasePolicy(site_id=policy.site_id)))
        policy.pk = stored.pk if stored else None
        policy.full_clean()
        after = asdict(limits_of(policy))
        check_order(limits_of(policy))
        if stored is None:
            policy.save(force_insert=True)
        else:
            # What stops and caps releases is changed elsewhere, at any moment.
            policy.save(update_fields=[*LIMITS, "daily_cap", "updated_at"])
        changed = {name: [before[name], value] for name, value in after.items() if value != before[name]}
        log(instance=policy, action="generator.change_policy", user=user, data={"changed": changed})
    return policy


def may_change(user: User, site: Site) -> bool:
    return user.is_active and user_may(user, "change", ReleasePolicy(site=site))
