"""The mails about a submission: the notification to the recipients, and the automatic reply to the visitor."""

import re
from collections.abc import Mapping
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from leads.enums import DeliveryKind
from leads.models import Confirmation, Delivery, Form, Submission
from leads.models.confirmations import VALID_FOR
from leads.services import confirmations, matching
from sites_app.models import SiteSettings

DEFAULT_SUBJECT = "{form}: {who}"
DEFAULT_REPLY_SUBJECT = "We have your message"
DEFAULT_CONFIRMATION_SUBJECT = "Please confirm your e-mail address"
DEFAULT_CONFIRMATION_TEXT = (
    "Hello,\n\nthis address was entered for “{form}” on the site of {site}. If that was you, please confirm it."
)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# A visitor writes their name; a mail that we send must not carry an address that they put there instead.
_LINK_LIKE = re.compile(r"\S*(?:://|www\.|[.@/]\w{2,})\S*")
LONGEST_NAME = 60


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """The mail of a delivery, ready to be sent."""
    submission = delivery.submission
    form = submission.form or _form_of_old(submission)
    site = SiteSettings.objects.filter(site=submission.site_id).first()
    name = site.name if site else settings.WAGTAIL_SITE_NAME
    mail = _LETTERS[DeliveryKind(delivery.kind)](submission, form=form, site_name=name)
    mail.to = [delivery.recipient]
    mail.from_email = formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    if not mail.reply_to and site and site.email and delivery.kind != DeliveryKind.NOTIFICATION:
        mail.reply_to = [site.email]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    mail.extra_headers |= {"Message-ID": f"<{delivery.message_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    return mail


def _notification(submission: Submission, *, form: Form, site_name: str) -> EmailMultiAlternatives:
    contact = matching.contact_of(submission, form=form)
    who = contact["name"] or contact["email"] or contact["phone"] or "new submission"
    values = {**contact, "form": form.name, "who": who, "site": site_name}
    address = reverse("leads_submissions:detail", args=[submission.pk])
    context = {
        "subject": _line(filled(form.subject or DEFAULT_SUBJECT, values)),
        "site_name": site_name,
        "form_name": form.name,
        "answers": [{"label": label, "text": text} for label, text in submission.texts()],
        "page_url": submission.page_url,
        "utm": sorted(submission.utm.items()),
        "sent_at": submission.created_at,
        "admin_url": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + address,
    }
    reply_to = form.reply_to or contact["email"]
    mail = EmailMultiAlternatives(
        subject=context["subject"],
        body=render_to_string("leads/mails/notification.txt", context),
        reply_to=[reply_to] if reply_to else [],
    )
    mail.attach_alternative(render_to_string("leads/mails/notification.html", context), "text/html")
    return mail


def _auto_reply(submission: Submission, *, form: Form, site_name: str) -> EmailMultiAlternatives:
    name = _LINK_LIKE.sub("", matching.contact_of(submission, form=form)["name"])[:LONGEST_NAME].strip()
    values = {"name": name, "form": form.name, "site": site_name}
    return EmailMultiAlternatives(
        subject=_line(filled(form.auto_reply_subject or DEFAULT_REPLY_SUBJECT, values)),
        body=filled(form.auto_reply_text, values),
        reply_to=[form.reply_to] if form.reply_to else [],
        headers={"X-Auto-Response-Suppress": "All", "Precedence": "auto_reply"},
    )


def _confirmation(submission: Submission, *, form: Form, site_name: str) -> EmailMultiAlternatives:
    values = {"form": form.name, "site": site_name}
    confirmation = (
        Confirmation.objects.for_site(submission.site).select_related("submission__site").get(submission=submission)
    )
    context: dict[str, Any] = {
        "subject": _line(filled(form.confirmation_subject or DEFAULT_CONFIRMATION_SUBJECT, values)),
        "text": filled(form.confirmation_text.strip() or DEFAULT_CONFIRMATION_TEXT, values),
        "consent_text": submission.consent_text,
        "site_name": site_name,
        "address": confirmations.address_of(confirmation),
        "days": VALID_FOR.days,
    }
    mail = EmailMultiAlternatives(
        subject=context["subject"],
        body=render_to_string("leads/mails/confirmation.txt", context),
        reply_to=[form.reply_to] if form.reply_to else [],
        headers={"X-Auto-Response-Suppress": "All"},
    )
    mail.attach_alternative(render_to_string("leads/mails/confirmation.html", context), "text/html")
    return mail


_LETTERS = {
    DeliveryKind.NOTIFICATION: _notification,
    DeliveryKind.AUTO_REPLY: _auto_reply,
    DeliveryKind.CONFIRMATION: _confirmation,
}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; one that nobody knows stays as it is."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def _line(text: str) -> str:
    """One line: a header ends at the first break."""
    return " ".join(text.split())[:250]


def _form_of_old(submission: Submission) -> Form:
    """What is left of a form that was deleted."""
    return Form(site_id=submission.site_id, name=submission.form_name, key=submission.form_key)
