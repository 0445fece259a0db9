"""A web process is killed as soon as its 201 is read, again and again: every lead is there, once, with all that it has.

Leads come by every way in, one after the other; some come with files. Each third client, which can't know that it was
heard, sends the same again to the next process. The short form is part of every test run, the others of `make chaos`.
"""

import json
import time
from collections import Counter

import pytest

from leads.enums import FieldKind
from leads.models import Delivery, Form, FormField, Lead, Submission
from leads.services import files
from tests.leads.chaos.web import forks, granians, multipart, post
from tests.leads.conftest import form_of
from tests.leads.uploads import PNG
from tracking.models import Conversion

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

JSON = {"Content-Type": "application/json"}


def sending(number):
    """Path, body and headers of the lead with the number, by one of the ways in."""
    said = {"name": f"Lead {number}", "email": f"lead{number}@visitors.test", "message": f"Number {number}"}
    form, kind = multipart({**said, "consent": "on", "form_id": "contact"}, "plans", PNG + f"{number}".encode())
    ways = [
        ("/api/lead", json.dumps(said).encode(), JSON),
        ("/api/forms/submit", json.dumps({"form_id": "contact", "data": {**said, "consent": True}}).encode(), JSON),
        ("/api/forms/submit", form, {"Content-Type": kind}),
        ("/forms/contact/", form, {"Content-Type": kind, "Accept": "application/json"}),
    ]
    path, body, headers = ways[number % len(ways)]
    return path, body, {**headers, "Idempotency-Key": f"sending-{number}"}


def with_file(number):
    return number % 4 in {2, 3}


def sent_again(number):
    return number % 3 == 0


@pytest.mark.parametrize(
    ("start", "kills"),
    [
        (granians, 3),
        pytest.param(forks, 200, marks=pytest.mark.chaos),
        pytest.param(granians, 20, marks=pytest.mark.chaos),
    ],
)
def test_a_lead_that_was_answered_is_there_once(site_a, site_b, private_folder, tmp_path, figure, start, kills):
    Form.objects.for_site(site_a.site).update(address_limit=1_000)
    FormField.objects.create(form=form_of(site_a), label="Plans", key="plans", kind=FieldKind.FILE, sort_order=9)
    begun = time.monotonic()
    answers = {}
    with start(tmp_path, count=kills, SPARK_PRIVATE_ROOT=str(private_folder)) as servers:
        for number, server in enumerate(servers):
            if number and sent_again(number - 1):
                before, again, more = sending(number - 1)
                status, _, told = post(server.port, before, again, host=site_a.host, **more)
                assert status in {200, 201}
                assert before.startswith("/forms/") or told["Idempotent-Replayed"] == "true"
            path, body, headers = sending(number)
            status, answers[number], _ = post(server.port, path, body, host=site_a.host, **headers)
            server.kill()
            assert status == 201, answers[number]

    rows = list(Submission.objects.for_site(site_a.site).filter(idempotency_key__startswith="sending-"))
    there = Counter(row.answer("email") for row in rows if row.is_received and row.lead_id)
    figure(
        killed=kills,
        there=len(there),
        twice=sum(1 for count in there.values() if count > 1),
        seconds=time.monotonic() - begun,
    )
    assert there == {f"lead{number}@visitors.test": 1 for number in range(kills)}
    leads = Lead.objects.for_site(site_a.site).filter(pk__in=[row.lead_id for row in rows])
    assert leads.count() == kills
    converted = Conversion.objects.for_site(site_a.site).filter(submission_id__in=[row.pk for row in rows])
    assert sorted(converted.values_list("submission_id", flat=True)) == sorted(row.pk for row in rows)
    assert Delivery.objects.filter(submission__in=rows, kind="notification").count() == kills
    for row in rows:
        number = int(row.idempotency_key.removeprefix("sending-"))
        told = json.loads(answers[number])
        assert told.get("id") or told.get("submission_id") or told["status"] == "received"
        kept = [b"".join(files.content(file)) for file in row.files.all()]
        assert kept == ([PNG + f"{number}".encode()] if with_file(number) else [])
    assert not Submission.objects.for_site(site_b.site).filter(idempotency_key__startswith="sending-").exists()
