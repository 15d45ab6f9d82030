"""Small invented records for tests of reports and plots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from linker.casework.matching.explanation import LIMIT, Contribution, Missing, PairAnswer
from linker.casework.outlook.shared_traits import SharedTrait
from linker.casework.series.series_overview import SeriesSummary
from linker.i18n.text import Label, Text
from linker.library.store.runs import RunRecord
from linker.model.background import Background
from linker.model.base_rate import BaseRate
from linker.model.similarity import Provenance, SimilarityModel
from linker.report.data.basis import LibrarySize, ReportBasis
from linker.report.data.library_report import LibraryReport
from linker.report.data.series import SeriesCase, SeriesFigures, SeriesSection

UNKNOWN_CASE = SeriesCase(
    case_id="C1",
    probability=float("nan"),
    earliest=None,
    latest=None,
    place="",
    address="",
    offence="",
    premises="",
    offenders=(),
    incident="C1",
    held_by="",
    number=1,
    point_km=None,
    degrees=None,
    codes=(),
    goods=(),
    loss=None,
    narrative="",
)


def bare_case(number: int, **fields: Any) -> SeriesCase:
    """A case of which nothing is known but what is given."""
    return replace(UNKNOWN_CASE, number=number, **{"case_id": f"C{number}", **fields})


def full_case(number: int, **fields: Any) -> SeriesCase:
    """A case of which all is known."""
    start = datetime(2024, 5, number, 22, 30)
    values = {
        "probability": 0.4,
        "earliest": start,
        "latest": start.replace(hour=23, minute=0),
        "place": "North",
        "address": "High Street",
        "offence": "theft",
        "premises": "shop",
        "point_km": (0.3 * number, 0.1 * number),
        "codes": ((Label("entry", "侵入方式"), (Label("door", "门"), Label("window", "窗"))),),
        "goods": ("bike",),
        "loss": 120.0,
    }
    return bare_case(number, **(values | fields))


def evidence(first: str, second: str, *log10_lr: float, limit: float = 0.0) -> PairAnswer:
    """A pair with these terms (one of +1.5 and one of -0.25 without), and what the limit takes off."""
    amounts = log10_lr or (1.5, -0.25)
    words = (Label("distance", "距离"), Label("time between them", "时间间隔"))
    values = ((0.25, "km"), (40.0, "days"))
    terms = [
        Contribution(f"variable_{place}", *values[place % 2], amount, words[place % 2])
        for place, amount in enumerate(amounts)
    ]
    terms.append(Contribution(LIMIT, None, "", limit, Label("limit", "上限")))
    return PairAnswer(
        case_a=first,
        case_b=second,
        log10_lr=sum(amounts) + limit,
        probability=0.31,
        log10_prior_odds=-2.0,
        base_rate=Label("estimated", "估计"),
        words=Text("matching.supports_link", times="16", level=Label("moderate", "中等")),
        contributions=tuple(terms),
        missing=(Missing("tools", Label("likeness of the tools", "工具相似度"), -0.5, 1.0),),
        changes=Text("counterfactual.none_below"),
    )


def figures(series_id: str, cases: int) -> SeriesFigures:
    """A series of so many cases, one of them solved."""
    first, last = datetime(2024, 5, 1, 22, 30), datetime(2024, 5, 3, 23)
    summary = SeriesSummary(
        series_id=series_id,
        cases=cases,
        first=first,
        last=last,
        places=(("North", 2),),
        offences=(("theft", cases),),
        premises=(("shop", cases),),
        probability=0.4,
        solved=1,
        offenders=("O1",),
        as_of=last,
        state="active",
        strikes=cases,
        silent_days=3.0,
        rhythm_days=1.0,
        incidents=cases,
        recorded_twice=False,
        held_cases=0,
    )
    return SeriesFigures(summary, (0.6, 0.2), 0.4 * cases, 1.23)


def section(series_id: str, cases: Sequence[SeriesCase]) -> SeriesSection:
    """A series with a trait and a link."""
    trait = SharedTrait(Label("entry", "侵入方式"), Label("window", "窗"), 2, 3, 0.05, 13.3)
    link = evidence(cases[0].case_id, cases[-1].case_id, 1.5, -0.25, limit=-0.05)
    return SeriesSection(figures(series_id, len(cases)), tuple(cases), ((0.5, 0.2),), (trait,), (link,))


def basis(series: int) -> ReportBasis:
    """A library of 1,234 cases and so many series, with a model of its own."""
    moment = datetime(2024, 5, 31, tzinfo=UTC)
    facts = Provenance("solved cases of a library", cases=9, pairs=36, linked=5, groups=4, cllr=0.4567)
    return ReportBasis(
        created=datetime(2024, 6, 1, tzinfo=UTC),
        run=RunRecord("aaaa", "", "cccc", "dddd", moment, moment, run_id=7),
        is_outdated=False,
        model=SimilarityModel({}, -1.0, 2.5, Background({}), facts),
        is_starting_model=False,
        library=LibrarySize("cases.db", 1_234, 9, 77, series, 8),
        base_rate=BaseRate(-2.0, Text("base_rate.estimated", solved=9, linked=5, pairs=36)),
        program="0",
    )


def library_report(*sections: SeriesSection, **fields: Any) -> LibraryReport:
    """A report of these series."""
    report = LibraryReport(
        basis=basis(len(sections)),
        series=tuple(part.figures for part in sections),
        sections=sections,
        lone_links=(),
        series_of={},
        with_narratives=False,
    )
    return replace(report, **fields)


def three_cases() -> tuple[SeriesCase, ...]:
    """Three cases, the second one solved."""
    return full_case(1), full_case(2, offenders=("O1",)), full_case(3)
