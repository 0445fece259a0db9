"""The mails about a submission: planned as rows beside it, sent one by one, tried again for about a day.

A row is locked while its mail is handed over, so two processes never send it at once. A process that dies after the
mail server took the mail and before it is noted sends it once more, with the same message id.
"""

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.db import transaction
from django.db.models import Q

from leads.enums import DeliveryKind, DeliveryStatus
from leads.models import Delivery, Form, Submission
from leads.models.submissions import recipient_keys
from leads.services import letters, matching

logger = logging.getLogger(__name__)

MOST_TRIES = 12
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
# One automatic reply to an address within this time: a form must not be a way to fill somebody's mailbox.
REPLY_ONCE_IN = timedelta(hours=1)
# A message that was put on the queue so long ago is taken for lost.
QUEUED_FOR = timedelta(minutes=2)
AT_ONCE = 200


def plan(submission: Submission, *, form: Form, at: datetime) -> tuple[int, ...]:
    """Make the rows of the mails that the submission causes, and return their ids. In the caller's transaction."""
    wanted = [(DeliveryKind.NOTIFICATION, address) for address in form.recipient_list]
    visitor = matching.contact_of(submission, form=form)["email"]
    if form.auto_reply_text.strip() and visitor and not _was_replied_to(submission, visitor, at=at):
        wanted.append((DeliveryKind.AUTO_REPLY, visitor))
    rows = [
        Delivery(
            site_id=submission.site_id, submission=submission, kind=kind, recipient=to, next_try_at=at, queued_at=at
        ).index()
        for kind, to in wanted
    ]
    # What was sent before the submission was held and released again is not sent twice.
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return pending_ids(submission) if rows else ()


def pending_ids(submission: Submission) -> tuple[int, ...]:
    """The submission's mails that still have to be sent."""
    waiting = submission.deliveries.filter(status=DeliveryStatus.PENDING)
    return tuple(waiting.order_by("pk").values_list("pk", flat=True))


def pending_of(submission_ids: Collection[int]) -> tuple[int, ...]:
    """The mails about many submissions that still have to be sent."""
    waiting = Delivery.objects.filter(submission__in=submission_ids, status=DeliveryStatus.PENDING)
    return tuple(waiting.order_by("pk").values_list("pk", flat=True))


def deliver(delivery_id: int, *, at: datetime) -> timedelta | None:
    """Send one mail if it is due, and return after how long to try again; None when there is nothing more to do."""
    with transaction.atomic():
        due = Delivery.objects.filter(pk=delivery_id, status=DeliveryStatus.PENDING)
        # A message may come by a moment before its time.
        due = due.filter(next_try_at__lte=at + timedelta(seconds=2))
        delivery = due.select_for_update(skip_locked=True, of=("self",)).select_related("submission__site").first()
        if delivery is None:
            return None
        delivery.tries += 1
        try:
            letters.compose(delivery).send()
        except (SMTPException, OSError) as error:
            return _note_failure(delivery, error, at=at)
        delivery.status, delivery.sent_at, delivery.error = DeliveryStatus.SENT, at, ""
        delivery.save()
    return None


def take_overdue(*, at: datetime) -> list[int]:
    """The mails whose messages were lost; marked as queued, so that a long queue doesn't grow by them."""
    with transaction.atomic():
        overdue = Delivery.objects.overdue(at=at, queued_before=at - QUEUED_FOR).order_by("next_try_at")
        ids = list(overdue.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
        Delivery.objects.filter(pk__in=ids).update(queued_at=at)
    return ids


def send_again(submission: Submission, *, at: datetime) -> tuple[int, ...]:
    """Put back what failed or still waits, and return it; when all was sent, the notifications to the recipients."""
    with transaction.atomic():
        rows = submission.deliveries.select_for_update()
        wanted = rows.filter(~Q(status=DeliveryStatus.SENT))
        if not wanted.exists():
            wanted = rows.filter(kind=DeliveryKind.NOTIFICATION)
        ids = tuple(wanted.order_by("pk").values_list("pk", flat=True))
        rows.filter(pk__in=ids).update(
            status=DeliveryStatus.PENDING, tries=0, error="", next_try_at=at, queued_at=at, updated_at=at
        )
    return ids


def state_of(deliveries: Iterable[Delivery]) -> str:
    """The word for all mails of a submission: failed, pending or sent; empty for none."""
    found = {delivery.status for delivery in deliveries}
    worst = (DeliveryStatus.FAILED, DeliveryStatus.PENDING, DeliveryStatus.SENT)
    return next((status for status in worst if status in found), "")


def _was_replied_to(submission: Submission, address: str, *, at: datetime) -> bool:
    keys = recipient_keys(address, site_id=submission.site_id)
    replies = Delivery.objects.for_site(submission.site).filter(kind=DeliveryKind.AUTO_REPLY, recipient_key__in=keys)
    return replies.exclude(submission=submission).filter(created_at__gt=at - REPLY_ONCE_IN).exists()


def _note_failure(delivery: Delivery, error: Exception, *, at: datetime) -> timedelta | None:
    wait = min(FIRST_WAIT * 2 ** (delivery.tries - 1), LONGEST_WAIT)
    delivery.error = _wording(error)[:500]
    if delivery.tries >= MOST_TRIES or _is_final(error):
        delivery.status = DeliveryStatus.FAILED
    else:
        delivery.next_try_at = delivery.queued_at = at + wait
    delivery.save()
    logger.warning("Mail %s was not sent, try %s: %s", delivery.pk, delivery.tries, type(error).__name__)
    return None if delivery.is_failed else wait


def _is_final(error: Exception) -> bool:
    """Whether the mail server says that it will never take the mail."""
    if isinstance(error, SMTPRecipientsRefused):
        codes: Sequence[int] = [code for code, _ in error.recipients.values()]
        return bool(codes) and all(code >= 500 for code in codes)
    return isinstance(error, SMTPResponseException) and error.smtp_code in {550, 551, 553, 554}


def _wording(error: Exception) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        answers = [f"{code} {_text(answer)}" for code, answer in error.recipients.values()]
        return f"The mail server refused the address: {'; '.join(answers)}"
    if isinstance(error, SMTPResponseException):
        return f"The mail server answered {error.smtp_code} {_text(error.smtp_error)}"
    return f"The mail server can't be reached: {error}"


def _text(answer: object) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
