"""Whether the last of 200,000 drafts cost what the first did: the rate at the end against the rate at the start."""

from bench.jobs import peak_memory_mb, run_lanes, start_job
from bench.results import Result
from bench.sites import make_campaign
from generator.services import plans

DRAFTS = 200_000
PART = 10_000


def run(*, scale: float) -> Result:
    """One campaign is written in equal parts by two lanes; the last part against the first."""
    part = int(PART * scale)
    version = plans.freeze(make_campaign(services=250))
    rates = [
        part / run_lanes(start_job(version, count=part), lanes_wanted=2) for _ in range(int(DRAFTS * scale) // part)
    ]
    return Result(
        name="growth",
        ours=rates[-1],
        baseline=rates[0],
        unit="drafts/s",
        notes=(
            f"the last {part:,} of {part * len(rates):,} drafts against the first; "
            f"slowest part {min(rates):.0f}, at most {peak_memory_mb():.0f} MB of memory in a lane"
        ),
    )
