"""Any variant by its number, and any point of a campaign by its place, in spaces of at least 10^30."""

import random
import time
from statistics import median

from bench.results import Result
from generator.core.permutations import PermutationSpace
from generator.core.spintax import CompiledText, compile_text, parse

SPACE = 10**30
LIMIT_SECONDS = 0.001
TRIALS = 3_000
AXES = (10**6, 10**8, 10**9, 10**9)
SENTENCE = (
    "{Good|{Careful|Thorough} {and honest|and patient}} roofers "
    '[<minsize=2;maxsize=4;sep=", ";lastsep=" and ">{look|see}|measure|{write|note}|ask|photograph] '
    "{before|{long|well} before} they {say|offer} {a|any} price. "
)


def run(*, scale: float) -> Result:
    """The path of random numbers and its way back; the baseline is the rate at which each takes a millisecond."""
    trials = max(int(TRIALS * scale), 100)
    text = _text()
    space = PermutationSpace(AXES, seed=1)
    rng = random.Random(1)  # noqa: S311 - an order, not a secret
    numbers = [rng.randrange(text.count()) for _ in range(trials)]
    positions = [rng.randrange(space.size) for _ in range(trials)]
    variants = [_seconds(text, number) for number in numbers]
    points = [_point_seconds(space, position) for position in positions]
    return Result(
        name="nth",
        ours=1 / median(variants),
        baseline=1 / LIMIT_SECONDS,
        unit="variants/s",
        notes=(
            f"nth among {_size(text.count())} variants takes {median(variants) * 1e6:.0f} µs at the median and "
            f"{_percentile(variants) * 1e6:.0f} µs at the 99th percentile; the baseline is the limit of 1 ms; the "
            f"point at a place of a campaign of {_size(space.size)} takes {median(points) * 1e6:.0f} µs"
        ),
    )


def _text() -> CompiledText:
    repeated = 1
    while (text := compile_text(parse(SENTENCE * repeated))).count() < SPACE:
        repeated += 1
    return text


def _seconds(text: CompiledText, number: int) -> float:
    begun = time.process_time()
    path = text.nth(number)
    taken = time.process_time() - begun
    assert text.index_of(path) == number
    return taken


def _point_seconds(space: PermutationSpace, position: int) -> float:
    begun = time.process_time()
    index = space.index_at(position)
    space.choices_of(index)
    taken = time.process_time() - begun
    assert space.position_of(index) == position
    return taken


def _percentile(values: list[float]) -> float:
    return sorted(values)[len(values) * 99 // 100]


def _size(number: int) -> str:
    return f"10^{len(str(number)) - 1}"
