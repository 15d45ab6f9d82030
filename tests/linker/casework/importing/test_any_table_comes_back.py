"""A table written in any of our shapes comes back as the cases it was made from, or what is not is told."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linker.casework.importing.import_cases import import_file
from linker.library.store.store import Library

OFFENCES = ["盗窃", "抢劫", "诈骗"]


@dataclass(frozen=True)
class Case:
    number: int
    occurred: datetime
    offence: str
    loss: int
    place: tuple[float, float]

    @property
    def case_id(self) -> str:
        return f"A3201{self.number:06}"


@dataclass(frozen=True)
class Shape:
    names: int
    order: tuple[int, ...]
    date_format: str
    form: str
    title_rows: int
    footer: bool
    explanation: bool
    wrapped_id: bool
    unit: bool
    sentinel: bool


NAMES = (
    ("案件编号", "案件类别", "发案时间", "损失价值", "经度", "纬度"),
    ("案號", "案件類型", "發生時間", "損失金額", "經度", "緯度"),
    ("Case Number", "Offense Type", "Occurred Date Time", "Loss Amount", "Longitude", "Latitude"),
    ("ajbh", "ajlbmc", "fasj", "ssjz", "jd", "wd"),
)
DATE_FORMATS = (
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y年%m月%d日%H时%M分",
    "%d.%m.%Y %H:%M",
    "%Y%m%d%H%M",
    "%y/%m/%d %H:%M",
)
FORMS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "semicolon", "tab", "xlsx", "sheets", "json", "nested")

cases_of = st.lists(
    st.tuples(
        # Days above 12 in some rows decide the order of the others.
        st.datetimes(datetime(2021, 1, 1), datetime(2024, 12, 31)),
        st.sampled_from(OFFENCES),
        st.integers(1, 90_000),
        st.tuples(st.floats(118.1, 118.9), st.floats(32.0, 32.9)),
    ),
    min_size=3,
    max_size=12,
).map(lambda rows: [_case(number, *row) for number, row in enumerate(rows)])
shapes = st.builds(
    Shape, st.integers(0, len(NAMES) - 1), st.permutations(range(6)).map(tuple), st.sampled_from(DATE_FORMATS),
    st.sampled_from(FORMS), st.integers(0, 2), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(),  # noqa: E501
)  # fmt: skip


def _case(number: int, moment: datetime, offence: str, loss: int, place: tuple[float, float]) -> Case:
    minute = moment.replace(second=0, microsecond=0, minute=max(moment.minute, 1))
    return Case(number, minute, offence, loss, (round(place[0], 5), round(place[1], 5)))


def written(cases: list[Case], shape: Shape, path: Path) -> Path:
    names = list(NAMES[shape.names])
    if shape.unit:
        names[3] += "(千元)" if shape.names < 2 else " (000s)" if shape.names == 2 else ""
    has_unit = shape.unit and shape.names < 3
    rows = [[_cells(case, shape, has_unit=has_unit)[at] for at in shape.order] for case in cases]
    header = [names[at] for at in shape.order]
    if shape.form in ("json", "nested"):
        objects: list[Any] = [dict(zip(header, row, strict=True)) for row in rows]
        path = path.with_suffix(".json")
        path.write_text(json.dumps({"data": objects} if shape.form == "nested" else objects, ensure_ascii=False))
        return path
    lines: list[list[object]] = [["盗窃案件明细表"] for _ in range(shape.title_rows)] + [header]
    lines += [["必填", *["选填"] * 5]] if shape.explanation else []
    lines += rows
    lines += [["合计", "", "", "", "", ""], ["制表人：张三", "", "", "", "", ""]] if shape.footer else []
    if shape.form in ("xlsx", "sheets"):
        return _workbook(lines, header, rows, shape, path.with_suffix(".xlsx"))
    delimiter = {"semicolon": ";", "tab": "\t"}.get(shape.form, ",")
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    path.write_bytes(text.getvalue().encode(shape.form if delimiter == "," else "utf-8"))
    return path


def _cells(case: Case, shape: Shape, *, has_unit: bool) -> list[object]:
    case_id = f'="{case.case_id}"' if shape.wrapped_id and shape.form not in ("json", "nested") else case.case_id
    is_nowhere = shape.sentinel and case.number == 0
    loss = f"{case.loss / 1000:.3f}" if has_unit else str(case.loss)
    x, y = ("0", "0") if is_nowhere else (f"{case.place[0]:.5f}", f"{case.place[1]:.5f}")
    return [case_id, case.offence, case.occurred.strftime(shape.date_format), loss, x, y]


def _workbook(lines: list[list[object]], header: list[str], rows: list[list[object]], shape: Shape, path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    if shape.form == "sheets":
        book.create_sheet("说明").append(["本表仅供内部使用，数据来源于警综平台"])
        for title, part in (("1月", rows[:1]), ("2月", rows[1:])):
            sheet = book.create_sheet(title)
            for line in [header, *part]:
                sheet.append([_inline(cell) for cell in line])
    else:
        sheet = book.create_sheet("表")
        for line in lines:
            sheet.append([_inline(cell) for cell in line])
    book.save(path)
    return path


def _inline(cell: object) -> object:
    # A text that begins with = would be a formula.
    return f"'{cell[2:-1]}" if isinstance(cell, str) and cell.startswith("=") else cell


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases=cases_of, shape=shapes)
def test_any_table_comes_back(cases: list[Case], shape: Shape) -> None:
    with TemporaryDirectory() as folder, Library.open(Path(folder) / "cases.db") as library:
        report = import_file(library, written(cases, shape, Path(folder) / "a.csv"), as_recorded=True)
        stored = library.cases()
    assert report.rejects == ()
    assert sorted(stored.case_id.tolist()) == [case.case_id for case in cases]
    told = {column.column for column in report.unread}
    for row, case_id in enumerate(stored.case_id.tolist()):
        case = cases[int(case_id[-6:])]
        assert stored.offence[row] == case.offence
        _check_time(stored.earliest[row], case, shape, is_told=bool(told or report.hints))
        assert np.isnan(stored.loss[row]) or abs(stored.loss[row] - case.loss) < 1
        is_nowhere = shape.sentinel and case.number == 0
        point = (stored.longitude[row], stored.latitude[row])
        assert np.isnan(point[0]) if is_nowhere else np.allclose(point, case.place, atol=1e-5)


def _check_time(moment: np.datetime64, case: Case, shape: Shape, *, is_told: bool) -> None:
    if moment == np.datetime64(case.occurred, "s"):
        return
    # Only an order of day, month and year that the column leaves open may be read otherwise, and it is told.
    assert shape.date_format in ("%d.%m.%Y %H:%M", "%y/%m/%d %H:%M")
    assert is_told
