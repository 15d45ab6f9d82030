"""Asking the library: partners and series of a case, the evidence of a pair, all series, all links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linker.casework.matching.explanation import Contribution, contributions_of
from linker.casework.matching.series_match import SeriesMatch, score_candidates, series_matches, top_k
from linker.casework.workspace.workspace import Workspace
from linker.odds import probability


@dataclass(frozen=True)
class Match:
    """A likely partner of a case: `series` is the one it stands in after the last run, "" for none."""

    case_id: str
    log10_lr: float
    probability: float
    series: str
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class MatchAnswer:
    """Partners and series of one case, best first."""

    case_id: str
    base_rate: str
    base_rate_chinese: str
    matches: tuple[Match, ...]
    series: tuple[SeriesMatch, ...]


def match(workspace: Workspace, case_id: str, *, top: int = 20) -> MatchAnswer:
    """Weigh one case against all others and against the series of the last run."""
    asked = workspace.prepared_with_cases()
    home, names = asked.fitted, asked.fitted.vectors.case_id
    row = workspace.row(case_id)
    count = min(top, len(names) - 1)
    scored = score_candidates(asked, row, count)
    chosen = top_k(scored.log10_lr, count)
    best, log10_lr = scored.rows[chosen], scored.log10_lr[chosen]
    matches = [
        Match(str(names[other]), score, chance, asked.series_of(other), terms)
        for other, score, chance, terms in zip(
            best.tolist(),
            log10_lr.tolist(),
            probability(log10_lr, home.base_rate.log10_prior_odds).tolist(),
            contributions_of(home, np.full(len(best), row, dtype=np.int64), best),
            strict=True,
        )
    ]
    ranked = series_matches(asked, row, scored, top)
    return MatchAnswer(case_id, home.base_rate.origin, home.base_rate.origin_chinese, tuple(matches), ranked)
