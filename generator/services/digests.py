"""Notices by mail: one letter for a person, at eight in their morning or at most once an hour, as they like it.

A letter is sent while the person's row is locked, and what it told is marked in that transaction, so that two processes
never send it twice. A process that dies after the mail server took the letter and before the transaction ends has told
nobody: then, and only then, the same letter is sent once more. When the mail server refuses, the letter waits and is
tried again, later each time. When it cannot be reached, nobody else's letter is tried until the next time.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from generator.enums import NoticeDigest
from generator.models import Notice, NoticePreference
from generator.services import letters
from sites_app.models import SiteMembership, SiteSettings

logger = logging.getLogger(__name__)

MORNING = 8
AN_HOUR = timedelta(hours=1)
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)
# From here on the waits are all as long; a higher number would say nothing.
MOST_FAILURES = 16


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who wants mails, with what tells when the next one is due."""

    user_id: int
    digest: NoticeDigest
    settled_at: datetime | None
    retry_at: datetime | None
    zone: ZoneInfo

    def is_due(self, at: datetime) -> bool:
        """Whether a letter may be sent at this moment; a morning that was missed is made up for."""
        if self.retry_at is not None and at < self.retry_at:
            return False
        if self.digest == NoticeDigest.SOON:
            return self.settled_at is None or at - self.settled_at >= AN_HOUR
        morning = self._last_morning(at)
        if self.settled_at is None:
            return morning.date() == at.astimezone(self.zone).date()
        return self.settled_at < morning

    def _last_morning(self, at: datetime) -> datetime:
        local = at.astimezone(self.zone)
        morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
        return morning if local >= morning else morning - timedelta(days=1)


class Outcome(Enum):
    """What became of a person's turn."""

    SENT = auto()
    NOTHING = auto()
    REFUSED = auto()
    UNREACHABLE = auto()


def send_due(*, at: datetime) -> int:
    """Send the letters that are due at this moment, and return how many were.

    It ends with the first that finds no mail server: each of the others would wait as long for it.
    """
    sent = 0
    for reader in readers():
        if reader.is_due(at):
            outcome = _send(reader, at=at)
            sent += outcome is Outcome.SENT
            if outcome is Outcome.UNREACHABLE:
                break
    return sent


def readers(user_id: int | None = None) -> list[Reader]:
    """Everybody who wants mails, in one query, or only one person. Who works on no site is told nothing.

    A person's day is that of the time zone in their account, or else of the first site that they work on.
    """
    memberships = SiteMembership.objects.filter(group__user=OuterRef("pk"))
    own_sites = SiteMembership.objects.filter(group__user=OuterRef(OuterRef("pk"))).values("site")
    people = (
        User.objects.filter(Q(is_superuser=True) | Exists(memberships), is_active=True)
        .exclude(email="")
        .exclude(notice_preference__digest=NoticeDigest.NEVER)
        .annotate(
            site_zone=Subquery(SiteSettings.objects.filter(site__in=own_sites).order_by("site").values("timezone")[:1])
        )
    )
    if user_id is not None:
        people = people.filter(pk=user_id)
    found = people.order_by("pk").values_list(
        "pk",
        "notice_preference__digest",
        "notice_preference__settled_at",
        "notice_preference__retry_at",
        "wagtail_userprofile__current_time_zone",
        "site_zone",
    )
    return [
        Reader(pk, NoticeDigest(digest or NoticeDigest.DAILY), settled_at, retry_at, zone=_zone(own_zone, site_zone))
        for pk, digest, settled_at, retry_at, own_zone, site_zone in found
    ]


def prefer(user: User, digest: NoticeDigest, *, at: datetime) -> None:
    """Store how often the person wants mails. Who wanted none so far is not sent what happened until now."""
    with transaction.atomic():
        NoticePreference.objects.bulk_create([NoticePreference(user=user)], ignore_conflicts=True)
        preference = NoticePreference.objects.select_for_update().get(pk=user.pk)
        if preference.digest == NoticeDigest.NEVER and digest != NoticeDigest.NEVER:
            Notice.objects.filter(user=user, mailed_at=None).update(mailed_at=at)
            preference.settled_at = at
        preference.digest, preference.retry_at, preference.failures = digest, None, 0
        preference.save()


def _send(reader: Reader, *, at: datetime) -> Outcome:
    """Send the person's letter if it is still due and there is anything to tell."""
    NoticePreference.objects.bulk_create([NoticePreference(user_id=reader.user_id)], ignore_conflicts=True)
    with transaction.atomic():
        preference = NoticePreference.objects.select_for_update(skip_locked=True).filter(pk=reader.user_id).first()
        # Another process may have sent it by now, and the person may have changed their mind.
        now = readers(reader.user_id) if preference else []
        if preference is None or not now or not now[0].is_due(at):
            return Outcome.NOTHING
        user = User.objects.get(pk=reader.user_id)
        letter = letters.compose(user, since=preference.settled_at, zone=reader.zone)
        outcome = Outcome.NOTHING if letter is None else _deliver(letter, preference, at=at)
        if outcome is Outcome.SENT or (letter is None and reader.digest == NoticeDigest.DAILY):
            preference.settled_at, preference.retry_at, preference.failures = at, None, 0
            preference.save()
    return outcome


def _deliver(letter: letters.Letter, preference: NoticePreference, *, at: datetime) -> Outcome:
    """Hand the letter over and mark what it tells as mailed; a failure is noted, and the letter tried again later."""
    try:
        letter.message().send()
    except (SMTPException, OSError, ValueError) as error:
        wait = min(FIRST_WAIT * 2**preference.failures, LONGEST_WAIT)
        preference.failures, preference.retry_at = min(preference.failures + 1, MOST_FAILURES), at + wait
        preference.save()
        logger.warning("The digest for user %s could not be sent (%s); it is tried again.", preference.pk, error)
        return Outcome.UNREACHABLE if _is_unreachable(error) else Outcome.REFUSED
    letter.mark_mailed(at=at)
    return Outcome.SENT


def _is_unreachable(error: Exception) -> bool:
    """Whether the mail server is silent, or gone: not whether it says no. Its answers are `OSError`s as well."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPConnectError | SMTPServerDisconnected)
    return isinstance(error, OSError)


def _zone(*names: str | None) -> ZoneInfo:
    """The first of these time zones that there is, else UTC."""
    for name in names:
        try:
            return ZoneInfo(name or "")
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return ZoneInfo("UTC")
