"""A campaign is held while somebody starts or resumes its generation, each on a connection of their own."""

from typing import Any

import pytest

from generator import dispatch, tasks
from generator.enums import JobStatus
from generator.models import Campaign, Job
from generator.services import announcements, campaign_holds, campaigns, jobs
from tests.generator.factories import make_campaign
from tests.generator.races import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "send_lanes", lambda *args, **options: None)


@pytest.fixture
def campaign(site_a: Any, site_b: Any) -> Campaign:
    """An approved campaign; that of the other site is being generated."""
    neighbour, campaign = (
        campaigns.approve(make_campaign(site), user=None, waiver="for a test") for site in (site_b, site_a)
    )
    dispatch.start_generation(neighbour, count=5, user=None)
    return campaign


def hold(campaign: Campaign) -> bool:
    return campaign_holds.hold(Campaign.objects.get(pk=campaign.pk), because="A complaint.")


def status_of(campaign: Campaign) -> list[str]:
    return list(Job.objects.for_site(campaign.site_id).filter(campaign=campaign).values_list("status", flat=True))


def test_what_is_being_started_meanwhile_is_paused(
    campaign: Campaign, site_b: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, is_held = meanwhile(
        lambda: dispatch.start_generation(campaign, count=5, user=None),
        lambda: hold(campaign),
        after=(jobs, "create_generation"),
        monkeypatch=monkeypatch,
    )
    assert is_held
    assert status_of(campaign) == [JobStatus.PAUSED]
    assert Job.objects.for_site(site_b.site).get().status == JobStatus.PENDING


def test_what_somebody_wants_to_resume_meanwhile_stays_paused(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = dispatch.start_generation(campaign, count=5, user=None)
    jobs.pause(job.pk)

    def resume() -> str:
        with pytest.raises(dispatch.Refused, match="is on hold: A complaint") as refused:
            dispatch.resume_job(Job.objects.get(pk=job.pk), user=None)
        return refused.value.code

    _, code = meanwhile(lambda: hold(campaign), resume, after=(announcements, "campaign_held"), monkeypatch=monkeypatch)
    assert (code, status_of(campaign)) == ("held", [JobStatus.PAUSED])
