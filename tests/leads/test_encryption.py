"""What visitors hand over is unreadable in the database, and is found, matched and written anew by other keys."""

import importlib

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from leads import dispatch
from leads.models import Delivery, Lead, Submission
from leads.services import intake
from sites_app.second_factor_adapter import SecondFactorAdapter
from sites_app.services import idempotency, key_rotation
from tests.leads.conftest import form_of, given
from tests.sites_app.one_time_codes import set_up
from tests.webhooks.conftest import endpoint_of
from webhooks.models import WebhookDelivery

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Zebulon Quimby",
    "email": "zeb.quimby@visitors.test",
    "phone": "+1 (206) 555-0142",
    "message": "The gutterleak is above the nursery.",
}
WORDS = ["zebulon", "quimby", "visitors.test", "2065550142", "555-0142", "gutterleak", "nursery"]
FROM = "http://elsewhere.test/?q=quimby"
PAGE = "http://alpha.test/contact/?utm_source=mail&for=zebulon"


def receive(tenant, key="k1", **changes):
    visit = intake.Visit(idempotency_key=key, page_url=PAGE, referrer=FROM)
    receipt = dispatch.receive(form=form_of(tenant), data=given(**{**ANSWERS, **changes}), visit=visit)
    return receipt.submission


@pytest.fixture
def submission(site_a):
    endpoint_of(site_a)
    form = form_of(site_a)
    form.auto_reply_text = "Thanks, {name}."
    form.save()
    return receive(site_a)


