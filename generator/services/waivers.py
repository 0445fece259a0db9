"""Waivers: a person's word that articles may go out although the gate says no. Who gives one says why, and it is kept.

A waiver names the checks that it is for, and is for one article or for all of a campaign, also those made later. It
ends when somebody withdraws it.
"""

from collections.abc import Collection, Iterable, Mapping

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from generator.enums import WAIVABLE, GateCheck
from generator.models import Campaign, GateWaiver, GeneratedArticle
from generator.querysets import among
from sites_app.permissions import user_may


def may_waive(user: User, site_id: int) -> bool:
    return user.is_active and user_may(user, "add", GateWaiver(site_id=site_id))


def waive(of: GeneratedArticle | Campaign, *, checks: Iterable[str], reason: str, user: User) -> GateWaiver:
    """Let the article, or all of the campaign, go out without these checks.

    Raises `PermissionDenied`, and `ValidationError` without a reason, without checks, and for a check that cannot be
    waived.
    """
    if not may_waive(user, of.site_id):
        raise PermissionDenied("You may not waive checks on this site.")
    chosen = set(checks)
    kept = [check for check in GateCheck if check in chosen and check in WAIVABLE]
    if not chosen or len(kept) < len(chosen):
        labels = ", ".join(f"“{check.label}”" for check in GateCheck if check not in WAIVABLE)
        raise ValidationError({"checks": f"Choose what to waive. These cannot be waived: {labels}."})
    if not reason.strip():
        raise ValidationError({"reason": "Say why it may go out all the same."})
    with transaction.atomic():
        waiver = GateWaiver.objects.create(
            site_id=of.site_id,
            article=of if isinstance(of, GeneratedArticle) else None,
            campaign=of if isinstance(of, Campaign) else None,
            checks=[check.value for check in kept],
            reason=reason.strip(),
            created_by=user,
        )
        _log("generator.waive", waiver, user=user, why=waiver.reason)
    return waiver


def withdraw(waiver: GateWaiver, *, user: User) -> GateWaiver:
    """End the waiver; what went out by it stays. Raises `PermissionDenied`."""
    if not may_waive(user, waiver.site_id):
        raise PermissionDenied("You may not withdraw waivers on this site.")
    with transaction.atomic():
        locked = GateWaiver.objects.for_site(waiver.site_id).select_for_update(of=("self",)).get(pk=waiver.pk)
        if locked.withdrawn_at is None:
            locked.withdrawn_at = timezone.now()
            locked.save(update_fields=["withdrawn_at", "updated_at"])
            _log("generator.withdraw_waiver", locked, user=user)
    return locked


def active(site_id: int) -> QuerySet[GateWaiver]:
    return GateWaiver.objects.for_site(site_id).filter(withdrawn_at=None)


def waived_checks(campaigns: Mapping[int, int], *, site_id: int) -> dict[int, frozenset[str]]:
    """The checks that are waived for each page, of whose `campaigns` the ids are given by page; one query."""
    mine = active(site_id).filter(Q(among("article", list(campaigns))) | Q(campaign__in=set(campaigns.values())))
    by_page: dict[int, set[str]] = {}
    by_campaign: dict[int, set[str]] = {}
    for article_id, campaign_id, checks in mine.values_list("article", "campaign", "checks"):
        kept = by_page.setdefault(article_id, set()) if article_id else by_campaign.setdefault(campaign_id, set())
        kept |= set(checks)
    return {
        page_id: frozenset(_both(by_page.get(page_id), by_campaign.get(campaign_id)))
        for page_id, campaign_id in campaigns.items()
    }


def _both(one: Collection[str] | None, other: Collection[str] | None) -> set[str]:
    return {*(one or ()), *(other or ())}


def _log(action: str, waiver: GateWaiver, *, user: User, why: str = "") -> None:
    labels = [GateCheck(check).label for check in waiver.checks]
    instance = waiver.article.page if waiver.article is not None else waiver.campaign
    data = {"checks": waiver.checks, "labels": ", ".join(map(str, labels)), "why": why, "waiver": waiver.pk}
    log(instance=instance, action=action, user=user, data=data)
