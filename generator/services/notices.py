"""What people are told: stored, folded, counted, read, and one day forgotten. Mails are `digests.py`'s.

Nobody is told anything of a site that they do not work on, nor shown what they were told before they left it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from wagtail.models import Site

from generator.enums import NoticeKind
from generator.models import Notice
from sites_app.enums import SiteRole
from sites_app.tenancy import sites_for_user, within_sites

KEPT = timedelta(days=90)
PRUNED_AT_ONCE = 5_000
LONGEST_MESSAGE = 255
# Nobody reads more than so many; the badge says “99+”.
MOST_COUNTED = 99

# Who decides about a site's articles and releases.
DECIDERS = frozenset({SiteRole.APPROVER, SiteRole.ADMINISTRATOR})


def recipients(site: Site | int, *, roles: Collection[SiteRole] = DECIDERS) -> QuerySet[User]:
    """The active people who have one of the roles on the site. Superusers are not told of every site."""
    key = site if isinstance(site, int) else site.pk
    return User.objects.filter(
        pk__in=User.objects.filter(
            groups__site_membership__site=key, groups__site_membership__role__in=tuple(roles)
        ).values("pk"),
        is_active=True,
    )


def tell(
    users: Iterable[User],
    *,
    site: Site | int,
    kind: NoticeKind,
    message: str,
    address: str = "",
    count: int = 1,
    since: datetime | None = None,
) -> int:
    """Tell these people, and return how many were told: the inactive and those of other sites are left out.

    Whoever has an unread notice of the same kind with the same address on this site is not told twice: that one now
    says `message`, counts `count` more, is as new as this one, and is mailed again. `since` folds only with notices
    from then on. “{count}” in `message` is shown as the number that it counts.
    """
    key = site if isinstance(site, int) else site.pk
    with transaction.atomic():
        # The lock keeps two events that come at once from being two notices.
        told = _who_may_hear(users, site_id=key).select_for_update(no_key=True).order_by("pk")
        user_ids = list(told.values_list("pk", flat=True))
        same = Notice.objects.for_site(key).filter(user__in=user_ids, kind=kind, address=address, read_at=None)
        if since is not None:
            same = same.filter(created_at__gte=since)
        newest = dict(same.order_by("pk").values_list("user_id", "pk"))
        message = message[:LONGEST_MESSAGE]
        if newest:
            Notice.objects.for_site(key).filter(pk__in=newest.values()).update(
                message=message, count=F("count") + count, mailed_at=None, created_at=Now(), updated_at=Now()
            )
        Notice.objects.bulk_create(
            Notice(user_id=pk, site_id=key, kind=kind, message=message, address=address, count=count)
            for pk in user_ids
            if pk not in newest
        )
    return len(user_ids)


def carry(users: Iterable[User], site_id: int, message: str, address: str, count: int) -> None:
    """Tell people what another app assigned to them; see `sites_app.services.telling`."""
    tell(users, site=site_id, kind=NoticeKind.ASSIGNED, message=message, address=address, count=count)


def notices_of(user: User) -> QuerySet[Notice]:
    """What the person was told of the sites that they work on now."""
    return Notice.objects.for_sites(sites_for_user(user)).filter(user=user)


def count_unread(user: User) -> int:
    """How many notices the person has not read; counted up to `MOST_COUNTED` and one."""
    return notices_of(user).filter(read_at=None).order_by()[: MOST_COUNTED + 1].count()


def mark_read(user: User, *, notice_id: int | None = None) -> int:
    """Mark one notice of the person, or all of them, as read; how many were not read before."""
    unread = notices_of(user).filter(read_at=None)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=Now(), updated_at=Now())


def prune(*, at: datetime) -> int:
    """Delete what was read `KEPT` ago or earlier, some thousands in a transaction; how many."""
    total = 0
    while True:
        old = Notice.objects.filter(read_at__lt=at - KEPT).order_by("pk").values("pk")[:PRUNED_AT_ONCE]
        deleted, _ = Notice.objects.filter(pk__in=old).delete()
        total += deleted
        if deleted < PRUNED_AT_ONCE:
            return total


def _who_may_hear(users: Iterable[User], *, site_id: int) -> QuerySet[User]:
    people = within_sites(User.objects.order_by(), [site_id]).values("pk")
    return User.objects.filter(
        Q(is_superuser=True) | Q(pk__in=people), pk__in={user.pk for user in users}, is_active=True
    )
