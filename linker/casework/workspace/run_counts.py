"""The counts of a run: what a run records of itself, stored as one JSON object in its record."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, fields
from typing import Self

from linker.library.store.runs import RunRecord

_CALIBRATION_COUNTS = ("links_by_chance", "excess_p_value")


@dataclass(frozen=True)
class RunCounts:
    """Cases, pairs and links of a run, and the numbers its series rest on.

    `base_rate` says in English where the prior comes from. `series_log10_lr` is the mean log10_lr that holds a series
    together. `links_by_chance` is how many links chance alone would give at the link threshold, `excess_p_value` how
    probable it is that chance gives an excess of alike pairs as clear as the one found; both NaN in a run that its
    library does not calibrate. Counts that an older run did not record are 0, its numbers NaN.
    """

    cases: int = 0
    possible_pairs: int = 0
    candidate_pairs: int = 0
    scored_pairs: int = 0
    links: int = 0
    log10_prior_odds: float = math.nan
    base_rate: str = ""
    series_log10_lr: float = math.nan
    links_by_chance: float = math.nan
    excess_p_value: float = math.nan

    @classmethod
    def of(cls, run: RunRecord) -> Self:
        """Those of a stored run."""
        recorded, names = json.loads(run.counts), {count.name for count in fields(cls)}
        return cls(**{name: value for name, value in recorded.items() if name in names})

    @property
    def is_calibrated_by_library(self) -> bool:
        """Whether the probabilities of the run rest on its library rather than on the model alone."""
        return not math.isnan(self.excess_p_value)

    def to_json(self) -> str:
        """As a run stores them: without what only a run that its library calibrates has, in any other."""
        counts = asdict(self)
        if not self.is_calibrated_by_library:
            counts = {name: count for name, count in counts.items() if name not in _CALIBRATION_COUNTS}
        return json.dumps(counts)
