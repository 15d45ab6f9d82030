"""A series as a workbook: cases, links, signature, forecast, leads and what it rests on. No cell is a formula."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Label, Text, Translatable
from linker.i18n.translate import in_document, t
from linker.report.data.dossier import Dossier
from linker.report.data.series import SeriesCase
from linker.report.documents.dossier import MAX_CHECKS, MAX_LEADS, case_names
from linker.report.documents.tables import lead_checks, lead_reason
from linker.report.documents.wording import (
    CAVEATS,
    SOURCES,
    base_rate,
    changes_of,
    export_note,
    fingerprint,
    hours_text,
    state_of,
)
from linker.report.formats.jinja import harmless

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

Cell = Translatable | float | int | datetime | date | None
# What a spreadsheet would run; text beginning so is also harmless when it is copied or saved as CSV.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MAX_LETTERS = 32_767
_MAX_WIDTH = 48


@dataclass(frozen=True)
class Sheet:
    """One sheet; `name` and `columns` are keys of the area `report`."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def disarmed(text: str) -> str:
    """A text as a cell that nothing runs: an apostrophe before what would begin a formula.

    >>> disarmed("=1+1"), disarmed("C-17")
    ("'=1+1", 'C-17')
    """
    clean = str(harmless(text))[: _MAX_LETTERS - 1]
    return f"'{clean}" if text.startswith(_FORMULA) or clean.lstrip().startswith(_FORMULA) else clean


def workbook(dossier: Dossier, language: DocumentLanguage) -> bytes:
    """The workbook; equal dossiers give equal bytes."""
    from xlsxwriter import Workbook

    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(content, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1), "author": "linker"})
        for sheet in _sheets(dossier):
            _write(book, sheet, language)
    return content.getvalue()


_CASE_COLUMNS = (
    "number",
    "case",
    "earliest",
    "latest",
    "place",
    "longitude",
    "latitude",
    "offence",
    "premises",
    "codes",
    "goods",
    "loss",
    "probability",
    "known_offenders",
    "narrative",
)
_LINK_COLUMNS = ("case", "case", "log10_lr", "probability", "inside_series")
_TRAIT_COLUMNS = ("field", "value", "cases_with_it", "known", "library_share", "lift", "cases")
_FORECAST_COLUMNS = ("share", "area_km2", "first_day", "last_day", "days_probability", "hours", "hours_probability")
_LEAD_COLUMNS = ("offender", "case", "admitted", "probability", "series", "why", "what_would_confirm")


def _sheets(dossier: Dossier) -> Iterable[Sheet]:
    checks = ((check.words, case_names(check.case_ids)) for check in dossier.checks)
    yield Sheet("sheet_cases", _CASE_COLUMNS, map(_case, dossier.cases))
    yield Sheet("sheet_links", _LINK_COLUMNS, _links(dossier))
    yield Sheet("sheet_signature", _TRAIT_COLUMNS, _traits(dossier))
    yield Sheet("sheet_forecast", _FORECAST_COLUMNS, _forecast(dossier))
    yield Sheet("sheet_leads", _LEAD_COLUMNS, _leads(dossier))
    yield Sheet("sheet_checks", ("what", "cases"), checks)
    yield Sheet("sheet_about", ("what", "value"), _about(dossier))


def _case(case: SeriesCase) -> Sequence[Cell]:
    degrees = case.degrees or (None, None)
    return (
        case.number,
        case.case_id,
        case.earliest,
        case.latest,
        case.place_text,
        *degrees,
        case.offence,
        case.premises,
        _codes(case),
        ", ".join(case.goods),
        case.loss,
        case.probability,
        ", ".join(case.offenders),
        case.narrative,
    )


def _codes(case: SeriesCase) -> Text | None:
    facets = tuple(Text("report.named_list", name=facet, items=codes) for facet, codes in case.codes)
    return Text("report.clauses", items=facets) if facets else None


def _links(dossier: Dossier) -> Iterable[Sequence[Cell]]:
    for lines, is_inside in ((dossier.links, True), (dossier.outside, False)):
        yield from ((link.case_a, link.case_b, link.log10_lr, link.probability, _yes_no(is_inside)) for link in lines)


def _yes_no(is_true: bool) -> Text:  # noqa: FBT001 - the value itself
    return Text("report.yes" if is_true else "report.no")


def _traits(dossier: Dossier) -> Iterable[Sequence[Cell]]:
    for trait, case_ids in zip(dossier.signature.shared, dossier.trait_cases, strict=True):
        cases = ", ".join(case_ids)
        yield trait.aspect, trait.value, trait.members, trait.known, trait.library_share, trait.lift, cases
    yield from ((words,) for words in changes_of(dossier.signature))


def _forecast(dossier: Dossier) -> Iterable[Sequence[Cell]]:
    forecast = dossier.forecast
    if forecast is None:
        yield (dossier.refusal,)
        return
    areas = {region.share: region.area_km2 for region in forecast.regions}
    for window in forecast.windows:
        days = window.first_day, window.last_day, window.days_chance
        yield window.share, areas.get(window.share), *days, hours_text(window.hours), window.hours_chance
    yield from ((words,) for words in forecast.unsaid)


def _leads(dossier: Dossier) -> Iterable[Sequence[Cell]]:
    for lead_list in dossier.leads:
        offender = Text("report.known_offender", offender=lead_list.offender_id)
        for lead in lead_list.leads[:MAX_LEADS]:
            is_admitted, why = _yes_no(lead.status == "admitted"), lead_reason(lead)
            confirm = lead_checks(lead, MAX_CHECKS)
            yield offender, lead.case_id, is_admitted, lead.probability, lead.series, why, confirm


def _about(dossier: Dossier) -> Iterable[Sequence[Cell]]:
    yield Text("report.series"), dossier.series_id
    yield Text("report.state"), state_of(dossier.figures)
    yield Text("report.base_rate_name"), base_rate(dossier.basis)
    yield Text("report.fingerprints"), fingerprint(dossier.basis)
    yield Text("report.export_name"), export_note(dossier.basis)
    yield from ((Text("report.limits"), words) for words in CAVEATS)
    yield from SOURCES


def _write(book: Workbook, content: Sheet, language: DocumentLanguage) -> None:
    # Programs ask for a sheet by its name, so it does not change with the language.
    sheet = book.add_worksheet(t("en", f"report.{content.name}"))
    columns = [in_document(Text(f"report.{name}"), language, "\n") for name in content.columns]
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats: dict[type, Any] = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    widths = [max(9, *(len(part) + 2 for part in column.split("\n"))) for column in columns]
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, head)
    last = 0
    for last, row in enumerate(content.rows, start=1):
        for place, value in enumerate(row):
            width = _write_cell(sheet, (last, place), value, (formats, language))
            widths[place] = max(widths[place], min(width, _MAX_WIDTH))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    if last:
        sheet.autofilter(0, 0, last, len(columns) - 1)


def _write_cell(sheet: Any, at: tuple[int, int], value: Cell, style: tuple[dict[type, Any], DocumentLanguage]) -> int:
    """Write a value as what it is; returns its width in letters."""
    formats, language = style
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return 0
    if isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(*at, value, formats[datetime if isinstance(value, datetime) else date])
        return 16
    if isinstance(value, int | float):
        sheet.write_number(*at, value)
        return 10
    text = disarmed(in_document(value, language) if isinstance(value, Text | Label | str) else value.isoformat())
    sheet.write_string(*at, text)
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
