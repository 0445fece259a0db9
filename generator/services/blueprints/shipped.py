"""The blueprints that come with the product, as starting points for a new site."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wagtail.models import Page

from generator.services.blueprints.reading import read
from generator.services.blueprints.schema import SECTIONS

FOLDER = Path(__file__).resolve().parents[2] / "blueprints"


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """One of them: `key` is the name of its file; `contents` are the names of its rows by what they are."""

    key: str
    name: str
    description: str
    text: str
    contents: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"{self.key}.yaml"


@cache
def starting_points() -> list[StartingPoint]:
    """All of them, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.yaml"))]


def starting_point(key: str) -> StartingPoint | None:
    """The one of that name."""
    return next((each for each in starting_points() if each.key == key), None)


def _read(path: Path) -> StartingPoint:
    text = path.read_text()
    data = read(text).data
    contents = tuple(
        (_label(section, len(data[section])), tuple(row.get("name") or row["title"] for row in data[section]))
        for section in (*SECTIONS, "pages")
        if data.get(section)
    )
    return StartingPoint(path.stem, data["name"], data["description"], text, contents)


def _label(section: str, count: int) -> str:
    """What the rows of a section are called."""
    names = (SECTIONS[section].model if section in SECTIONS else Page)._meta
    return str(names.verbose_name if count == 1 else names.verbose_name_plural)
