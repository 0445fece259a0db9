"""Flags: what may be wrong with an article, as rows that lists and the board can filter by.

They follow what the gate finds: a check that fails is a pending flag, one that passes again resolves it. A person may
say that a flag does not matter; it then stays ignored as long as the same is wrong. A flag decides nothing: the gate
does, and only a waiver changes what it says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from generator.enums import FlagKind, FlagStatus
from generator.models import QualityFlag
from generator.querysets import among
from generator.services.permissions import may_review_site


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with an article: the flag that it should have."""

    kind: FlagKind
    evidence: str
    score: float | None = None
    other_id: int | None = None


type Key = tuple[int, str, int | None]


def follow(findings: Mapping[int, Sequence[Finding]], *, site_id: int, kinds: Collection[FlagKind]) -> None:
    """Let the flags of these kinds be what was found in each article; at most four queries, and two if nothing changed.

    An article without findings has all its flags of these kinds resolved.
    """
    wanted: dict[Key, Finding] = {
        (page_id, each.kind, each.other_id): each for page_id, found in sorted(findings.items()) for each in found
    }
    stored: dict[Key, QualityFlag] = {}
    for flag in QualityFlag.objects.for_site(site_id).filter(among("article", list(findings)), kind__in=kinds):
        stored[flag.article_id, flag.kind, flag.other_id] = flag
    new = [
        QualityFlag(
            site_id=site_id,
            article_id=page_id,
            kind=kind,
            other_id=other_id,
            score=each.score,
            evidence=each.evidence,
        )
        for (page_id, kind, other_id), each in wanted.items()
        if not _stands(stored.get((page_id, kind, other_id)), each)
    ]
    gone = [flag.pk for key, flag in stored.items() if key not in wanted and flag.status != FlagStatus.RESOLVED]
    if new:
        QualityFlag.objects.bulk_create(
            new,
            update_conflicts=True,
            unique_fields=["article", "kind", "other"],
            update_fields=["status", "score", "evidence", "settled_by", "settled_at", "updated_at"],
        )
    if gone:
        now = timezone.now()
        QualityFlag.objects.for_site(site_id).filter(pk__in=gone).update(
            status=FlagStatus.RESOLVED, settled_by=None, settled_at=now, updated_at=now
        )


def _stands(flag: QualityFlag | None, finding: Finding) -> bool:
    """Whether the stored flag says what was found already; an ignored one does, whatever the number is."""
    if flag is None or flag.status == FlagStatus.RESOLVED:
        return False
    return flag.status == FlagStatus.IGNORED or (flag.score, flag.evidence) == (finding.score, finding.evidence)


def ignore(flag: QualityFlag, *, user: User, note: str) -> QualityFlag:
    """Settle that what was found does not matter here.

    Raises `PermissionDenied`, and `ValidationError` without a note.
    """
    if not may_review_site(user, flag.site):
        raise PermissionDenied("You may not settle flags of this site.")
    if not note.strip():
        raise ValidationError({"note": "Say why it does not matter."})
    with transaction.atomic():
        flag.status = FlagStatus.IGNORED
        flag.settled_by = user
        flag.settled_at = timezone.now()
        flag.save(update_fields=["status", "settled_by", "settled_at", "updated_at"])
        data = {"flag": flag.get_kind_display(), "evidence": flag.evidence, "why": note.strip()}
        log(instance=flag.article.page, action="generator.ignore_flag", user=user, data=data)
    return flag


def take_up(flag: QualityFlag, *, user: User) -> QualityFlag:
    """Let an ignored flag be pending again. Raises `PermissionDenied`."""
    if not may_review_site(user, flag.site):
        raise PermissionDenied("You may not settle flags of this site.")
    with transaction.atomic():
        flag.status = FlagStatus.PENDING
        flag.settled_by = flag.settled_at = None
        flag.save(update_fields=["status", "settled_by", "settled_at", "updated_at"])
        data = {"flag": flag.get_kind_display(), "evidence": flag.evidence}
        log(instance=flag.article.page, action="generator.take_up_flag", user=user, data=data)
    return flag
