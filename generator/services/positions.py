"""Which positions of a campaign's order no job has taken yet, so that "500 more" never repeats a point."""

import itertools
import math
from collections.abc import Collection
from fractions import Fraction

from django.db import connection
from django.db.models import F, Sum

from generator.core.permutations import PermutationSpace
from generator.enums import ChunkStatus, JobKind
from generator.models import CampaignVersion, Job, JobChunk

# Positions are stored as bigint; a space may be far larger than what anybody can write.
LARGEST_POSITION = 2**63 - 1

# How many positions are looked at one by one to see whether the campaign leaves them out: about a tenth of a second.
MOST_SCANNED = 20_000

# A job has about so many chunks at least, so that its progress can be seen and its lanes have work; but smaller chunks
# than that would cost more in statements than they show.
FEWEST_CHUNKS = 20
SMALLEST_CHUNK = 25


def free_ranges(version: CampaignVersion) -> list[range]:
    """Return the untaken positions of the version's space in order.

    A position is taken when a chunk of any version with the same order holds it, unless that chunk was cancelled
    before it wrote anything. The number of ranges is that of the gaps, never that of the positions.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT lower(free), upper(free)
            FROM unnest(
                int8multirange(int8range(0, %s)) - coalesce(
                    (
                        SELECT range_agg(int8range(chunk.start, chunk.stop))
                        FROM {JobChunk._meta.db_table} chunk
                        JOIN {Job._meta.db_table} job ON job.id = chunk.job_id
                        JOIN {CampaignVersion._meta.db_table} version ON version.id = job.version_id
                        WHERE job.campaign_id = %s AND job.kind = %s AND version.space_digest = %s
                            AND chunk.status <> %s
                    ),
                    int8multirange()
                )
            ) AS free
            ORDER BY 1
            """,  # noqa: S608 - the names are our own tables'
            [
                min(int(version.size), LARGEST_POSITION),
                version.campaign_id,
                JobKind.GENERATE,
                version.space_digest,
                ChunkStatus.CANCELLED,
            ],
        )
        return [range(lower, upper) for lower, upper in cursor.fetchall()]


def count_left(version: CampaignVersion) -> int:
    """Return how many positions of the version's space no job has taken; some may be left out by the campaign."""
    return sum(free.stop - free.start for free in free_ranges(version))


def count_taken(version: CampaignVersion, *, but: Collection[int] = ()) -> int:
    """Return how many positions jobs of this very version took, `but` those; cancelled chunks gave theirs back."""
    chunks = JobChunk.objects.filter(job__version=version, job__kind=JobKind.GENERATE).exclude(job__in=but)
    size = Sum(F("stop") - F("start"), default=0)
    return int(chunks.exclude(status=ChunkStatus.CANCELLED).aggregate(taken=size)["taken"])


def take(free: list[range], *, count: int) -> list[range]:
    """Return the first `count` positions of `free` as ranges; fewer when there are fewer."""
    taken = []
    for gap in free:
        if count <= 0:
            break
        stop = min(gap.stop, gap.start + count)
        taken.append(range(gap.start, stop))
        count -= stop - gap.start
    return taken


def count_included(free: list[range], space: PermutationSpace) -> int:
    """Return how many of the positions the campaign does not leave out.

    Counted one by one when there are few; else the share that is left out everywhere is taken to be left out here too,
    which the even order makes nearly true.
    """
    left = sum(gap.stop - gap.start for gap in free)
    if not space.has_exclusions:
        return left
    if left <= MOST_SCANNED:
        return sum(not space.excludes(position) for gap in free for position in gap)
    return math.ceil(left * _share(space))


def take_included(free: list[range], *, count: int, space: PermutationSpace) -> list[range]:
    """Return the first positions of `free` that hold `count` which the campaign does not leave out, as ranges.

    Those that are left out among them, and right behind them, are taken as well. Behind the first positions the share
    decides, as in `count_included`.
    """
    if not space.has_exclusions:
        return take(free, count=count)
    found = scanned = 0
    for position in itertools.islice(itertools.chain.from_iterable(free), MOST_SCANNED):
        if not space.excludes(position):
            if found == count:
                return take(free, count=scanned)
            found += 1
        scanned += 1
    more = math.ceil((count - found) / _share(space)) if found < count else 0
    return take(free, count=scanned + more)


def _share(space: PermutationSpace) -> Fraction:
    """The share of the space that is not left out, never 0."""
    return Fraction(max(space.count().value, 1), max(space.size, 1))


def chunk_size(count: int, *, largest: int) -> int:
    """Return how many positions a chunk of a job of `count` positions has."""
    return min(largest, max(SMALLEST_CHUNK, count // FEWEST_CHUNKS))


def cut(ranges: list[range], *, size: int) -> list[range]:
    """Return the same positions as ranges of at most `size`."""
    return [
        range(start, min(start + size, whole.stop))
        for whole in ranges
        for start in range(whole.start, whole.stop, size)
    ]
