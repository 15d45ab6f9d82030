"""The tables and drawings that several documents hold."""

from __future__ import annotations

from collections.abc import Sequence

from linker.casework.outlook.shared_traits import SharedTrait
from linker.casework.solving.leads import Lead, LeadList
from linker.i18n.dates import window
from linker.i18n.numbers import UNKNOWN, number, percent, signed
from linker.i18n.text import Text, Translatable
from linker.report.data.dossier import AreaKm
from linker.report.data.series import LinkLine, PointKm, SeriesCase
from linker.report.documents.document import Drawing, Table, TableColumn, clauses
from linker.report.documents.wording import lift_text
from linker.report.plots import Layout, note, title
from linker.report.plots.calendar_layout import week_hours
from linker.report.plots.link_chart_layout import link_chart
from linker.report.plots.map_layout import map_layout
from linker.report.plots.timeline_layout import timeline

_NUMBER = TableColumn("#", 0.3, is_number=True)
_MEMBER = TableColumn(Text("report.case_and_offender"), 1.3)
_CASE = TableColumn(Text("report.case"), 1.3)
_TIME = TableColumn(Text("report.time_window"), 1.4)
_PROBABILITY = TableColumn(Text("report.probability"), 0.6, is_number=True)


def cases_table(cases: Sequence[SeriesCase], max_rows: int) -> Table:
    """The cases in order of time; the first `max_rows`."""
    columns = (
        _NUMBER,
        _MEMBER,
        _TIME,
        TableColumn(Text("report.place"), 1.4),
        TableColumn(Text("report.offence_premises"), 1.2),
        TableColumn(Text("report.method_goods"), 1.7),
        TableColumn(Text("report.loss"), 0.6, is_number=True),
        _PROBABILITY,
    )
    return Table(columns, tuple(_case(case) for case in cases[:max_rows]), max(0, len(cases) - max_rows))


def short_cases_table(cases: Sequence[SeriesCase], max_rows: int) -> Table:
    """The cases in a few columns, for one page."""
    columns = (_NUMBER, _MEMBER, _TIME, TableColumn(Text("report.place"), 2.0), _PROBABILITY)
    rows = tuple(_case(case) for case in cases[:max_rows])
    return Table(columns, tuple((*row[:4], row[-1]) for row in rows), max(0, len(cases) - max_rows))


def traits_table(
    traits: Sequence[SharedTrait], trait_cases: Sequence[tuple[str, ...]] = (), cases: Sequence[SeriesCase] = ()
) -> Table:
    """What is shared, telling first; with `trait_cases` also by which cases (their numbers)."""
    numbers = {case.case_id: case.number for case in cases}
    columns = (
        TableColumn(Text("report.field"), 0.9),
        TableColumn(Text("report.value"), 1.5),
        TableColumn(Text("report.in_series"), 0.8, is_number=True),
        TableColumn(Text("report.in_library"), 0.8, is_number=True),
        TableColumn(Text("report.lift"), 0.6, is_number=True),
    )
    rows = tuple(_trait(trait) for trait in traits)
    if not trait_cases:
        return Table(columns, rows)
    with_cases = zip(rows, trait_cases, strict=True)
    return Table(
        (*columns, TableColumn(Text("report.cases_by_number"), 1.6)),
        tuple((*row, numbers_text([numbers[case] for case in case_ids])) for row, case_ids in with_cases),
    )


def _trait(trait: SharedTrait) -> tuple[Translatable, ...]:
    share = f"{trait.members} / {trait.known}"
    return trait.aspect, trait.value, share, percent(trait.library_share), lift_text(trait.lift)


def links_table(links: Sequence[LinkLine], max_rows: int) -> Table:
    """Links, the first `max_rows`."""
    columns = (_CASE, _CASE, TableColumn("log10 LR", 0.7, is_number=True), _PROBABILITY)
    rows = tuple((link.case_a, link.case_b, signed(link.log10_lr), percent(link.probability)) for link in links)
    return Table(columns, rows[:max_rows], max(0, len(links) - max_rows))


