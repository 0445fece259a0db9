"""Mails about submissions: sent once, tried again for a day, and never lost without a trace."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.utils import timezone

from leads import dispatch, tasks
from leads.enums import DeliveryKind, DeliveryStatus
from leads.models import Delivery
from leads.services import deliveries, intake, letters
from tests.leads.conftest import form_of, given

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(form_a):
    visit = intake.Visit(idempotency_key="k1", page_url="http://alpha.test/contact/?utm_source=mail")
    return intake.receive(form=form_a, data=given(), visit=visit, at=timezone.now()).submission


def delivery_of(submission, kind=DeliveryKind.NOTIFICATION):
    return submission.deliveries.get(kind=kind)


def deliver(delivery, at=None):
    wait = deliveries.deliver(delivery.pk, at=at or timezone.now())
    delivery.refresh_from_db()
    return wait


def test_a_notification_holds_all_answers_and_is_answered_to_the_visitor(submission, site_a):
    deliver(delivery_of(submission))
    [sent] = mail.outbox
    assert sent.to == [f"desk@{site_a.mark}.test"]
    assert sent.reply_to == ["ann@visitors.test"]
    assert sent.subject == "Message from Ann Example"
    assert f'"{site_a.mark} works"' in sent.from_email or f"{site_a.mark} works <" in sent.from_email
    for text in (sent.body, sent.alternatives[0][0]):
        assert "Do you mend roofs?" in text
        assert f"/admin/submissions/{submission.pk}/" in text
        assert "utm_source: mail" in text


def test_an_automatic_reply_carries_nothing_of_the_visitor_but_the_name(form_a, site_a):
    answers = given(name="Buy now at http://spam.test/x or www.spam.test", message="SECRET")
    receipt = intake.receive(form=form_a, data=answers, visit=intake.Visit(idempotency_key="k9"), at=timezone.now())
    row = Delivery.objects.filter(submission=receipt.submission, kind=DeliveryKind.AUTO_REPLY).first()
    text = letters.compose(row).body
    assert "spam.test" not in text
    assert "SECRET" not in text
    sent = letters.compose(row).message()
    assert sent["X-Auto-Response-Suppress"] == "All"
    assert sent["Auto-Submitted"]


def test_a_line_break_in_an_answer_makes_no_header(form_a):
    form_a.subject = "From {name}"
    form_a.save()
    answers = given(name="Ann\r\nBcc: all@spam.test")
    receipt = intake.receive(form=form_a, data=answers, visit=intake.Visit(idempotency_key="k8"), at=timezone.now())
    message = letters.compose(delivery_of(receipt.submission)).message()
    assert message["Bcc"] is None
    assert message["Subject"] == "From Ann Bcc: all@spam.test"


def test_a_sent_mail_is_not_sent_again(submission):
    delivery = delivery_of(submission)
    assert deliver(delivery) is None
    assert delivery.status == DeliveryStatus.SENT
    deliver(delivery)
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_is_tried_again_later_each_time(submission, monkeypatch):
    delivery, at = delivery_of(submission), timezone.now()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", raising(SMTPServerDisconnected("gone")))
    assert deliver(delivery, at) == timedelta(minutes=1)
    assert deliver(delivery, at) is None, "it is not due yet"
    assert delivery.tries == 1
    assert deliver(delivery, at + timedelta(minutes=1)) == timedelta(minutes=2)
    assert "can't be reached" in delivery.error
    assert delivery.status == DeliveryStatus.PENDING
    monkeypatch.undo()
    deliver(delivery, at + timedelta(hours=1))
    assert (delivery.status, delivery.error) == (DeliveryStatus.SENT, "")


def test_after_a_day_a_mail_has_failed_for_everybody_to_see(submission, monkeypatch):
    delivery, at = delivery_of(submission), timezone.now()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", raising(ConnectionRefusedError("no")))
    begun = at
    while (wait := deliver(delivery, at)) is not None:
        at += wait
    assert delivery.status == DeliveryStatus.FAILED
    assert timedelta(hours=18) < at - begun < timedelta(hours=36)


def test_an_address_that_is_refused_for_good_is_not_tried_again(submission, monkeypatch):
    delivery = delivery_of(submission)
    error = SMTPRecipientsRefused({delivery.recipient: (550, b"no such user")})
    monkeypatch.setattr("django.core.mail.EmailMessage.send", raising(error))
    assert deliver(delivery) is None
    assert delivery.status == DeliveryStatus.FAILED
    assert "550 no such user" in delivery.error


def test_what_a_crash_lost_is_put_on_the_queue_again(submission):
    Delivery.objects.exclude(submission=submission).delete()
    delivery = delivery_of(submission)
    now = timezone.now()
    assert deliveries.take_overdue(at=now) == [], "its message may still be on its way"
    later = now + timedelta(minutes=3)
    assert delivery.pk in deliveries.take_overdue(at=later)
    assert deliveries.take_overdue(at=later) == [], "it was put there just now"


def test_the_reaper_sends_for_what_is_overdue(submission, monkeypatch):
    Delivery.objects.update(queued_at=timezone.now() - timedelta(hours=1))
    queued = []
    monkeypatch.setattr(tasks.send_delivery, "apply_async", lambda args, **_: queued.append(args[0]))
    tasks.reap_deliveries()
    assert set(submission.deliveries.values_list("pk", flat=True)) <= set(queued)


def test_without_a_broker_the_submission_stands_and_waits(form_a, monkeypatch, django_capture_on_commit_callbacks):
    from kombu.exceptions import OperationalError

    monkeypatch.setattr(tasks.send_delivery, "apply_async", raising(OperationalError("no broker")))
    with django_capture_on_commit_callbacks(execute=True):
        receipt = dispatch.receive(form=form_a, data=given(), visit=dispatch.Visit(idempotency_key="k1"))
    assert set(receipt.submission.deliveries.values_list("status", flat=True)) == {DeliveryStatus.PENDING}


def test_sending_again_takes_up_what_failed_and_else_tells_the_recipients(submission, site_a, monkeypatch):
    monkeypatch.setattr(tasks, "send_deliveries", lambda ids: None)
    notification, reply = delivery_of(submission), delivery_of(submission, DeliveryKind.AUTO_REPLY)
    deliver(reply)
    Delivery.objects.filter(pk=notification.pk).update(status=DeliveryStatus.FAILED, tries=12, error="x")
    assert dispatch.send_again(submission, user=site_a.editor) == 1
    notification.refresh_from_db()
    assert (notification.status, notification.tries, notification.error) == (DeliveryStatus.PENDING, 0, "")
    deliver(notification)
    assert dispatch.send_again(submission, user=site_a.editor) == 1
    reply.refresh_from_db()
    assert reply.status == DeliveryStatus.SENT


def test_releasing_makes_the_lead_and_sends_what_was_held(site_a, monkeypatch):
    form = form_of(site_a)
    monkeypatch.setattr(tasks, "send_deliveries", lambda ids: None)
    visit = intake.Visit(idempotency_key="k1", honeypot="x")
    submission = intake.receive(form=form, data=given(), visit=visit, at=timezone.now()).submission
    assert not submission.deliveries.exists()
    dispatch.release(submission, user=site_a.editor)
    submission.refresh_from_db()
    assert submission.is_received
    assert submission.lead.email == "ann@visitors.test"
    assert submission.deliveries.count() == 2
    dispatch.release(submission, user=site_a.editor)
    assert submission.deliveries.count() == 2


def raising(error):
    def fail(*args, **kwargs):
        raise error

    return fail
