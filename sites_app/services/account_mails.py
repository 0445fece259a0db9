"""Mails that tell people of a change in how their account is kept safe. They hold no secret and no link to a form."""

from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone


def tell(user: User, what: str, *, by: User | None = None) -> None:
    """Writes to the person when what happens now is committed. Without an address nobody is told.

    A mail server that is away undoes nothing: it is logged.
    """
    if not user.email:
        return
    context = {
        "user": user,
        "what": what,
        "by": by,
        "at": timezone.now(),
        "platform": settings.WAGTAIL_SITE_NAME,
        "account": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("wagtailadmin_account"),
    }
    body = render_to_string("sites_app/mails/account_change.txt", context)
    mail = EmailMessage(what, body, to=[user.email], headers={"Auto-Submitted": "auto-generated"})
    transaction.on_commit(partial(mail.send), robust=True)
