"""What a scenario found out."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """Our figure and the baseline's, both in `unit`; more is better. `notes` says what was measured, for people."""

    name: str
    ours: float
    baseline: float
    unit: str
    notes: str

    @property
    def ratio(self) -> float:
        return self.ours / self.baseline

    def to_json(self) -> str:
        """The result on one line, with the ratio."""
        figures = {"ours": round(self.ours, 1), "baseline": round(self.baseline, 1), "ratio": round(self.ratio, 1)}
        return json.dumps(asdict(self) | figures, ensure_ascii=False)
