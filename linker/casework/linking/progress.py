"""Progress of a re-linking: its stages, and the share of the whole that is done."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from features.vectors import CaseVectors
from linker.batch.engines import Engine
from linker.i18n.text import Text
from linker.pairs.linking import RARE_CASES, Linked, link_pairs
from linker.pairs.score import Scorer

# Called with what is being done and the share of the whole that is done, 0 to 1.
OnStage = Callable[[Text, float], None]
Stage = tuple[Text, float]

# Each stage with the share of the whole at which it begins, as measured on 678,375 cases with a million links.
READING: Stage = (Text("linking.reading"), 0.0)
VECTORS: Stage = (Text("linking.vectors"), 0.16)
CALIBRATING: Stage = (Text("linking.calibrating"), 0.2)
PAIRS: Stage = (Text("linking.pairs"), 0.23)
SERIES: Stage = (Text("linking.series"), 0.5)
STORING: Stage = (Text("linking.storing"), 0.7)

# A search that takes longer (seconds by the clock) is told beforehand.
LONG_SEARCH_S = 30.0


def ignore_stage(_stage: Text, _share: float) -> None:
    """For a re-linking whose progress nobody watches."""


def with_progress(engine: Engine, on_stage: OnStage) -> Engine:
    """An engine that reports when it begins, the share of its scan where it knows it, and when it is done.

    A search of this process that will take long is named with how long, and with what would make it faster.
    """

    def find(vectors: CaseVectors, scorer: Scorer, threshold: float, *, rare: int = RARE_CASES) -> Linked:
        name, start = PAIRS
        on_stage(name, start)

        def on_estimate(seconds: float) -> None:
            nonlocal name
            if seconds > LONG_SEARCH_S:
                name = Text("linking.long_search", cases=len(vectors), minutes=math.ceil(seconds / 60.0))
                on_stage(name, start)

        def on_progress(scanned: int, total: int) -> None:
            on_stage(name, start + (SERIES[1] - start) * scanned / max(total, 1))

        reporting: Engine = engine
        if engine is link_pairs:
            reporting = partial(link_pairs, on_progress=on_progress, on_estimate=on_estimate)
        linked = reporting(vectors, scorer, threshold, rare=rare)
        on_stage(*SERIES)
        return linked

    return find
