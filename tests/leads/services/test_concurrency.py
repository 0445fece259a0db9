"""Many at once: one key is one submission, one address is one lead, one mail is sent once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from leads.enums import LeadStatus
from leads.models import Delivery, Lead, Submission
from leads.models.submissions import email_keys
from leads.services import deliveries, inbox, intake
from tests.leads.conftest import form_of, given

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 20


def at_once(work, count=MANY):
    """The results of `work(number)`, called in threads that begin together."""
    gate = Barrier(count)

    def run(number):
        try:
            connection.ensure_connection()
            gate.wait(20)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_one_key_sent_twenty_times_at_once_is_one_submission(site_a):
    form = form_of(site_a)

    def work(_):
        visit = intake.Visit(idempotency_key="same", has_origin=True)
        return intake.receive(form=form, data=given(), visit=visit, at=timezone.now())

    receipts = at_once(work)
    assert sum(receipt.is_new for receipt in receipts) == 1
    assert len({receipt.submission.pk for receipt in receipts}) == 1
    [submission] = Submission.objects.filter(idempotency_key="same")
    assert submission.deliveries.count() == 2
    assert Lead.objects.filter(email_key__in=email_keys("ann@visitors.test", site_id=form.site_id)).count() == 1


def test_twenty_submissions_of_one_address_make_one_lead(site_a):
    form = form_of(site_a)

    def work(number):
        visit = intake.Visit(idempotency_key=f"k{number}")
        data = given(message=f"Number {number}", phone="206 555 0187")
        return intake.receive(form=form, data=data, visit=visit, at=timezone.now())

    receipts = at_once(work)
    assert len({receipt.submission.lead_id for receipt in receipts}) == 1
    assert all(receipt.is_new for receipt in receipts)


def test_a_mail_is_sent_once_by_twenty_workers(site_a):
    form = form_of(site_a)
    visit = intake.Visit(idempotency_key="one")
    receipt = intake.receive(form=form, data=given(), visit=visit, at=timezone.now())
    [first, _] = receipt.delivery_ids
    mail.outbox.clear()
    at_once(lambda _: deliveries.deliver(first, at=timezone.now()))
    assert len(mail.outbox) == 1
    assert Delivery.objects.get(pk=first).tries == 1


def test_of_two_who_move_a_lead_at_once_one_is_told(site_a):
    form = form_of(site_a)
    visit = intake.Visit(idempotency_key="one")
    lead = intake.receive(form=form, data=given(), visit=visit, at=timezone.now()).submission.lead
    wanted = [LeadStatus.CONTACTED, LeadStatus.LOST]

    def work(number):
        try:
            return inbox.move(lead, wanted[number], user=None, seen="new")
        except inbox.ChangedMeanwhile:
            return None

    results = at_once(work, 2)
    assert sorted(results, key=str) == [None, True]
    lead.refresh_from_db()
    assert lead.status == wanted[results.index(True)]


def test_what_comes_while_somebody_works_on_the_lead_overwrites_nothing(site_a):
    form = form_of(site_a)

    def send(number):
        visit = intake.Visit(idempotency_key=f"k{number}")
        data = given(message=f"Number {number}")
        return intake.receive(form=form, data=data, visit=visit, at=timezone.now()).submission.lead

    lead = send(0)

    def work(number):
        return inbox.assign(lead, site_a.editor, user=None, seen=None) if number == 5 else send(number + 1)

    at_once(work, 10)
    lead.refresh_from_db()
    assert (lead.assigned_to, lead.submissions.count()) == (site_a.editor, 10)
