"""How far a re-linking is: its stages, and the share of the candidate scan that is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from features.vectors import CaseVectors
from linker.batch.engines import Engine
from linker.pairs.linking import RARE_CASES, Linked, link_pairs
from linker.pairs.score import Scorer

# Told what is being done (English and Chinese in one text) and which share of the whole is done, 0 to 1.
OnStage = Callable[[str, float], None]

# Each stage with the share of the whole at which it begins, as measured on 678,375 cases with a million links.
READING = ("reading the library 读取案件", 0.0)
VECTORS = ("vectors of the cases 提取特征", 0.16)
PAIRS = ("comparing pairs 两两比对", 0.23)
SERIES = ("finding series 归并系列", 0.5)
STORING = ("storing the run 保存结果", 0.7)


def unwatched(_what: str, _share: float) -> None:
    """For a re-linking that nobody watches."""


def watched(engine: Engine, on_stage: OnStage) -> Engine:
    """An engine that tells when it begins, how far it is where it knows, and when it is done."""

    def find(vectors: CaseVectors, scorer: Scorer, threshold: float, *, rare: int = RARE_CASES) -> Linked:
        what, begin = PAIRS
        on_stage(what, begin)

        def scanned(done: int, total: int) -> None:
            on_stage(what, begin + (SERIES[1] - begin) * done / max(total, 1))

        telling: Engine = partial(link_pairs, on_progress=scanned) if engine is link_pairs else engine
        found = telling(vectors, scorer, threshold, rare=rare)
        on_stage(*SERIES)
        return found

    return find
