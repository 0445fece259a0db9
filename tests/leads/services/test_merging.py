"""Duplicates: which leads may be one person, how they become one, and how that is taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from leads.enums import LeadStatus, MatchKind
from leads.models import Lead, LeadMerge, Submission
from leads.services import duplicates, inbox, intake, merging, notes
from tests.leads.conftest import given
from tracking.models import Conversion

pytestmark = pytest.mark.django_db


def sent(form, key, **answers):
    visit = intake.Visit(idempotency_key=key)
    return intake.receive(form=form, data=given(**answers), visit=visit, at=timezone.now()).submission.lead


def added(tenant, **values):
    return inbox.add(tenant.site, values, user=None)


def kinds(lead, other):
    found = {each.lead.pk: each.kinds for each in duplicates.duplicates_of(lead)}
    return found.get(other.pk, ())


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"phone": "+1 (206) 555-0187"}, {"phone": "206.555.0187"}, [MatchKind.PHONE]),
        ({"phone": "0187"}, {"phone": "01 87"}, []),
        ({"email": "ann.b+roof@gmail.com"}, {"email": "AnnB@googlemail.com"}, [MatchKind.EMAIL]),
        ({"email": "ann.b@visitors.test"}, {"email": "annb@visitors.test"}, []),
        ({"name": "Ann Example"}, {"name": "Ann Example"}, []),
    ],
)
def test_leads_with_the_same_number_or_mailbox_may_be_one(site_a, first, second, expected):
    one, other = added(site_a, **first), added(site_a, **second)
    assert list(kinds(one, other)) == expected
    assert (other.pk in duplicates.with_duplicates(site_a.site.pk, [one.pk, other.pk])) == bool(expected)


def test_the_same_name_and_place_may_be_one_and_never_on_another_site(site_a, site_b):
    one, other = added(site_a, name="Zoë Field"), added(site_a, name="field, zoe")
    foreign = added(site_b, name="Zoë Field", phone="206 555 0187")
    for lead in (one, other, foreign):
        duplicates.note_keys(lead, place="Austin")
    assert kinds(one, other) == (MatchKind.NAME_PLACE,)
    assert [each.lead for each in duplicates.duplicates_of(one)] == [other]
    assert duplicates.duplicates_of(foreign) == []


@pytest.fixture
def pair(site_a, form_a):
    """A lead who wrote twice, and the same person under another address, with a note, a tag and a conversion."""
    one = sent(form_a, "one")
    other = sent(form_a, "other", name="A. Example", email="ann@work.test", phone="206 555 0187")
    notes.write(other, "Prefers mornings", user=site_a.editor)
    inbox.set_tags(other, ["roof"], user=None, seen=set())
    Conversion.objects.create(site=site_a.site, at=timezone.now(), name="call", lead_id=other.pk, once_key="c")
    return one, other


def state(*leads):
    """Everything that hangs on these leads."""
    return [
        (
            lead.name, lead.email, lead.phone, lead.status, lead.merged_into_id,
            sorted(lead.submissions.values_list("pk", flat=True)), sorted(note.text for note in lead.notes.all()),
            sorted(tag.name for tag in lead.tags.all()), Conversion.objects.filter(lead_id=lead.pk).count(),
            lead.first_submission_id, lead.last_submission_id, lead.first_at, lead.last_at,
        )
        for lead in (Lead.objects.get(pk=lead.pk) for lead in leads)
    ]  # fmt: skip


def test_a_merge_joins_everything_and_is_taken_back(site_a, pair):
    one, other = pair
    before = state(one, other)
    row = merging.merge(one, other, winners=["email", "phone"], user=site_a.editor)
    kept = Lead.objects.get(pk=one.pk)
    assert (kept.name, kept.email, kept.phone) == ("Ann Example", "ann@work.test", "206 555 0187")
    assert kept.submissions.count() == 2
    assert (kept.notes.get().text, kept.tags.get().name) == ("Prefers mornings", "roof")
    assert Conversion.objects.get(once_key="c").lead_id == kept.pk
    assert other not in Lead.objects.for_site(site_a.site).current()
    # Nothing that did not win is lost.
    assert Lead.objects.get(pk=other.pk).email == "ann@visitors.test"
    merging.undo(row, user=site_a.editor, at=timezone.now())
    assert state(one, other) == before
    with pytest.raises(ValidationError, match="already"):
        merging.undo(row, user=site_a.editor, at=timezone.now())


def test_what_comes_by_an_address_of_a_merged_lead_joins_the_one_that_is_kept(form_a, pair):
    one, other = pair
    merging.merge(one, other, winners=[], user=None)
    assert sent(form_a, "later", email="ANN@work.test", message="It is me again.") == one
    assert Lead.objects.get(pk=other.pk).submissions.count() == 0


def test_a_merge_can_be_taken_back_for_a_while_and_the_last_one_first(site_a, pair):
    one, other = pair
    third = added(site_a, name="Third")
    first = merging.merge(one, other, winners=[], user=None)
    second = merging.merge(one, third, winners=["name"], user=None)
    with pytest.raises(ValidationError, match="after it first"):
        merging.undo(first, user=None, at=timezone.now())
    with pytest.raises(ValidationError, match="30 days"):
        merging.undo(second, user=None, at=timezone.now() + timedelta(days=31))
    merging.undo(second, user=None, at=timezone.now())
    merging.undo(first, user=None, at=timezone.now())
    assert Lead.objects.filter(merged_into=None, pk__in=[one.pk, other.pk, third.pk]).count() == 3


def test_leads_of_two_sites_are_never_merged(site_a, site_b, pair):
    foreign = Lead.objects.for_site(site_b.site).first()
    for other in (foreign, pair[0]):
        with pytest.raises(ValidationError):
            merging.merge(pair[0], other, winners=[], user=None)


def test_who_saw_something_else_looks_again(site_a, client_for, pair):
    one, other = pair
    client = client_for(site_a.editor)
    address = reverse("leads_inbox:merge", args=[site_a.site.pk, one.pk])
    assert "A. Example" in client.get(address, {"q": "ann@work.test"}).content.decode()
    shown = client.get(address, {"with": other.pk})
    data = {"with": other.pk, "seen": shown.context["seen"], "winner-phone": "other"}
    inbox.move(other, LeadStatus.LOST, user=None, seen="new")
    assert client.post(address, data).url == f"{address}?with={other.pk}"
    assert client.post(address, {**data, "seen": "forged"}).url == f"{address}?with={other.pk}"
    assert not LeadMerge.objects.exists()
    data["seen"] = client.get(address, {"with": other.pk}).context["seen"]
    response = client.post(address, data, follow=True)
    assert "Also known as" in response.content.decode()
    row = LeadMerge.objects.get()
    assert (Lead.objects.get(pk=one.pk).phone, row.swapped) == ("206 555 0187", ["phone"])
    client.post(reverse("leads_inbox:unmerge", args=[site_a.site.pk, one.pk, row.pk]))
    assert Lead.objects.get(pk=other.pk).merged_into is None
    assert Submission.objects.filter(lead=other).count() == 1
