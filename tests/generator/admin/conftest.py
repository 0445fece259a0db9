"""Generated articles of both tenants, and clients for their people."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def editor(site_a: Any, client_for: Callable[..., Any]) -> Any:
    """The editor of the tenant whose people act."""
    return client_for(site_a.editor)


@pytest.fixture
def approver(site_a: Any, client_for: Callable[..., Any]) -> Any:
    return client_for(site_a.approver)


@pytest.fixture
def write_drafts() -> Callable[..., Any]:
    """`write_drafts(campaign, count)` runs a generation job to its end, without a queue, and returns it."""
    from generator.services import generation, jobs, plans, positions
    from generator.services.chunks import claim_chunk

    def write(campaign: Any, count: int = 3, *, user: Any = None) -> Any:
        from uuid import uuid4

        version = plans.freeze(campaign)
        ranges = positions.take(positions.free_ranges(version), count=count)
        job = jobs.create_generation(version, ranges=ranges, chunk_size=500, user=user)
        while (chunk := claim_chunk(job.pk, owner=uuid4())) is not None:
            generation.run_chunk(chunk)
        jobs.finish_if_complete(job.pk)
        job.refresh_from_db()
        return job

    return write


@pytest.fixture
def board_campaigns(site_a: Any, site_b: Any, write_drafts: Callable[..., Any]) -> dict[str, Any]:
    """A campaign of each tenant, by its key, with four drafts in review."""
    from generator.models import Campaign
    from tests.generator.factories import make_campaign
    from tests.recording import RECORDING

    def make() -> dict[str, int]:
        made = {tenant.key: make_campaign(tenant, cities=20) for tenant in (site_a, site_b)}
        for tenant in (site_a, site_b):
            write_drafts(made[tenant.key], 4, user=tenant.editor)
        return {key: campaign.pk for key, campaign in made.items()}

    keys = RECORDING.play("board campaigns", make)
    return {key: Campaign.objects.get(pk=pk) for key, pk in keys.items()}


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What would be sent to workers, in the place of a broker."""
    from generator import tasks

    sent: list[tuple[str, int]] = []
    for task in set(tasks.LANES.values()):

        def apply_async(args: Any = (), *, name: str = task.name, **options: Any) -> None:
            sent.append((name, args[0]))

        monkeypatch.setattr(task, "apply_async", apply_async)
    return sent
