"""The files through which the keeper of a server and the holders of leases on it find each other."""

import json
from pathlib import Path
from typing import Any


class Paths:
    """Where the locks and the published state of one server are, below a data directory."""

    def __init__(self, data_dir: Path, name: str) -> None:
        self.directory = data_dir / "services"
        self.start = self.directory / f"{name}.start"
        self.keeper = self.directory / f"{name}.keeper"
        self.leases = self.directory / f"{name}.leases"
        self.state = self.directory / f"{name}.json"


def read_state(path: Path) -> dict[str, Any]:
    """What the last keeper published; empty if there was none."""
    try:
        return dict(json.loads(path.read_text()))
    except (FileNotFoundError, ValueError):
        return {}
