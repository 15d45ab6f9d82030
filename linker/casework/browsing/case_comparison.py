"""Two cases side by side: everything recorded of either, field by field, and what the engine makes of the pair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from features.case import CASE_NUMBERS, Case, TimeWindow
from features.lexicon import Lexicon
from linker.casework.matching.explanation import Contribution, PairAnswer, explain
from linker.casework.workspace.workspace import Workspace
from linker.i18n.calendar import moment_with_weekday
from linker.i18n.text import Text, Translatable
from linker.i18n.vocabulary import code_name, facet_name, trace_words

# What can be measured without weighing anything, so that it tells no score.
PLAIN_MEASURES = ("gap_days", "distance_km", "hour_gap", "weekday_gap")
TIME, NARRATIVE = "time", "narrative"
# Facets whose codes stand beside what a field says.
_FACETS_OF_FIELDS = ("offence", "premises", "goods", "tool")


@dataclass(frozen=True)
class SheetRow:
    """One field of both cases: its key, its name, and the values recorded of each case, () where it is unknown."""

    field: str
    words: Translatable
    first: tuple[Translatable, ...]
    second: tuple[Translatable, ...]


@dataclass(frozen=True)
class PairSheet:
    """The fields that are known of at least one case, the names of those unknown of both, and the evidence.

    `measures` are plain differences in space and time in a fixed order: they may be seen by who must not see a score.
    """

    case_a: str
    case_b: str
    rows: tuple[SheetRow, ...]
    unknown: tuple[Translatable, ...]
    measures: tuple[Contribution, ...]
    evidence: PairAnswer


def pair_sheet(workspace: Workspace, case_a: str, case_b: str) -> PairSheet:
    """Both cases as recorded, with the evidence of the pair; LibraryError for one case named twice or not held."""
    evidence = explain(workspace, case_a, case_b)
    # as the library spells them
    case_a, case_b = evidence.case_a, evidence.case_b
    table = workspace.library.cases([case_a, case_b])
    case_of = {case.case_id: case for case in (table.case(0), table.case(1))}
    rows = tuple(field_rows(case_of[case_a], case_of[case_b], workspace.lexicon))
    term_of = {term.variable: term for term in evidence.contributions}
    return PairSheet(
        case_a=case_a,
        case_b=case_b,
        rows=tuple(row for row in rows if row.first or row.second),
        unknown=tuple(row.words for row in rows if not (row.first or row.second)),
        measures=tuple(term_of[name] for name in PLAIN_MEASURES if name in term_of),
        evidence=evidence,
    )


def field_rows(first: Case, second: Case, lexicon: Lexicon) -> Iterator[SheetRow]:
    """Every field of two cases, known or not; codes by their names in the lexicon."""
    other_facets = sorted({*first.codes, *second.codes} - {*_FACETS_OF_FIELDS})
    sides = [dict(_fields(case, other_facets, lexicon)) for case in (first, second)]
    for field, values in sides[0].items():
        words = facet_name(field, lexicon) if field in other_facets else field_name(field)
        yield SheetRow(field, words, values, sides[1][field])


def field_name(field: str) -> Text:
    """A field of a sheet as people read it."""
    return FIELD_NAMES.get(field, Text(f"field.{field}"))


# Under which key a sheet has shown these since before.
_NUMBER_FIELDS = {"offender_count": "offenders_seen"}
FIELD_NAMES = {
    TIME: Text("details.time"),
    "place": Text("details.place"),
    "unit": Text("details.unit"),
    "offence": Text("details.offence"),
    "premises": Text("details.premises"),
    "goods": Text("details.goods"),
    "tools": Text("details.tools"),
    "loss": Text("details.loss"),
    "offenders_seen": Text("details.offenders_seen"),
    "traces": Text("details.traces"),
    "known_offender": Text("details.known_offender"),
    NARRATIVE: Text("details.narrative"),
}


def _fields(
    case: Case, other_facets: Iterable[str], lexicon: Lexicon
) -> Iterator[tuple[str, tuple[Translatable, ...]]]:
    """The fields of one case in the order of a sheet, each value once."""

    def with_codes(facet: str, values: tuple[str, ...]) -> tuple[Translatable, ...]:
        # what a field says as it is recorded, and the names of its codes
        names = (code_name(facet, code, lexicon) for code in case.codes.get(facet, ()))
        return tuple(dict.fromkeys((*values, *names)))

    yield TIME, _window(case.window)
    yield "place", _place(case)
    yield "unit", _known_text(case.place.jurisdiction)
    yield "offence", with_codes("offence", _known_text(case.offence))
    yield "premises", with_codes("premises", _known_text(case.place.premises))
    for facet in other_facets:
        yield facet, with_codes(facet, ())
    yield "goods", with_codes("goods", case.goods)
    yield "tools", with_codes("tool", case.tools)
    for name in CASE_NUMBERS:
        yield _NUMBER_FIELDS.get(name, name), _amount(getattr(case, name))
    yield "traces", tuple(trace_words(trace.kind, trace.value) for trace in case.traces)
    yield "known_offender", case.offenders
    yield NARRATIVE, _known_text(case.narrative)


def _known_text(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _window(window: TimeWindow) -> tuple[Translatable, ...]:
    earliest, latest = window.earliest, window.latest
    if earliest is None or latest is None:
        return _open_window(earliest, latest)
    if earliest == latest:
        return (moment_with_weekday(earliest),)
    if earliest.date() == latest.date():
        return (Text("details.until_clock", moment=moment_with_weekday(earliest), clock=f"{latest:%H:%M}"),)
    return Text("details.until", moment=moment_with_weekday(earliest)), moment_with_weekday(latest)


def _open_window(earliest: datetime | None, latest: datetime | None) -> tuple[Translatable, ...]:
    if earliest is not None:
        return (Text("say.after", moment=moment_with_weekday(earliest)),)
    return () if latest is None else (Text("say.before", moment=moment_with_weekday(latest)),)


def _place(case: Case) -> tuple[str, ...]:
    place = case.place
    names = tuple(dict.fromkeys(part.replace("|", " ") for part in (place.region, place.address) if part))
    extent = f" ± {place.radius_m:,.0f} m" if place.radius_m else ""
    if place.latitude is not None and place.longitude is not None:
        return (*names, f"{place.latitude:.4f}, {place.longitude:.4f}{extent}")
    if place.x_m is not None and place.y_m is not None:
        return (*names, f"{place.x_m:,.0f} m, {place.y_m:,.0f} m{extent}")
    return names


def _amount(number: float | None) -> tuple[str, ...]:
    return () if number is None else (f"{number:,.0f}",)
