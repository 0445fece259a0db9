"""What a digest says: a person's notices that no mail has told them of, and the drafts that await their review."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Site
from wagtail.users.models import UserProfile

from generator.enums import AWAITING_REVIEW, ArticleStatus
from generator.models import GeneratedArticle, Notice
from generator.querysets import capped_count
from generator.services.notices import notices_of
from generator.services.permissions import reviewed_site_ids

# A letter lists so many notices of a site; the others are a link away.
SHOWN = 12
# Nobody works off more before the next letter; what is older than that many is told by number only.
MOST_READ = 1_000
MOST_COUNTED = 10_000


@dataclass
class Section:
    """What there is to tell of one site."""

    site: str
    notices: list[Notice] = field(default_factory=list)
    awaiting: int = 0
    awaiting_url: str = ""

    @property
    def shown(self) -> Sequence[Notice]:
        return self.notices[:SHOWN]

    @property
    def more(self) -> int:
        return max(len(self.notices) - SHOWN, 0)

    @property
    def awaiting_text(self) -> str:
        """Such as “412 drafts await your review”."""
        if self.awaiting > MOST_COUNTED:
            return f"More than {MOST_COUNTED:,} drafts await your review"
        return f"{self.awaiting:,} {'draft awaits' if self.awaiting == 1 else 'drafts await'} your review"


@dataclass(frozen=True)
class Letter:
    """A digest as it will be sent."""

    to: str
    subject: str
    text: str
    html: str
    account_url: str
    notices: Sequence[Notice]

    def message(self) -> EmailMultiAlternatives:
        """The mail, with both forms of its text."""
        headers = {"Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<{self.account_url}>"}
        mail = EmailMultiAlternatives(self.subject, self.text, to=[self.to], headers=headers)
        mail.attach_alternative(self.html, "text/html")
        return mail

    def mark_mailed(self, *, at: datetime) -> None:
        """Mark what the letter tells; a notice that something has been added to since stays for the next one."""
        known = {notice.pk: notice.count for notice in self.notices}
        rows = Notice.objects.filter(pk__in=known, mailed_at=None).select_for_update(no_key=True).order_by("pk")
        told = [pk for pk, count in rows.values_list("pk", "count") if known[pk] == count]
        Notice.objects.filter(pk__in=told).update(mailed_at=at)


def compose(user: User, *, since: datetime | None, zone: ZoneInfo) -> Letter | None:
    """The person's letter, in their language and time zone; None when nothing has happened since the last one.

    Drafts that await review are news while the newest of them is later than `since`, and are then told of with all that
    await; notices are those that are neither read nor mailed.
    """
    notices = list(
        notices_of(user)
        .filter(mailed_at=None, read_at=None)
        .select_related("site")
        .order_by("-created_at", "-pk")[:MOST_READ]
    )
    awaiting = _awaiting(user)
    is_news = any(since is None or newest > since for _, _, newest in awaiting)
    if not notices and not is_news:
        return None
    with timezone.override(zone), translation.override(UserProfile.get_for_user(user).get_preferred_language()):
        return _letter(user, _sections(notices, awaiting), notices)


def _awaiting(user: User) -> list[tuple[Site, int, datetime]]:
    """Sites with drafts that await the person's review: how many, and when the newest was written."""
    if user.is_superuser:
        # They may review everything, and are asked to review nothing; so does Wagtail treat them in its own mails.
        return []
    waiting = GeneratedArticle.objects.filter(site=OuterRef("pk"), status__in=tuple(AWAITING_REVIEW))
    sites = (
        Site.objects.filter(pk__in=reviewed_site_ids(user))
        .annotate(
            awaiting=capped_count(waiting, most=MOST_COUNTED),
            newest=Subquery(waiting.order_by("-page").values("created_at")[:1]),
        )
        .order_by("pk")
    )
    return [(site, site.awaiting, site.newest) for site in sites if site.newest is not None]


def _sections(notices: Sequence[Notice], awaiting: Sequence[tuple[Site, int, datetime]]) -> list[Section]:
    sections: dict[int, Section] = {}
    for site, number, _ in awaiting:
        address = reverse("generator_articles:index") + f"?status={ArticleStatus.QC}"
        sections[site.pk] = Section(str(site), awaiting=number, awaiting_url=absolute(address))
    for notice in notices:
        sections.setdefault(notice.site_id, Section(str(notice.site))).notices.append(notice)
    return [sections[key] for key in sorted(sections)]


def _letter(user: User, sections: Sequence[Section], notices: Sequence[Notice]) -> Letter:
    account_url = absolute(reverse("wagtailadmin_account") + "#tab-notifications")
    context: dict[str, Any] = {
        "name": user.first_name or user.get_username(),
        "sections": sections,
        "product": settings.WAGTAIL_SITE_NAME,
        "base_url": absolute(""),
        "account_url": account_url,
        "notices_url": absolute(reverse("generator_notices:index")),
        "subject": _subject(sections, notices),
    }
    return Letter(
        to=user.email,
        subject=f"{settings.WAGTAIL_SITE_NAME}: {context['subject']}",
        text=render_to_string("generator/mails/digest.txt", context),
        html=render_to_string("generator/mails/digest.html", context),
        account_url=account_url,
        notices=notices,
    )


def _subject(sections: Sequence[Section], notices: Sequence[Notice]) -> str:
    parts = []
    if notices:
        parts.append("one notice" if len(notices) == 1 else f"{len(notices):,} notices")
    if awaiting := sum(section.awaiting for section in sections):
        parts.append(f"{awaiting:,} {'draft awaits' if awaiting == 1 else 'drafts await'} your review")
    return ", ".join(parts)


def absolute(address: str) -> str:
    """An address of the admin as a mail gives it."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + address
