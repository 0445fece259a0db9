"""Double opt-in: asks a visitor by mail to confirm what they sent, and lets it count once they did.

Nothing follows from a submission before: no lead, no notification, no message to other programs. The link in the mail
holds a signed key and expires; opening it confirms nothing by itself, for mail servers open links as well.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Site

from leads.enums import DeliveryKind
from leads.models import Delivery, Form, Submission
from leads.models.confirmations import Confirmation, email_keys
from leads.models.submissions import recipient_keys
from leads.services import matching

_SALT = "leads.confirmation"
# One mail to an address within this time: a form must not be a way to fill somebody's mailbox.
ASK_ONCE_IN = timedelta(hours=1)

type Settle = Callable[..., tuple[int, ...]]


def is_waited_for(submission: Submission, *, form: Form) -> bool:
    """Whether the submission counts only once its address is confirmed, and isn't yet."""
    if not form.asks_to_confirm or not matching.contact_of(submission, form=form)["email"]:
        return False
    return not submission.is_confirmed


def ask(submission: Submission, *, form: Form, at: datetime) -> tuple[int, ...]:
    """Note that the submission waits, plan the mail that asks, and return its id. In the caller's transaction."""
    email = matching.contact_of(submission, form=form)["email"]
    waiting = _waiting(submission.site_id, email).filter(submission__form=form)
    last = waiting.exclude(submission=submission).order_by("-asked_at").first()
    was_asked = last is not None and last.asked_at > at - ASK_ONCE_IN
    Confirmation.objects.get_or_create(
        submission=submission, defaults={"site_id": submission.site_id, "email": email, "asked_at": at}
    )
    if was_asked:
        return ()
    delivery, is_new = Delivery.objects.get_or_create(
        submission=submission,
        kind=DeliveryKind.CONFIRMATION,
        recipient_key__in=recipient_keys(email, site_id=submission.site_id),
        defaults={"site_id": submission.site_id, "recipient": email, "next_try_at": at, "queued_at": at},
    )
    return (delivery.pk,) if is_new else ()


def confirm(confirmation: Confirmation, *, settle: Settle, at: datetime) -> tuple[int, ...]:
    """Let what the address sent by the form count from now on; the ids of the mails that follow. A second time nothing
    follows.

    With it counts whatever else of the same address and form waits, which got no mail of its own. `settle` is called
    for each.
    """
    delivery_ids: list[int] = []
    form_id: Any = confirmation.submission.form_id
    with transaction.atomic():
        rows = _waiting(confirmation.site_id, confirmation.email).filter(submission__form=form_id)
        rows = rows.select_for_update(of=("self",)).select_related("submission__form__site", "submission__site")
        for row in rows.order_by("pk"):
            row.confirmed_at = at
            row.save(update_fields=["confirmed_at", "updated_at"])
            submission, form = row.submission, row.submission.form
            submission.confirmation = row
            if form is not None and submission.is_received:
                delivery_ids += settle(submission, form=form, sent_at=submission.created_at, at=at)
    return tuple(delivery_ids)


def address_of(confirmation: Confirmation) -> str:
    """The absolute address of the link in the mail."""
    submission = confirmation.submission
    path = reverse("form_confirm", args=[submission.form_key, signing.dumps(confirmation.pk, salt=_SALT)])
    root: str = submission.site.root_url
    return f"{root}{path}"


def find(token: str, *, site: Site, at: datetime) -> Confirmation | None:
    """The site's confirmation that a link stands for; None for one that is forged, too old, or of a deleted entry."""
    try:
        key = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    rows = Confirmation.objects.for_site(site).select_related("submission__form")
    found: Confirmation | None = rows.filter(pk=key).first() if isinstance(key, int) else None
    return None if found is None or found.is_expired(at=at) else found


def _waiting(site_id: int, email: str) -> QuerySet[Confirmation]:
    return Confirmation.objects.for_site(site_id).filter(
        email_key__in=email_keys(email, site_id=site_id), confirmed_at=None
    )
