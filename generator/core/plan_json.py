"""A plan as canonical JSON and back, and its digests; the stored text outlives the code that wrote it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from generator.core.plan_texts import headline_count
from generator.core.types import (
    AxisPlan,
    CampaignPlan,
    CombinationMethod,
    DictionaryPlan,
    Exclusion,
    FragmentPlan,
    ItemPlan,
    PickRule,
    SectionPlan,
)


def to_json(plan: CampaignPlan) -> str:
    """Return the one canonical text of a plan: sorted keys, no spaces, ASCII only."""
    return _canonical(_plain(plan))


def from_json(text: str) -> CampaignPlan:
    """Return the plan that `to_json` wrote. Fields that a later version added get their defaults.

    Raises `ValueError` when the text is no plan.
    """
    try:
        return _plan(json.loads(text))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"This is not a campaign plan: {error!r}") from error


def digest(plan: CampaignPlan) -> str:
    """Return the SHA-256 of everything that decides the articles, that is, of all but the version number."""
    data = _plain(plan)
    del data["version"]
    return _sha256(data)


def space_digest(plan: CampaignPlan) -> str:
    """Return the SHA-256 of what decides which points there are and in which order.

    Plans with the same one place the same point at the same position, whatever their texts say and whatever they leave
    out: an excluded point keeps its position.
    """
    return _sha256(
        {
            "axes": [[axis.name, list(axis.keys)] for axis in plan.axes],
            "method": plan.method.value,
            "seed": plan.seed,
            "sample_size": plan.sample_size,
            # A part of the format that never varies.
            "exclusions": [],
            "headlines": headline_count(plan),
        }
    )


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _sha256(data: Any) -> str:
    return hashlib.sha256(_canonical(data).encode()).hexdigest()


def _plan(data: dict[str, Any]) -> CampaignPlan:
    return CampaignPlan(
        **{
            **data,
            "method": CombinationMethod(data["method"]),
            "axes": tuple(_axis(each) for each in data["axes"]),
            "sections": tuple(_section(each) for each in data["sections"]),
            "dictionaries": tuple(
                DictionaryPlan(each["name"], tuple((term, weight) for term, weight in each["entries"]))
                for each in data.get("dictionaries", ())
            ),
            "exclusions": tuple(
                Exclusion({name: frozenset(keys) for name, keys in each["keys"].items()})
                for each in data.get("exclusions", ())
            ),
        }
    )


def _axis(data: dict[str, Any]) -> AxisPlan:
    return AxisPlan(**{**data, "keys": tuple(data["keys"]), "rows": tuple(data["rows"])})


def _section(data: dict[str, Any]) -> SectionPlan:
    fragments = tuple(_fragment(each) for each in data["fragments"])
    return SectionPlan(**{**data, "pick": PickRule(data["pick"]), "fragments": fragments})


def _fragment(data: dict[str, Any]) -> FragmentPlan:
    return FragmentPlan(**{**data, "items": tuple(ItemPlan(**each) for each in data.get("items", ()))})
