"""Has a demo campaign's test batch read and approved, as its people would, so that it may run at size at once."""

import time

from django.contrib.auth.models import User

from generator import dispatch
from generator.enums import JOB_WORKABLE, BatchStatus, Decision
from generator.models import Campaign, Job, TestBatch
from generator.models.batches import USUAL_BATCH
from generator.services import batches, judging, lanes, verdicts

# What somebody found: one article of the batch, by its number, and why it was rejected.
REJECTED = {7: "The call to action stands too close to the price; read it again with the new template."}
VERDICT = "Reads well in every state that we serve. One article goes back to its author."
# What a worker had in work when it died is its own for two minutes.
LONGEST_WAIT = 300.0


def have_tested(campaign: Campaign, *, reader: User) -> TestBatch:
    """Write the campaign's test batch, judge every article in the reader's name, and approve the campaign.

    A batch that an earlier start left open is gone on with. Workers that are running help. Raises `RuntimeError` when
    the batch cannot be written in time.
    """
    batch = batches.open_batch(campaign) or dispatch.start_test_batch(campaign, size=USUAL_BATCH, user=reader)
    until = time.monotonic() + LONGEST_WAIT
    while batch.status == BatchStatus.WRITING:
        if time.monotonic() > until:
            raise RuntimeError(f"The test batch of “{campaign}” was not written within {LONGEST_WAIT:.0f} s.")
        lanes.work(batch.job_id or 0, seconds=5)
        time.sleep(0.1)
        batch.refresh_from_db()
    pending = batch.items.filter(article__isnull=False, decision=Decision.PENDING)
    for number in list(pending.values_list("number", flat=True)):
        reason = REJECTED.get(number, "")
        decision = Decision.REJECTED if reason else Decision.APPROVED
        judging.decide(batch, number, decision, user=reader, reason=reason)
    return verdicts.verdict(batch, BatchStatus.APPROVED, user=reader, reason=VERDICT)


def finish(job: Job) -> None:
    """Work on a job that an earlier start left open, with whoever else does, until it ends or somebody pauses it."""
    while job.status in JOB_WORKABLE:
        lanes.work(job.pk, seconds=5)
        time.sleep(0.1)
        job.refresh_from_db()
