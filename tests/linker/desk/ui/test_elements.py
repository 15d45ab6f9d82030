"""How chances, moments and weights of evidence are written; colours tell for from against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

pytest.importorskip("nicegui")

from linker.desk.ui import dates, elements, theme


@dataclass(frozen=True)
class Reader:
    language: str


@pytest.mark.parametrize(
    ("probability", "written"),
    [(0.0, "< 0.1 %"), (0.012, "1.2 %"), (0.5, "50 %"), (0.897, "90 %"), (0.975, "97.5 %"), (1.0, "> 99.9 %")],
)
def test_a_chance_is_never_certain(probability: float, written: str) -> None:
    assert elements.percent(probability) == written


def test_windows_in_both_languages() -> None:
    early, late = datetime(2024, 6, 18, 1), datetime(2024, 6, 18, 11, 40)
    english, chinese = Reader("en"), Reader("zh")
    assert dates.window(english, early, late) == "2024-06-18 Tue 01:00 – 11:40"  # type: ignore[arg-type]
    assert dates.window(chinese, early, None) == "晚于 2024-06-18 周二 01:00"  # type: ignore[arg-type]
    assert dates.window(chinese, datetime(2024, 5, 1), datetime(2024, 6, 1)) == "2024-05-01 周三 – 2024-05-31 周五"  # type: ignore[arg-type]
    assert dates.window(english, datetime(2024, 5, 1), datetime(2024, 5, 2)) == "2024-05-01 Wed, hour unknown"  # type: ignore[arg-type]
    assert dates.window(chinese, None, None) == elements.NOTHING_KNOWN  # type: ignore[arg-type]


def test_evidence_colours_differ_by_direction_and_fade() -> None:
    towards = [theme.evidence_colour(bans) for bans in (0.1, 0.5, 1.5, 3.0)]
    against = [theme.evidence_colour(-bans) for bans in (0.1, 0.5, 1.5, 3.0)]
    assert len({*towards, *against}) == 8
    assert theme.evidence_colour(0.0) == theme.evidence_colour(-0.01) == theme.NEUTRAL