def leads_table(lead_list: LeadList, max_rows: int, max_checks: int) -> Table:
    """Open cases an offender's string may hold, why, and what would confirm each."""
    columns = (
        _CASE,
        _PROBABILITY,
        TableColumn(Text("report.series"), 0.5),
        TableColumn(Text("report.why"), 2.4),
        TableColumn(Text("report.what_would_confirm"), 2.4),
    )
    rows = tuple(_lead(lead, max_checks) for lead in lead_list.leads[:max_rows])
    return Table(columns, rows, max(0, len(lead_list.leads) - max_rows))


def _lead(lead: Lead, max_checks: int) -> tuple[Translatable, ...]:
    reason = lead_reason(lead)
    if lead.status == "admitted":
        reason = Text("report.clauses", items=(Text("report.admitted"), reason))
    return lead.case_id, percent(lead.probability), lead.series or UNKNOWN, reason, lead_checks(lead, max_checks)


def lead_reason(lead: Lead) -> Text:
    """Why a case is a lead: the case of the string that speaks most for it, and by what."""
    if lead.reason is None:
        return Text("report.nothing_to_compare")
    return Text("report.reason_of_case", case=lead.reason.case_id, reason=lead.reason.words)


def lead_checks(lead: Lead, max_checks: int) -> Translatable:
    """What would confirm a lead, but for asking the person; the first `max_checks`."""
    checks: list[Translatable] = [check.words for check in lead.checks if check.kind != "ask"]
    return clauses(checks[:max_checks], "")


def numbers_text(numbers: Sequence[int]) -> str:
    """Numbers of cases, runs joined; "—" for none.

    >>> numbers_text([1, 2, 3, 7, 9, 10])
    '1–3, 7, 9–10'
    """
    runs: list[list[int]] = []
    for value in sorted(numbers):
        if runs and value == runs[-1][1] + 1:
            runs[-1][1] = value
        else:
            runs.append([value, value])
    return ", ".join(f"{low}" if low == high else f"{low}–{high}" for low, high in runs) or UNKNOWN


def _case(case: SeriesCase) -> tuple[Translatable, ...]:
    offenders = f" [{', '.join(case.offenders)}]" if case.offenders else ""
    codes: list[Translatable] = [code for _, facet_codes in case.codes for code in facet_codes]
    details = tuple(dict.fromkeys([*codes, *case.goods]))
    return (
        str(case.number),
        case.case_id + offenders,
        window(case.earliest, case.latest),
        case.place_text or UNKNOWN,
        " · ".join(part for part in (case.offence, case.premises) if part) or UNKNOWN,
        Text("report.list", items=details) if details else UNKNOWN,
        number(case.loss),
        Text("held.held") if case.held_by else percent(case.probability),
    )


def map_drawing(cases: Sequence[SeriesCase], other_points: Sequence[PointKm], areas: Sequence[AreaKm] = ()) -> Drawing:
    """Where the cases happened."""
    layout = map_layout(cases, other_points, areas)
    extra = (Text("plot.areas_note"),) if layout is not None and layout.areas else ()
    return _drawing("plot.map", layout, "report.no_place", extra)


def timeline_drawing(cases: Sequence[SeriesCase]) -> Drawing:
    """On which days and at what time the cases happened."""
    return _drawing("plot.timeline", timeline(cases), "report.no_time")


def calendar_drawing(cases: Sequence[SeriesCase]) -> Drawing:
    """At which hours of the week the cases happened."""
    return _drawing("plot.calendar", week_hours(cases), "report.no_time")


def links_drawing(cases: Sequence[SeriesCase], links: Sequence[LinkLine]) -> Drawing:
    """Which cases are linked."""
    return _drawing("plot.links", link_chart(cases, links), "report.no_time")


def _drawing(name: str, layout: Layout | None, nothing: str, extra: tuple[Text, ...] = ()) -> Drawing:
    if layout is None:
        return Drawing(Text(name), None, (Text(nothing),))
    words = note(layout)
    return Drawing(title(layout), layout, (*extra, *(() if words is None else (words,))))
