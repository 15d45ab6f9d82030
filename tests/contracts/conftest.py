"""An invented library in which every variable is known for some pairs and unknown for others."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from features.case import Case, CaseTable, Place, TimeWindow, Trace
from features.vectors import CaseVectors, Vectoriser
from linker.pairs.comparison import Comparison
from linker.town.options import TownOptions
from linker.town.town import build_town

Pairs = tuple[np.ndarray, np.ndarray]


def traced(case_id: str, *traces: tuple[str, str], **fields: object) -> Case:
    return Case(case_id=case_id, traces=tuple(Trace(kind=kind, value=value) for kind, value in traces), **fields)


def odd_cases() -> list[Case]:
    """What the town does not record: planar metres, masked plates, one-ended windows, cases that say nothing."""
    start = datetime(2024, 2, 29, 23, 50)
    return [
        Case(case_id="nothing"),
        Case(case_id="nothing either", narrative="不详", codes={"entry": ("其他",)}, goods=("***",)),
        Case(case_id="planar 1", place=Place(x_m=1200.0, y_m=-40.5)),
        Case(case_id="planar 2", place=Place(x_m=1203.0, y_m=-36.5), window=TimeWindow(latest=start)),
        Case(case_id="planar 3", place=Place(x_m=1203.0), window=TimeWindow(earliest=start)),
        Case(case_id="both", place=Place(longitude=113.4, latitude=29.9, x_m=0.0, y_m=0.0), loss=0.0),
        Case(case_id="weeks", window=TimeWindow(earliest=datetime(2024, 1, 1), latest=datetime(2024, 1, 20))),
        Case(case_id="crowd", offender_count=5e6, loss=1e-9),
        Case(case_id="rich", offender_count=1.0, loss=1e12),
        traced("plate whole", ("plate", "粤B12345"), ("phone", "13812345678")),
        traced("plate again", ("车牌", "粤Ｂ·12345")),
        traced("plate part", ("plate", "粤B*234*"), ("phone", "138****5678")),
        traced("plate parts", ("plate", "粤B***45"), ("plate", "湘A1?345")),
        traced("plate no part", ("plate", "粤B*****"), ("dna", "不详")),
        traced("shoe", ("shoe_print", "Nike 42"), ("shoe_print", "波浪纹"), ("dna", "D-1"), ("boot lace", "red")),
        traced("shoe again", ("Shoe Print", "nike  42"), ("dna", "D-1"), ("boot lace", "red")),
    ]


@pytest.fixture(scope="session")
def table() -> CaseTable:
    town = build_town(TownOptions(seed=3, cases=110, difficulty=0.3, language="mixed"))
    return CaseTable.concatenate([town.cases, CaseTable.from_cases(odd_cases())])


@pytest.fixture(scope="session")
def vectors(table: CaseTable) -> CaseVectors:
    return Vectoriser().fit(table).transform(table)


@pytest.fixture(scope="session")
def pairs(table: CaseTable) -> Pairs:
    """Every case with every other one and with itself, both ways round."""
    rows = np.arange(len(table), dtype=np.int64)
    return np.repeat(rows, len(rows)), np.tile(rows, len(rows))


@pytest.fixture(scope="session")
def measured() -> dict[str, np.ndarray]:
    """Values of all pairs by comparison, measured once a session."""
    return {}


@pytest.fixture
def values(comparison: Comparison, vectors: CaseVectors, pairs: Pairs, measured: dict[str, np.ndarray]) -> np.ndarray:
    """Cases × cases: the value of one comparison for every pair."""
    if comparison.name not in measured:
        measured[comparison.name] = comparison.measure(vectors, *pairs).reshape(len(vectors), -1)
    return measured[comparison.name]
