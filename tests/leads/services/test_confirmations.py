"""Double opt-in: nothing follows from a submission until its address is confirmed, and then everything once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from leads import dispatch
from leads.enums import DeliveryKind
from leads.models import Confirmation, Delivery, Lead, Submission
from leads.models.confirmations import VALID_FOR
from leads.services import confirmations, deliveries, intake
from tests.leads.conftest import form_of

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://[^/\s]+(/forms/newsletter/confirm/\S+/)")


@pytest.fixture
def form(site_a, site_b):
    """Tenant A's newsletter, which asks to confirm; tenant B's does as well."""
    for tenant in (site_b, site_a):
        form = form_of(tenant, "newsletter")
        form.asks_to_confirm = True
        form.recipients = f"desk@{tenant.key}.test"
        form.save()
    return form


def sign_up(form, email="ann@visitors.test", key="k1", at=None):
    visit = intake.Visit(idempotency_key=key)
    data = {"email": email, "consent": "on"}
    return intake.receive(form=form, data=data, visit=visit, at=at or timezone.now()).submission


def sent_link() -> str:
    for delivery in Delivery.objects.filter(kind=DeliveryKind.CONFIRMATION):
        deliveries.deliver(delivery.pk, at=timezone.now())
    [letter] = mail.outbox
    found = LINK.search(letter.body)
    assert found, letter.body
    assert found[1] in letter.alternatives[0][0]
    return found[1]


def test_until_it_is_confirmed_nothing_follows_but_the_mail_that_asks(form):
    submission = sign_up(form)
    assert submission.is_unconfirmed
    assert not Lead.objects.for_site(form.site).filter(submissions=submission).exists()
    assert submission.lead is None
    assert list(submission.deliveries.values_list("kind", "recipient")) == [
        (DeliveryKind.CONFIRMATION, "ann@visitors.test")
    ]


def test_opening_the_link_changes_nothing_and_its_button_lets_the_submission_count_once(form, site_a, client_for):
    submission = sign_up(form)
    link, visitor = sent_link(), client_for(host=site_a.host)
    page = visitor.get(link)
    assert "ann@visitors.test" in page.text
    assert page["Cache-Control"].startswith("max-age=0")
    assert page["Referrer-Policy"] == "no-referrer"
    assert not Confirmation.objects.get().is_confirmed
    for _ in range(2):
        assert visitor.post(link).status_code == 303
    assert form.success_message in visitor.get(link).text
    submission = Submission.objects.get(pk=submission.pk)
    assert submission.is_confirmed
    assert submission.lead.email == "ann@visitors.test"
    assert submission.deliveries.filter(kind=DeliveryKind.NOTIFICATION).count() == 1


def test_a_link_of_another_site_or_form_or_age_is_none(form, site_a, site_b, client_for):
    sign_up(form)
    link = sent_link()
    forged = f"{link[:-2]}{'A' if link[-2] != 'A' else 'B'}/"
    other_form = link.replace("/newsletter/", "/contact/")
    for tenant, address in ((site_b, link), (site_a, forged), (site_a, other_form)):
        assert client_for(host=tenant.host).post(address).status_code == 410
    with time_machine.travel(timezone.now() + VALID_FOR + timedelta(minutes=1)):
        assert client_for(host=site_a.host).get(link).status_code == 410
        assert client_for(host=site_a.host).post(link).status_code == 410
    assert not Confirmation.objects.get().is_confirmed


def test_a_mailbox_is_not_filled_and_one_click_confirms_what_came_meanwhile(form):
    first, second = sign_up(form), sign_up(form, key="k2")
    assert not second.deliveries.exists()
    dispatch.confirm(first.confirmation)
    assert all(row.is_confirmed for row in Submission.objects.filter(pk__in=[first.pk, second.pk]))
    later = sign_up(form, key="k3", at=timezone.now() + confirmations.ASK_ONCE_IN)
    assert later.deliveries.filter(kind=DeliveryKind.CONFIRMATION).exists()


def test_what_is_held_as_spam_is_asked_about_only_when_it_is_released(form, site_a):
    form.blocked_words = "visitors.test"
    form.save()
    submission = sign_up(form)
    assert not submission.is_received
    assert not submission.deliveries.exists()
    dispatch.release(submission, user=site_a.administrator)
    assert Submission.objects.get(pk=submission.pk).is_unconfirmed
    assert submission.deliveries.get().kind == DeliveryKind.CONFIRMATION


def test_the_visitor_is_told_to_look_into_the_mailbox(form, site_a, client_for):
    visitor = client_for(host=site_a.host)
    answers = {"email": "ann@visitors.test", "consent": "on"}
    origin = {"Origin": f"http://{site_a.host}"}
    sent = visitor.post("/forms/newsletter/", answers, headers=origin)
    assert "open the link" in visitor.get(sent["Location"]).text
    answer = visitor.post("/forms/newsletter/", answers, headers={**origin, "Accept": "application/json"}).json()
    assert "open the link" in answer["message"]


def test_a_download_marks_what_is_not_confirmed_and_gives_no_consent_for_it(form, site_a, client_for):
    sign_up(form)
    confirmed = sign_up(form, "ben@visitors.test", key="k2")
    dispatch.confirm(confirmed.confirmation)
    admin = client_for(site_a.administrator)
    rows = b"".join(admin.get("/admin/submissions/", {"export": "csv"}).streaming_content).decode().splitlines()
    (ann,) = [row for row in rows if "ann@visitors.test" in row]
    (ben,) = [row for row in rows if "ben@visitors.test" in row]
    assert "Not confirmed" in ann
    assert form.consent_text not in ann
    assert "Received" in ben
    assert form.consent_text in ben


def test_a_form_without_a_required_address_cannot_ask(form):
    field = form.fields.get(key="email")
    field.is_required = False
    field.save()
    submission = sign_up(form, email="")
    assert not hasattr(submission, "confirmation")
