"""Jobs by the API: how far they are, their steering, their stream of events."""

import json
from typing import Any

import pytest

from api import job_streams
from generator import dispatch
from generator.models import Job
from tests.generator.releases import work_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(campaign_a: Any, campaign_b: Any, site_a: Any, site_b: Any) -> tuple[Job, Job]:
    """A generation job of four articles on each site."""
    return tuple(
        dispatch.start_generation(campaign, count=4, user=tenant.editor)
        for campaign, tenant in ((campaign_a, site_a), (campaign_b, site_b))
    )


def test_a_job_says_how_far_it_is_and_what_can_be_done(call, site_a, jobs):
    answer = call(site_a, f"GET /api/jobs/{jobs[0].pk}")
    assert {name: answer[name] for name in ("status", "kind", "total", "done", "can", "created_by")} == {
        "status": "pending",
        "kind": "generate",
        "total": 4,
        "done": 0,
        "can": ["pause", "cancel"],
        "created_by": "alpha-editor",
    }
    work_on(jobs[0])
    answer = call(site_a, f"GET /api/jobs/{jobs[0].pk}")
    assert (answer["status"], answer["succeeded"], answer["percent"]) == ("done", 4, 100.0)
    assert answer["can"] == answer["errors"] == []


def test_a_token_pauses_resumes_and_cancels_and_is_named_in_the_log(call, site_a, jobs):
    path = f"/api/jobs/{jobs[0].pk}"
    assert call(site_a, f"POST {path}/pause")["can"] == ["resume", "cancel"]
    assert call(site_a, f"POST {path}/resume")["status"] == "running"
    assert call(site_a, f"POST {path}/cancel")["status"] == "cancelled"
    assert call(site_a, f"POST {path}/pause", expected=409)["code"] == "illegal-move"
    assert call(site_a, f"POST {path}/retry", expected=409)["code"] == "illegal-move"
    entries = call(site_a, "GET /api/admin/worklog", action="generator.pause_job")["entries"]
    assert [entry["user"].startswith("API token Test") for entry in entries] == [True]


def test_steering_needs_its_scope_and_for_people_their_rights(call, client_for, site_a, jobs):
    path = f"/api/jobs/{jobs[0].pk}/pause"
    assert call(site_a, f"POST {path}", expected=403, scopes=["jobs:read"])["code"] == "scope-missing"
    client = client_for(site_a.approver)
    assert client.post(path).status_code == 403
    assert call(site_a, f"GET /api/jobs/{jobs[0].pk}")["status"] == "pending"


def test_a_list_is_narrowed_and_paged(call, site_a, campaign_a, jobs):
    headlines = dispatch.start_headlines(campaign_a, count=10, user=site_a.editor)
    first = call(site_a, "GET /api/jobs", limit=1)
    assert [job["job_id"] for job in first["jobs"]] == [str(headlines.pk)]
    second = call(site_a, "GET /api/jobs", limit=1, cursor=first["next"])
    assert [job["job_id"] for job in second["jobs"]] == [str(jobs[0].pk)]
    assert second["next"] is None
    assert len(call(site_a, "GET /api/jobs", kind="headlines", campaign_id=campaign_a.pk)["jobs"]) == 1
    assert call(site_a, "GET /api/jobs", status="done")["jobs"] == []
    assert call(site_a, "GET /api/jobs", expected=422, cursor="x")["code"] == "invalid"


class Listener:
    """Reads the stream of a job; `meanwhile` happens each time that the stream would wait."""

    def __init__(self, client_for: Any, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.client, self.token, self.monkeypatch = client_for(host="localhost"), token, monkeypatch

    def open(self, job: Job, *, seen: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **({"Last-Event-ID": seen} if seen else {})}
        return self.client.get(f"/api/jobs/{job.pk}/events", headers=headers)

    def read(self, response: Any, *, meanwhile: Any = lambda: None) -> list[dict[str, str]]:
        self.monkeypatch.setattr(job_streams.time, "sleep", lambda seconds: meanwhile())
        text = b"".join(response).decode()
        blocks = [block.splitlines() for block in text.split("\n\n") if block]
        return [dict(line.split(": ", 1) for line in block if not line.startswith(":")) for block in blocks]


@pytest.fixture
def listener(client_for: Any, token_of: Any, site_a: Any, monkeypatch: Any) -> Listener:
    return Listener(client_for, token_of(site_a, "jobs:read"), monkeypatch)


def test_the_stream_tells_of_each_change_once_and_ends_with_the_job(listener, jobs):
    response = listener.open(jobs[0])
    assert response.headers["Content-Type"] == "text/event-stream"
    assert response.headers["Cache-Control"] == "no-store"
    retry, begun, ended = listener.read(response, meanwhile=lambda: work_on(jobs[0]))
    assert int(retry["retry"]) > 0
    assert (begun["event"], json.loads(begun["data"])["done"]) == ("progress", 0)
    assert (ended["event"], json.loads(ended["data"])["status"]) == ("end", "done")
    # Whoever has seen the end is told to stay away.
    assert listener.open(jobs[0], seen=ended["id"]).status_code == 204


def test_whoever_comes_again_is_not_told_what_they_have_seen(listener, jobs, settings):
    settings.SPARK_EVENT_STREAM_SECONDS = 0
    _, begun = listener.read(listener.open(jobs[0]))
    assert listener.read(listener.open(jobs[0], seen=begun["id"])) == [{"retry": "2000"}]
    work_on(jobs[0])
    _, ended = listener.read(listener.open(jobs[0], seen=begun["id"]))
    assert ended["event"] == "end"


def test_a_process_holds_few_streams_open_and_gives_their_places_back(listener, jobs, settings, monkeypatch):
    monkeypatch.setattr(job_streams, "places", job_streams.Places())
    settings.SPARK_EVENT_STREAMS = 1
    first = listener.open(jobs[0])
    busy = listener.open(jobs[0])
    assert (busy.status_code, busy.json()["code"], busy.headers["Retry-After"]) == (503, "streams-busy", "5")
    # As a server does when whoever listens has gone.
    for close in first._resource_closers:
        close()
    assert listener.open(jobs[0]).status_code == 200
    # One that was never closed gives its place back when its time is over.
    later = job_streams.time.monotonic() + 1_000
    monkeypatch.setattr(job_streams.time, "monotonic", lambda: later)
    assert listener.open(jobs[0]).status_code == 200


def test_silence_is_filled_with_heartbeats(listener, jobs, monkeypatch):
    monkeypatch.setattr(job_streams, "HEARTBEAT_EVERY", 0.0)
    looks = iter([lambda: None, lambda: Job.objects.filter(pk=jobs[0].pk).delete()])
    found = listener.read(listener.open(jobs[0]), meanwhile=lambda: next(looks)())
    assert [sorted(block) for block in found] == [["retry"], ["data", "event", "id"], [], []]
