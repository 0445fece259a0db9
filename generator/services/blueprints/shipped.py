"""The blueprints that come with the product, as starting points for a new site."""

from dataclasses import dataclass
from pathlib import Path

from generator.services.blueprints.reading import read

FOLDER = Path(__file__).resolve().parents[2] / "blueprints"


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """One of them: `key` is the name of its file."""

    key: str
    name: str
    description: str
    text: str


def starting_points() -> list[StartingPoint]:
    """All of them, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.yaml"))]


def starting_point(key: str) -> StartingPoint | None:
    """The one of that name."""
    return next((each for each in starting_points() if each.key == key), None)


def _read(path: Path) -> StartingPoint:
    text = path.read_text()
    data = read(text).data
    return StartingPoint(path.stem, data["name"], data["description"], text)
