"""Golden cases: what a text means, written by hand and read by the tests of the core."""

from pathlib import Path
from typing import Any

import yaml


def cases(name: str) -> Any:
    """Return the cases of `<name>.yaml`."""
    return yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))
