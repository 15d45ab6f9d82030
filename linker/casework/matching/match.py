"""One case against all others: its likely partners, and the series it may belong to."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from linker.casework.matching.explanation import Contribution, base_rate_origin, contributions_of_pairs
from linker.casework.matching.known_pairs import KnownPairs
from linker.casework.matching.series_match import SeriesMatch, score_candidates, series_matches, top_k
from linker.casework.workspace.workspace import Workspace
from linker.i18n.text import SUFFIXED, Translatable
from linker.odds import probability


@dataclass(frozen=True)
class Match:
    """A likely partner of a case: `series` is the one it stands in after the last run, "" for none.

    `known_words` are what people or records say of the two, "" for nothing.
    """

    case_id: str
    log10_lr: float
    probability: float
    series: str
    contributions: tuple[Contribution, ...]
    known_words: Translatable = field(metadata=SUFFIXED)


@dataclass(frozen=True)
class MatchAnswer:
    """Partners and series of one case, best first; `base_rate` says where the prior comes from."""

    case_id: str
    base_rate: Translatable = field(metadata=SUFFIXED)
    matches: tuple[Match, ...]
    series: tuple[SeriesMatch, ...]


def match(workspace: Workspace, case_id: str, *, top: int = 20) -> MatchAnswer:
    """Score one case against all others and against the series of the last run.

    LibraryError where the library holds no cases, UnknownCaseError where it does not hold this one.
    """
    prepared = workspace.prepared_with_cases()
    fitted, row = prepared.fitted, workspace.row(case_id, prepared)
    count = min(top, len(fitted.vectors) - 1)
    scored = score_candidates(prepared, row, count)
    best = top_k(scored.log10_lr, count)
    rows, log10_lr = scored.rows[best], scored.log10_lr[best]
    columns = zip(
        rows.tolist(),
        log10_lr.tolist(),
        probability(log10_lr, fitted.base_rate.log10_prior_odds).tolist(),
        contributions_of_pairs(fitted, np.full(len(rows), row, dtype=np.int64), rows),
        strict=True,
    )
    known_pairs, row_of = KnownPairs.of(workspace), workspace.row_of
    matches = tuple(
        Match(
            str(fitted.vectors.case_id[partner]),
            score,
            link_probability,
            prepared.series_of(partner),
            terms,
            known_pairs.words(row_of[str(fitted.vectors.case_id[row])], row_of[str(fitted.vectors.case_id[partner])]),
        )
        for partner, score, link_probability, terms in columns
    )
    series = series_matches(prepared, row, scored, top)
    return MatchAnswer(case_id, base_rate_origin(fitted), matches, series)
