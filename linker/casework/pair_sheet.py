"""Two cases side by side: everything recorded of either, field by field, and what the engine makes of the pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from features.case import Case, TimeWindow
from linker.casework.answers import Contribution, PairAnswer, explain
from linker.library.store.store import Library
from linker.pairs.catalogue import FACETS_IN_CHINESE

# What can be measured without weighing anything, so that it tells no score.
PLAIN_MEASURES = ("gap_days", "distance_km", "hour_gap", "weekday_gap")
# Facets whose codes stand beside what a field says.
_BESIDE_FIELDS = ("offence", "premises", "goods", "tool")
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class SheetRow:
    """One field of both cases: the values recorded, () where it is unknown."""

    english: str
    chinese: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True)
class PairSheet:
    """The fields that are known of at least one case, the names of those unknown of both, and the evidence.

    `measures` are plain differences in space and time in a fixed order: they may be seen by who must not see a score.
    """

    case_a: str
    case_b: str
    rows: tuple[SheetRow, ...]
    unknown: tuple[tuple[str, str], ...]
    measures: tuple[Contribution, ...]
    evidence: PairAnswer


def pair_sheet(library: Library, case_a: str, case_b: str) -> PairSheet:
    """Both cases as recorded, with the evidence of the pair; UnknownCaseError for a case the library does not hold."""
    table = library.cases([case_a, case_b])
    of_id = {case.case_id: case for case in (table.case(0), table.case(1))}
    rows = tuple(field_rows(of_id[case_a], of_id[case_b]))
    evidence = explain(library, case_a, case_b)
    measured = {term.variable: term for term in evidence.contributions}
    return PairSheet(
        case_a,
        case_b,
        tuple(row for row in rows if row.first or row.second),
        tuple((row.english, row.chinese) for row in rows if not (row.first or row.second)),
        tuple(measured[name] for name in PLAIN_MEASURES if name in measured),
        evidence,
    )


def field_rows(first: Case, second: Case) -> Iterator[SheetRow]:
    """Every field of two cases, known or not."""
    yield SheetRow("time", "时间", _when(first.window), _when(second.window))
    yield SheetRow("place", "地点", _where(first), _where(second))
    yield SheetRow("unit", "管辖单位", _one(first.place.jurisdiction), _one(second.place.jurisdiction))
    yield SheetRow("offence", "案件类别", *(_coded(case, "offence", _one(case.offence)) for case in (first, second)))
    yield SheetRow(
        "premises", "处所", *(_coded(case, "premises", _one(case.place.premises)) for case in (first, second))
    )
    for facet in sorted({*first.codes, *second.codes} - {*_BESIDE_FIELDS}):
        values = first.codes.get(facet, ()), second.codes.get(facet, ())
        yield SheetRow(facet, FACETS_IN_CHINESE.get(facet, ""), *values)
    yield SheetRow("goods", "损失物品", *(_coded(case, "goods", case.goods) for case in (first, second)))
    yield SheetRow("tools", "作案工具", *(_coded(case, "tool", case.tools) for case in (first, second)))
    yield SheetRow("loss", "损失金额", _amount(first.loss), _amount(second.loss))
    yield SheetRow("offenders seen", "作案人数", _amount(first.offender_count), _amount(second.offender_count))
    yield SheetRow("traces", "痕迹", _traces(first), _traces(second))
    yield SheetRow("known offender", "已知作案人", first.offenders, second.offenders)
    yield SheetRow("narrative", "简要案情", _one(first.narrative), _one(second.narrative))


def _coded(case: Case, facet: str, written: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*written, *case.codes.get(facet, ()))))


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _when(window: TimeWindow) -> tuple[str, ...]:
    earliest, latest = window.earliest, window.latest
    if earliest is None or latest is None:
        return (
            (f"after 晚于 {_moment(earliest)}",) if earliest else (f"before 早于 {_moment(latest)}",) if latest else ()
        )
    if earliest == latest:
        return (_moment(earliest),)
    if earliest.date() == latest.date():
        return (f"{_moment(earliest)} – {latest:%H:%M}",)
    return f"{_moment(earliest)} –", _moment(latest)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d} 周{_WEEKDAYS[moment.weekday()]} {moment:%H:%M}"


def _where(case: Case) -> tuple[str, ...]:
    place = case.place
    named = tuple(dict.fromkeys(part.replace("|", " ") for part in (place.region, place.address) if part))
    if place.latitude is not None and place.longitude is not None:
        return (*named, f"{place.latitude:.4f}, {place.longitude:.4f}")
    if place.x_m is not None and place.y_m is not None:
        return (*named, f"{place.x_m:,.0f} m, {place.y_m:,.0f} m")
    return named


def _amount(number: float | None) -> tuple[str, ...]:
    return () if number is None else (f"{number:,.0f}",)


def _traces(case: Case) -> tuple[str, ...]:
    return tuple(f"{trace.kind} {trace.value}" for trace in case.traces)