def raw_rows() -> str:
    """Every row of every table as PostgreSQL writes it, bytes as text where they are some."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET LOCAL bytea_output = 'escape'")
        rows = " UNION ALL ".join(f"SELECT '{name} ' || t::text FROM {name} t" for name in tables)  # noqa: S608
        cursor.execute(f"SELECT string_agg(lower(each), E'\\n') FROM ({rows}) all_rows (each)")  # noqa: S608
        return cursor.fetchone()[0]


def test_no_personal_word_stands_in_any_table(submission, site_a, client_for):
    answer = idempotency.StoredAnswer(201, {}, b'{"secret": "whsec_gutterleak"}')
    idempotency.begin(caller="a", key="k", fingerprint="f", at=timezone.now())
    idempotency.finish(answer, caller="a", key="k")
    Delivery.objects.filter(submission=submission).update(error="550 <zeb.quimby@visitors.test> is unknown")
    WebhookDelivery.objects.update(response="Thanks, Zebulon")
    client = client_for(site_a.administrator)
    lead = submission.lead
    client.get(reverse("leads_submissions:detail", args=[submission.pk]))
    seen = {"name": lead.name, "email": lead.email, "phone": lead.phone, "value": ""}
    edited = {**seen, **{f"initial-{name}": value for name, value in seen.items()}, "name": "Zebulon B. Quimby"}
    client.post(reverse("leads_inbox:edit", args=[site_a.site.pk, lead.pk]), edited)
    assert ModelLogEntry.objects.filter(object_id=str(lead.pk), action="leads.edit").exists()
    rows = raw_rows()
    assert "desk@alpha.test" in rows or "lead.received" in rows
    assert {word for word in WORDS if word in rows} == set()


def test_what_is_unreadable_there_is_read_as_it_was(submission):
    submission.refresh_from_db()
    lead = Lead.objects.get(submissions=submission)
    assert (lead.name, lead.email, lead.phone) == tuple(ANSWERS[name] for name in ("name", "email", "phone"))
    assert submission.answer("message") == ANSWERS["message"]
    assert submission.consent_text
    assert (submission.page_url, submission.referrer) == (PAGE, FROM)
    assert ANSWERS["email"] in {row.recipient for row in Delivery.objects.all()}
    idempotency.begin(caller="a", key="k", fingerprint="f", at=timezone.now())
    idempotency.finish(idempotency.StoredAnswer(201, {}, b"\x00\xff"), caller="a", key="k")
    assert idempotency.begin(caller="a", key="k", fingerprint="f", at=timezone.now()).body == b"\x00\xff"


@pytest.mark.parametrize("query", ["zebulon", "Quimby Zebulon", "zeb.quimby@visitors.test", "206 555 0142", "5550142"])
def test_the_admin_finds_leads_and_submissions_by_whole_words_on_the_persons_own_sites(
    query, submission, site_a, site_b, client_for, superuser
):
    other = receive(site_b)
    client, listing = client_for(site_a.editor), reverse("leads_submissions:index")
    assert [row.pk for row in client.get(listing, {"q": query}).context["object_list"]] == [submission.pk]
    everywhere = client_for(superuser).get(listing, {"q": query}).context["object_list"]
    assert {row.pk for row in everywhere} == {submission.pk, other.pk}
    assert not client.get(listing, {"q": f"{query} elsewhere"}).context["object_list"]
    inbox = reverse("leads_inbox:list", args=[site_a.site.pk])
    assert [row.pk for row in client.get(inbox, {"q": query}).context["object_list"]] == [submission.lead_id]
    assert not client.get(inbox, {"q": f"{query} elsewhere"}).context["object_list"]


@pytest.mark.parametrize("lookup", ["answers", "answers__contains", "page_url__icontains", "consent_text__in"])
def test_an_encrypted_column_says_that_it_cannot_be_searched(lookup):
    with pytest.raises(FieldError):
        str(Submission.objects.filter(**{lookup: ["Ann"]}).query)
    with pytest.raises(FieldError):
        str(Lead.objects.filter(email="ann@visitors.test").query)


def test_the_first_of_new_keys_writes_everything_anew_and_then_the_old_one_can_go(submission, site_a, settings, capsys):
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    secret, _ = set_up(site_a.editor)
    idempotency.begin(caller="a", key="k", fingerprint="f", at=timezone.now())
    idempotency.finish(idempotency.StoredAnswer(201, {}, b"\x00\xff"), caller="a", key="k")
    settings.SPARK_ENCRYPTION_KEYS = [old]
    call_command("rotate_encryption_keys")
    lead = Lead.objects.get(submissions=submission)
    settings.SPARK_ENCRYPTION_KEYS = [new, old]
    # Before anything is written anew, the same person is known and not made twice.
    assert receive(site_a, "k2", message="Again").lead_id == lead.pk
    first = key_rotation.rotate(batch=1)
    next(first)
    first.close()
    call_command("rotate_encryption_keys", "--batch", "2")
    assert "leads_lead: 3 of 3" in capsys.readouterr().out
    call_command("rotate_encryption_keys")
    assert capsys.readouterr().out.splitlines()[-1].startswith("0 rows written anew")
    settings.SPARK_ENCRYPTION_KEYS = [new]
    settings.SECRET_KEY = "another"
    lead.refresh_from_db()
    assert lead.email == ANSWERS["email"]
    assert idempotency.begin(caller="a", key="k", fingerprint="f", at=timezone.now()).body == b"\x00\xff"
    stored = [row.data for row in Authenticator.objects.filter(user=site_a.editor)]
    assert secret in [SecondFactorAdapter().decrypt(each["secret"]) for each in stored if "secret" in each]
    assert list(Submission.objects.saying("gutterleak", site_ids=[site_a.site.pk])) == [submission]
    assert receive(site_a, "k3", message="Once more").lead_id == lead.pk
    assert all(body.startswith("{") for body in WebhookDelivery.objects.values_list("body", flat=True))


def test_a_row_keeps_what_it_is_found_by_when_it_changes(submission, site_a):
    lead = Lead.objects.get(submissions=submission)
    lead.phone = "0171 555 0199"
    lead.save(update_fields=["phone"])
    assert list(Lead.objects.saying("0171 5550199", site_ids=[site_a.site.pk])) == [lead]
    assert not Lead.objects.saying("2065550142", site_ids=[site_a.site.pk]).exists()
    assert not Lead.objects.saying("!?", site_ids=[site_a.site.pk]).exists()
    assert receive(site_a, "k2", email="other@visitors.test", phone="(0171) 555-0199").lead_id == lead.pk


@pytest.mark.parametrize("row", ["lead", "submission", "delivery"])
def test_the_migration_of_rows_can_be_undone(row):
    module = importlib.import_module("leads.migrations.0006_encrypt_rows")
    plain = {
        "site_id": 1, "name": "Ann", "email": "Ann@visitors.test", "phone": "+44 171", "page_url": "", "referrer": "x",
        "answers": '[{"key": "m", "label": "M", "kind": "text", "value": "Ann"}]', "consent_text": "Yes",
        "recipient": "desk@alpha.test", "error": "",
    }  # fmt: skip
    names = getattr(module, row.upper())
    encrypted = getattr(module, f"_{row}")(plain)
    stored = dict(zip(names, encrypted, strict=False))
    assert "Ann" not in str(encrypted)
    back = getattr(module, f"_plain_{row}")(stored)
    assert back[: len(names)] == [plain[name] for name in names]
    further = {"lead": ["ann@visitors.test", "44171"], "submission": ["Ann"], "delivery": []}
    assert back[len(names) :] == further[row]
