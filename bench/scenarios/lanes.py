"""Drafts per second of a whole job with two lanes against one: composing, writing, leases, progress, commits."""

from bench.jobs import peak_memory_mb, run_lanes, start_job
from bench.results import Result
from bench.sites import make_campaign
from generator.services import plans

DRAFTS = 4_000
ROUNDS = 2


def run(*, scale: float) -> Result:
    """One lane and two take turns on the same campaign, each with its own next positions; the best round of each."""
    count = int(DRAFTS * scale)
    version = plans.freeze(make_campaign(services=50))
    best = {1: float("inf"), 2: float("inf")}
    for _ in range(ROUNDS):
        for wanted in best:
            best[wanted] = min(best[wanted], run_lanes(start_job(version, count=count), lanes_wanted=wanted))
    return Result(
        name="lanes",
        ours=count / best[2],
        baseline=count / best[1],
        unit="drafts/s",
        notes=(
            f"two lanes against one, {count:,} drafts of one campaign, everything written and committed; "
            f"at most {peak_memory_mb():.0f} MB of memory in a lane"
        ),
    )
