"""A series as a workbook: cases, links, signature, forecast, leads and what it rests on. No cell is a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Label
from linker.i18n.translate import in_document
from linker.report.data.dossier import Dossier
from linker.report.data.facts import Member
from linker.report.documents.dossier import base_rate, case_names, fingerprint
from linker.report.documents.wording import CAVEATS, SOURCES, hours_text
from linker.report.formats.jinja import harmless

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

Cell = Label | str | float | int | datetime | date | None
# What a spreadsheet would run; text beginning so is also harmless when it is copied or saved as CSV.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_LETTERS = 32_767
_WIDEST = 48


def disarmed(text: str) -> str:
    """A text as a cell that nothing runs: an apostrophe before what would begin a formula.

    >>> disarmed("=1+1"), disarmed("C-17")
    ("'=1+1", 'C-17')
    """
    clean = str(harmless(text))[: _MOST_LETTERS - 1]
    return f"'{clean}" if text.startswith(_FORMULA) or clean.lstrip().startswith(_FORMULA) else clean


def workbook(dossier: Dossier, language: DocumentLanguage) -> bytes:
    """The workbook; the same dossier gives the same bytes."""
    from xlsxwriter import Workbook

    made = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(made, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1), "author": "linker"})
        for name, columns, rows in _sheets(dossier):
            _write(
                book,
                in_document(name, "en"),
                [in_document(column, language, "\n") for column in columns],
                rows,
                language,
            )
    return made.getvalue()


def _sheets(dossier: Dossier) -> Iterable[tuple[Label, Sequence[Label], Iterable[Sequence[Cell]]]]:
    yield Label("cases", "案件"), _CASE_COLUMNS, _cases(dossier)
    yield Label("links", "关联"), _LINK_COLUMNS, _links(dossier)
    yield Label("signature", "共同特点"), _TRAIT_COLUMNS, _traits(dossier)
    yield Label("forecast", "预测"), _FORECAST_COLUMNS, _forecast(dossier)
    yield Label("leads", "线索"), _LEAD_COLUMNS, _leads(dossier)
    yield (
        Label("checks", "核查"),
        (Label("what", "事项"), Label("cases", "案件")),
        ((one.words, case_names(one.case_ids)) for one in dossier.checks),
    )
    yield Label("about", "说明"), (Label("what", "事项"), Label("value", "内容")), _about(dossier)


_CASE_COLUMNS = (
    Label("#", "#"), Label("case", "案件"), Label("earliest", "最早"), Label("latest", "最晚"), Label("place", "地点"),
    Label("longitude", "经度"), Label("latitude", "纬度"), Label("offence", "案别"), Label("premises", "处所"),
    Label("codes", "手法代码"), Label("goods", "物品"), Label("loss", "损失"), Label("probability", "概率"),
    Label("known offenders", "已知作案人"), Label("narrative", "简要案情"),
)  # fmt: skip
_LINK_COLUMNS = (
    Label("case", "案件"), Label("case", "案件"), Label("log10 LR", "log10 LR"), Label("probability", "概率"),
    Label("inside the series", "系列内"),
)  # fmt: skip
_TRAIT_COLUMNS = (
    Label("field", "字段"), Label("value", "特点"), Label("cases with it", "具有案件数"), Label("known", "已知"),
    Label("share in the library", "全库占比"), Label("lift", "倍数"), Label("cases", "案件"),
)  # fmt: skip
_FORECAST_COLUMNS = (
    Label("share", "比例"), Label("area, km²", "面积 km²"), Label("first day", "起始日"), Label("last day", "截止日"),
    Label("chance of the days", "日期概率"), Label("hours", "时段"), Label("chance of the hours", "时段概率"),
)  # fmt: skip
_LEAD_COLUMNS = (
    Label("offender", "作案人"), Label("case", "案件"), Label("admitted", "已供述"), Label("probability", "概率"),
    Label("series", "系列"), Label("why", "依据"), Label("what would confirm it", "核查要点"),
)  # fmt: skip


def _codes(member: Member) -> Label:
    facets = [
        (facet, tuple(one.english for one in values), tuple(one.chinese for one in values))
        for facet, values in member.codes
    ]
    return Label(
        "; ".join(f"{facet.english}: {', '.join(english)}" for facet, english, _ in facets),
        "；".join(f"{facet.chinese}：{'、'.join(chinese)}" for facet, _, chinese in facets),
    )


def _cases(dossier: Dossier) -> Iterable[Sequence[Cell]]:
    for one, at in zip(dossier.members, dossier.degrees, strict=True):
        yield (
            one.number, one.case_id, one.earliest, one.latest, one.place, at[0] if at else None, at[1] if at else None,
            one.offence, one.premises, _codes(one), ", ".join(one.goods), one.loss, one.probability,
            ", ".join(one.offenders), one.narrative,
        )  # fmt: skip


def _links(dossier: Dossier) -> Iterable[Sequence[Cell]]:
    for lines, inside in ((dossier.links, Label("yes", "是")), (dossier.outside, Label("no", "否"))):
        yield from ((one.case_a, one.case_b, one.log10_lr, one.probability, inside) for one in lines)


def _traits(dossier: Dossier) -> Iterable[Sequence[Cell]]:
    for one in dossier.signature.shared:
        trait = one.trait
        yield (trait.aspect, trait.value, trait.members, trait.known, trait.library_share, trait.lift,
               ", ".join(one.case_ids))  # fmt: skip
    yield from ((words,) for words in (*dossier.signature.changes, *dossier.signature.odd))


def _forecast(dossier: Dossier) -> Iterable[Sequence[Cell]]:
    forecast = dossier.forecast
    if forecast is None:
        yield (dossier.refused,)
        return
    areas = {region.share: region.area_km2 for region in forecast.regions}
    for one in forecast.windows:
        yield (one.share, areas.get(one.share), one.first_day, one.last_day, one.days_chance, hours_text(one.hours),
               one.hours_chance)  # fmt: skip
    yield from ((words,) for words in forecast.unsaid)


def _leads(dossier: Dossier) -> Iterable[Sequence[Cell]]:
    for found in dossier.cascades:
        for lead in found.leads:
            confirm = Label(
                "; ".join(one.english for one in lead.checks), "；".join(one.chinese for one in lead.checks)
            )
            admitted = Label("yes", "是") if lead.admitted else Label("no", "否")
            yield found.offender, lead.case_id, admitted, lead.probability, lead.series, lead.reason, confirm


def _about(dossier: Dossier) -> Iterable[Sequence[Cell]]:
    yield Label("series", "系列"), dossier.line.series_id
    yield Label("state", "状态"), dossier.life.state
    yield Label("base rate", "基础概率"), base_rate(dossier)
    yield Label("fingerprints", "指纹"), fingerprint(dossier)
    yield from ((Label("limits", "局限"), words) for words in CAVEATS)
    yield from ((words, fields) for words, fields in SOURCES)


def _write(
    book: Workbook, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], language: DocumentLanguage
) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    forms: dict[type, Any] = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    widths = [max(9, *(len(part) + 2 for part in column.split("\n"))) for column in columns]
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            widths[place] = max(widths[place], min(_cell(sheet, (last, place), value, (forms, language)), _WIDEST))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    if last:
        sheet.autofilter(0, 0, last, len(columns) - 1)


def _cell(sheet: Any, at: tuple[int, int], value: Cell, shown: tuple[dict[type, Any], DocumentLanguage]) -> int:
    """Write a value as what it is; returns its width in letters."""
    forms, language = shown
    if value is None or value == "":
        return 0
    if isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(*at, value, forms[datetime if isinstance(value, datetime) else date])
        return 16
    if isinstance(value, int | float):
        sheet.write_number(*at, value)
        return 10
    text = disarmed(in_document(value, language) if isinstance(value, Label | str) else value.isoformat())
    sheet.write_string(*at, text)
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
