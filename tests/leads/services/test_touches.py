"""How a visit came about: what the address says goes before what was seen, and that before what linked here."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from leads.models import Submission
from leads.services import intake
from tests.leads.conftest import form_of, given
from tracking.enums import Dimension
from tracking.models import Event
from tracking.services import label_names, labels
from tracking.services.label_names import LabelName
from tracking.services.labels import PageLabel
from tracking.services.visitors import visitor_of

pytestmark = pytest.mark.django_db
ADDRESS, AGENT = "203.0.113.7", "Firefox"


def receive(tenant, *, key="k1", **visit):
    details = {"idempotency_key": key, "address": ADDRESS, "user_agent": AGENT, **visit}
    answers = given(message=key, email=f"{key}@visitors.test")
    form = form_of(tenant)
    return intake.receive(form=form, data=answers, visit=intake.Visit(**details), at=timezone.now()).submission


def saw(tenant, path, *, minutes=5, page=None, source="", address=ADDRESS, **values):
    """An event of the visitor so many minutes ago."""
    at = timezone.now() - timedelta(minutes=minutes)
    visitor = visitor_of(address, AGENT, site_id=tenant.site.pk, at=timezone.now())
    stamp = int(at.timestamp() * 1000) << 80
    number = stamp | 7 << 76 | 0b10 << 62 | uuid4().int & (1 << 62) - 1
    Event.objects.bulk_create(
        [
            Event(
                id=type(uuid4())(int=number),
                at=at,
                site=tenant.site,
                visitor=visitor,
                name="pageview",
                path=path,
                page_id=page and page.pk,
                source=source,
                **values,
            )
        ]
    )


@pytest.mark.parametrize(
    ("visit", "source", "medium"),
    [
        ({"page_url": "https://alpha.test/?utm_source=Mail&utm_medium=letter"}, "mail", "letter"),
        ({"page_url": "https://alpha.test/?gclid=x"}, "google", "cpc"),
        ({"page_url": "https://alpha.test/", "referrer": "https://www.google.com/"}, "google", "organic"),
        ({"page_url": "https://alpha.test/", "referrer": "https://friend.example/x"}, "friend.example", "referral"),
        ({"page_url": "https://alpha.test/", "referrer": "https://www.alpha.test/x"}, "direct", ""),
        ({"page_url": "http://[broken", "referrer": "http://[broken"}, "direct", ""),
        ({"page_url": "https://alpha.test/", "source": "Partner"}, "Partner", ""),
        ({"page_url": "https://alpha.test/?utm_source=mail", "source": "Partner"}, "mail", ""),
        ({}, "direct", ""),
    ],
)
def test_the_source_is_what_the_address_says_or_a_program_or_the_link(site_a, visit, source, medium):
    touch = receive(site_a, **visit).touch
    assert (touch["source"], touch.get("medium", "")) == (source, medium)


def test_the_way_in_is_the_one_that_was_seen_today(site_a, site_b):
    saw(site_a, "/places/austin/", minutes=20, source="google", medium="cpc", utm_campaign="roofs")
    saw(site_a, "/about/", minutes=10)
    saw(site_b, "/beta/", minutes=5, source="beta.example")
    saw(site_a, "/other/", minutes=3, source="other.example", address="198.51.100.1")
    own = receive(site_a, page_url="https://alpha.test/contact/", referrer="https://alpha.test/about/").touch
    assert (own["source"], own["medium"], own["utm"]) == ("google", "cpc", {"campaign": "roofs"})
    assert own["landing_page"] == "/places/austin/"
    # Whoever says nothing of where they are has seen nothing.
    assert receive(site_a, key="k2", address="").touch["source"] == "direct"


@pytest.fixture
def labelled(site_a, monkeypatch):
    """Site A's article is one of a campaign's."""
    article = site_a.page("article")

    def provider(page_ids):
        if article.pk in page_ids:
            yield PageLabel(article.pk, Dimension.CAMPAIGN, "7")
            yield PageLabel(article.pk, Dimension.AXIS, "7:location:us-tx-austin")
            yield PageLabel(article.pk, Dimension.FRAGMENT, "7:opening")

    def namer(site_id, labels):
        assert site_id == site_a.site.pk
        return {(Dimension.CAMPAIGN, "7"): LabelName("Campaign", "Roofs")}

    monkeypatch.setattr(labels, "_providers", [provider])
    monkeypatch.setattr(label_names, "_namers", [namer])
    return article


def test_a_form_on_an_article_is_brought_by_its_campaign_and_stays_so(site_a, labelled):
    submission = receive(site_a, page_id=labelled.pk)
    labelled.delete()
    submission.refresh_from_db()
    touch = submission.touch
    assert touch["page"] == touch["brought_by"]
    assert (touch["page"]["title"], touch["page"]["path"]) == (labelled.title, "/places/article/")
    assert touch["labels"] == [
        {"dimension": "campaign", "key": "7", "what": "Campaign", "text": "Roofs"},
        {
            "dimension": "axis",
            "key": "7:location:us-tx-austin",
            "what": "Axis value",
            "text": "7:location:us-tx-austin",
        },
    ]
    assert submission.lead.first_touch == submission.lead.last_touch == touch


def test_a_form_elsewhere_is_brought_by_the_article_that_was_read_last(site_a, labelled):
    saw(site_a, "/places/article/", minutes=9, page=labelled)
    saw(site_a, "/contact/", minutes=5, page=site_a.page("about"))
    touch = receive(site_a, page_id=site_a.page("services").pk).touch
    assert touch["brought_by"]["id"] == labelled.pk
    assert touch["page"]["path"] == "/services/"
    assert touch["labels"][0]["text"] == "Roofs"


def test_a_page_of_another_site_brings_nobody(site_a, site_b, labelled):
    touch = receive(site_b, page_id=labelled.pk).touch
    assert "labels" not in touch
    assert "page" not in touch


def test_first_and_last_touch_of_a_lead_outlive_their_submissions(site_a):
    first = receive(site_a, page_url="https://alpha.test/?utm_source=mail")
    second = intake.receive(
        form=form_of(site_a),
        data=given(message="Two", email="k1@visitors.test"),
        visit=intake.Visit(page_url="https://alpha.test/?utm_source=poster"),
        at=timezone.now(),
    ).submission
    lead = second.lead
    assert first.lead == lead
    Submission.objects.filter(lead=lead).delete()
    lead.refresh_from_db()
    assert (lead.first_touch["source"], lead.last_touch["source"]) == ("mail", "poster")
