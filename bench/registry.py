"""Scenarios by name: each is a module of `bench.scenarios` with a function `run(*, scale: float) -> Result`."""

import importlib
import pkgutil
from typing import Protocol

import bench.scenarios
from bench.results import Result


class Run(Protocol):
    """Measures; `scale` shortens the work, for a try."""

    def __call__(self, *, scale: float) -> Result: ...


def scenario_names() -> list[str]:
    """All scenarios there are."""
    return sorted(module.name for module in pkgutil.iter_modules(bench.scenarios.__path__))


def scenario_run(name: str) -> Run:
    """The scenario's function; it is imported now, when Django is ready."""
    run: Run = importlib.import_module(f"bench.scenarios.{name}").run
    return run
