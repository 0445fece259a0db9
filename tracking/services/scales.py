"""Round numbers for the axis of a chart. Pure."""

from math import ceil, log10

# How far apart two lines of an axis may be, times a power of ten.
_STEPS = (1, 2, 2.5, 5, 10)


def ticks(highest: float, *, count: int = 4) -> list[float]:
    """The lines of an axis from 0 to a round number that is not below `highest`, about `count` apart from 0.

    Steps are whole numbers, since what is drawn is counted.
    """
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / count
    power = 10 ** max(int(log10(rough)) if rough >= 1 else 0, 0)
    step = next(power * each for each in _STEPS if power * each >= rough and (power * each) % 1 == 0)
    return [step * number for number in range(ceil(highest / step) + 1)]


def short(value: float) -> str:
    """A number as an axis has room for: 950, 1.2k, 34k, 5.6m."""
    for size, sign in ((1_000_000, "m"), (1_000, "k")):
        if value >= size:
            shown = f"{value / size:.1f}" if value < 10 * size else f"{value / size:.0f}"
            return f"{shown.removesuffix('.0')}{sign}"
    return f"{value:.0f}"
