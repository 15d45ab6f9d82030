"""Two cases side by side: everything recorded of either, field by field, and what the engine makes of the pair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from features.case import Case, TimeWindow
from linker.casework.matching.explanation import Contribution, PairAnswer, explain
from linker.casework.workspace.code_labels import code_words, facet_words
from linker.casework.workspace.workspace import Workspace
from linker.i18n.text import Label
from linker.library.store.store import Library

# What can be measured without weighing anything, so that it tells no score.
PLAIN_MEASURES = ("gap_days", "distance_km", "hour_gap", "weekday_gap")
# Facets whose codes stand beside what a field says.
_BESIDE_FIELDS = ("offence", "premises", "goods", "tool")
_WEEKDAYS = "一二三四五六日"
_WEEKDAYS_IN_ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class SheetRow:
    """One field of both cases: the values recorded, () where it is unknown, and their names in Chinese."""

    english: str
    chinese: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    first_chinese: tuple[str, ...]
    second_chinese: tuple[str, ...]

    @classmethod
    def of(cls, english: str, chinese: str, *sides: Iterable[Label]) -> Self:
        """A row from the values of both sides."""
        first, second = (tuple(side) for side in sides)
        names = [tuple(dict.fromkeys(one.english for one in side)) for side in (first, second)]
        names += [tuple(dict.fromkeys(one.chinese for one in side)) for side in (first, second)]
        return cls(english, chinese, *names)


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
    """Both cases as recorded, with the evidence of the pair; LibraryError for one case named twice or not held."""
    evidence = explain(Workspace.of(library), case_a, case_b)
    table = library.cases([case_a, case_b])
    of_id = {case.case_id: case for case in (table.case(0), table.case(1))}
    rows = tuple(field_rows(of_id[case_a], of_id[case_b]))
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
    cases = first, second
    yield SheetRow.of("time", "时间", *(_when(case.window) for case in cases))
    yield SheetRow.of("place", "地点", *(_as_written(_where(case)) for case in cases))
    yield SheetRow.of("unit", "管辖单位", *(_as_written(_one(case.place.jurisdiction)) for case in cases))
    yield SheetRow.of("offence", "案件类别", *(_coded(case, "offence", _one(case.offence)) for case in cases))
    yield SheetRow.of("premises", "处所", *(_coded(case, "premises", _one(case.place.premises)) for case in cases))
    for facet in sorted({*first.codes, *second.codes} - {*_BESIDE_FIELDS}):
        name = facet_words(facet)
        yield SheetRow.of(name.english, name.chinese, *(_coded(case, facet, ()) for case in cases))
    yield SheetRow.of("goods", "损失物品", *(_coded(case, "goods", case.goods) for case in cases))
    yield SheetRow.of("tools", "作案工具", *(_coded(case, "tool", case.tools) for case in cases))
    yield SheetRow.of("loss", "损失金额", *(_as_written(_amount(case.loss)) for case in cases))
    yield SheetRow.of("offenders seen", "作案人数", *(_as_written(_amount(case.offender_count)) for case in cases))
    yield SheetRow.of("traces", "痕迹", *(_as_written(_traces(case)) for case in cases))
    yield SheetRow.of("known offender", "已知作案人", *(_as_written(case.offenders) for case in cases))
    yield SheetRow.of("narrative", "简要案情", *(_as_written(_one(case.narrative)) for case in cases))


def _coded(case: Case, facet: str, written: tuple[str, ...]) -> tuple[Label, ...]:
    return (*_as_written(written), *(code_words(facet, code) for code in case.codes.get(facet, ())))


def _as_written(values: Iterable[str]) -> tuple[Label, ...]:
    return tuple(Label(value, value) for value in values)


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _when(window: TimeWindow) -> tuple[Label, ...]:
    earliest, latest = window.earliest, window.latest
    if earliest is None or latest is None:
        known = earliest or latest
        return () if known is None else (_joined(*(("after ", "晚于 ") if earliest else ("before ", "早于 ")), known),)
    if earliest == latest:
        return (_joined("", "", earliest),)
    if earliest.date() == latest.date():
        return (_joined("", "", earliest, f" – {latest:%H:%M}"),)
    return _joined("", "", earliest, " –"), _joined("", "", latest)


def _joined(english: str, chinese: str, moment: datetime, after: str = "") -> Label:
    day, hour, weekday = f"{moment:%Y-%m-%d}", f"{moment:%H:%M}", moment.weekday()
    return Label(
        f"{english}{day} {_WEEKDAYS_IN_ENGLISH[weekday]} {hour}{after}",
        f"{chinese}{day} 周{_WEEKDAYS[weekday]} {hour}{after}",
    )


def _where(case: Case) -> tuple[str, ...]:
    place = case.place
    named = tuple(dict.fromkeys(part.replace("|", " ") for part in (place.region, place.address) if part))
    extent = f" ± {place.radius_m:,.0f} m" if place.radius_m else ""
    if place.latitude is not None and place.longitude is not None:
        return (*named, f"{place.latitude:.4f}, {place.longitude:.4f}{extent}")
    if place.x_m is not None and place.y_m is not None:
        return (*named, f"{place.x_m:,.0f} m, {place.y_m:,.0f} m{extent}")
    return named


def _amount(number: float | None) -> tuple[str, ...]:
    return () if number is None else (f"{number:,.0f}",)


def _traces(case: Case) -> tuple[str, ...]:
    return tuple(f"{trace.kind} {trace.value}" for trace in case.traces)
