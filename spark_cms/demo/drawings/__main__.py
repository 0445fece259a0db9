"""Writes all pictures into the demo's image folder."""

from pathlib import Path

from spark_cms.demo.drawings import harbor, houses, portraits, summit

FOLDER = Path(__file__).resolve().parent.parent / "images"


def main() -> None:
    """Draw every scene; the same pixels each time, for all chance is seeded."""
    FOLDER.mkdir(exist_ok=True)
    for name, draw in {**summit.SCENES, **harbor.SCENES, **houses.SCENES, **portraits.SCENES}.items():
        draw().save(FOLDER / name, quality=74, method=6, optimize=True)


main()
