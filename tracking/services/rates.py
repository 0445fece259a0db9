"""How sure one can be of a rate that was seen: 1 of 2 says less than 40 of 100. Pure."""

from dataclasses import dataclass
from math import sqrt

# Of a normal distribution, 95 % lie within so many standard deviations.
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Rate:
    """`successes` of `trials`, from 0 to 1, and between which bounds the true rate lies in 19 of 20 cases."""

    successes: int
    trials: int
    low: float
    high: float

    @property
    def rate(self) -> float:
        return self.successes / self.trials if self.trials else 0.0


def rate_of(successes: int, trials: int) -> Rate:
    """The rate with its Wilson score interval; nothing is known of no trials.

    More successes than trials, as when somebody converts whose visit was not counted, count as that many trials.
    """
    trials = max(trials, successes)
    if trials <= 0:
        return Rate(0, 0, 0.0, 1.0)
    share = successes / trials
    spread = Z * Z / trials
    middle = share + spread / 2
    margin = Z * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    low, high = (middle - margin) / (1 + spread), (middle + margin) / (1 + spread)
    return Rate(successes, trials, max(low, 0.0) if successes else 0.0, min(high, 1.0))
