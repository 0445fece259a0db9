"""Whom a conversion is about: by the submission of its own site, with what they agreed to."""

import uuid

import pytest
from django.utils import timezone

from leads.services import conversion_people, intake
from tests.leads.conftest import given
from tracking.models import Conversion

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(form_a):
    answers = given(phone="206 555 0187")
    return intake.receive(
        form=form_a, data=answers, visit=intake.Visit(idempotency_key="k"), at=timezone.now()
    ).submission


def person_of(tenant, submission_id):
    return conversion_people.person_of(Conversion(id=uuid.uuid4(), site=tenant.site, submission_id=submission_id))


def test_the_person_is_who_sent_the_form_with_the_consents_that_they_ticked(submission, site_a, site_b):
    person = person_of(site_a, submission.pk)
    assert (person.email, person.phone, person.consents) == ("ann@visitors.test", "206 555 0187", {"consent"})
    # Another site's conversion learns nothing of it.
    assert person_of(site_b, submission.pk) is None
    assert person_of(site_a, None) is None


def test_of_a_deleted_form_the_lead_is_asked(submission, site_a, form_a):
    form_a.delete()
    assert person_of(site_a, submission.pk).email == "ann@visitors.test"
    submission.lead.delete()
    assert person_of(site_a, submission.pk).email == ""
