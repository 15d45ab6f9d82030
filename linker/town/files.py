"""Files of a town: cases (Excel in Chinese, CSV in English), offenders of solved cases, and the truth."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from features.columns import FloatArray, IntArray, Ragged, TimeArray
from linker.town.town import Town
from linker.town.traffic import Traffic
from linker.town.windows import DAY, MONTH

Rows = Iterator[tuple[Any, ...]]
_ROWS_A_SHEET = 500_000  # Excel holds 1,048,576


@dataclass(frozen=True)
class TownFiles:
    """Paths of the files of a town: `cases` as police export them, `offenders` of solved cases, the `truth`."""

    cases: tuple[Path, ...]
    offenders: Path
    truth: Path


def write_town(town: Town, folder: Path) -> TownFiles:
    """Write the files of a town into a folder (made if missing); the same town gives the same bytes.

    Chinese cases go to cases.xlsx, English ones to cases.csv (a mixed town has both). offenders.csv has case_id and
    offender_id of solved cases, truth.csv of all cases: give the engine the truth only to measure it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = TownFiles(_write_cases(town, folder), folder / "offenders.csv", folder / "truth.csv")
    _write_csv(files.offenders, ("case_id", "offender_id"), _offenders(town, np.flatnonzero(town.solved)))
    _write_csv(files.truth, ("case_id", "offender_id"), _offenders(town, np.arange(len(town))))
    return files


@dataclass(frozen=True)
class TrafficFiles:
    """Paths of the traffic of a town: `sensors`, `passes` as checkpoints export them, and the `truth` of vehicles."""

    sensors: Path
    passes: Path
    truth: Path


def write_traffic(traffic: Traffic, folder: Path) -> TrafficFiles:
    """Write the traffic of a town into a folder that is there.

    vehicles_truth.csv has plate, kind and crew of every vehicle: give the engine the truth only to measure it.
    """
    files = TrafficFiles(folder / "sensors.csv", folder / "passes.csv", folder / "vehicles_truth.csv")
    sensors = zip(traffic.sensor_id, traffic.longitude.tolist(), traffic.latitude.tolist(), strict=True)
    _write_csv(files.sensors, ("点位编号", "经度", "纬度"), sensors)
    moments = np.char.replace(np.datetime_as_string(traffic.moment, unit="s"), "T", " ")
    passes = zip(traffic.plate[traffic.vehicle], traffic.sensor_id[traffic.sensor], moments.tolist(), strict=True)
    _write_csv(files.passes, ("号牌号码", "点位编号", "经过时间"), passes)
    vehicles = zip(traffic.plate, traffic.kind, traffic.crew.tolist(), strict=True)
    _write_csv(files.truth, ("plate", "kind", "crew"), vehicles)
    return files


def _write_cases(town: Town, folder: Path) -> tuple[Path, ...]:
    paths: list[Path] = []
    chinese, english = np.flatnonzero(town.language == "zh"), np.flatnonzero(town.language == "en")
    for part, start in enumerate(range(0, len(chinese), _ROWS_A_SHEET)):
        paths.append(folder / (f"cases_{part + 1}.xlsx" if len(chinese) > _ROWS_A_SHEET else "cases.xlsx"))
        _write_xlsx(paths[-1], town, chinese[start : start + _ROWS_A_SHEET])
    if len(english):
        paths.append(folder / "cases.csv")
        _write_csv(paths[-1], [name for _, name, _ in _COLUMNS], map(_as_text, _rows(town, english)))
    return tuple(paths)


def _rows(town: Town, rows: IntArray) -> Rows:
    columns = [list(values(town)) for _, _, values in _COLUMNS]
    return (tuple(column[row] for column in columns) for row in rows.tolist())


def _write_xlsx(path: Path, town: Town, rows: IntArray) -> None:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, {**options, "default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # a file's bytes must not tell when it was written
        sheet = book.add_worksheet("案件")
        sheet.write_row(0, 0, [name for name, _, _ in _COLUMNS])
        for place, row in enumerate(_rows(town, rows), start=1):
            for column, cell in enumerate(row):
                if cell is not None and cell != "":
                    sheet.write(place, column, cell)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _as_text(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(cell.strftime("%Y-%m-%d %H:%M:%S") if isinstance(cell, datetime) else cell for cell in row)


def _offenders(town: Town, rows: IntArray) -> Rows:
    table = town.cases.take(rows)
    return zip(table.case_id[table.offenders.row_of_value], table.offenders.values, strict=True)


def _starts(town: Town) -> Iterable[Any]:
    """Start of the window; where only the day or the month is known, that day or month, the way officers write it."""
    months = np.datetime_as_string(town.cases.earliest, unit="M").tolist()
    precision, language = town.windows.precision.tolist(), town.language.tolist()
    return map(_start, _moments(town.cases.earliest), months, precision, language)


def _start(moment: datetime | None, month: str, precision: int, language: str) -> datetime | date | str | None:
    if precision == MONTH:
        return f"{month[:4]}年{int(month[5:])}月" if language == "zh" else month
    return moment.date() if moment and precision == DAY else moment


def _ends(town: Town) -> Iterable[Any]:
    return map(_end, _moments(town.cases.earliest), _moments(town.cases.latest), town.windows.precision.tolist())


def _end(start: datetime | None, end: datetime | None, precision: int) -> datetime | date | None:
    """End of the window as officers write it: the same day for a day, nothing for a month."""
    if precision == DAY and start:
        return start.date()
    return None if precision == MONTH else end


def _moments(column: TimeArray) -> list[datetime | None]:
    moments: list[datetime | None] = column.astype("datetime64[s]").tolist()
    return moments


def _numbers(column: FloatArray) -> Iterator[float | int | None]:
    for value in column.tolist():
        yield None if np.isnan(value) else int(value) if value.is_integer() else value


def _lists(town: Town, column: Ragged) -> Iterator[str]:
    separators = {"zh": "；", "en": "; "}
    rows = zip(column.rows(), town.language.tolist(), strict=True)
    return (separators[language].join(values) for values, language in rows)


def _traces(town: Town, kind: str) -> list[str]:
    values = [""] * len(town)
    is_kind = town.cases.trace_kind.values == kind
    rows = town.cases.trace_kind.row_of_value[is_kind].tolist()
    for row, value in zip(rows, town.cases.trace_value.values[is_kind], strict=True):
        values[row] = value
    return values


# Column of the file: (Chinese header, English header, what stands in it).
_COLUMNS: tuple[tuple[str, str, Callable[[Town], Iterable[Any]]], ...] = (
    ("案件编号", "incident_number", lambda town: town.cases.case_id),
    ("案件类别", "offence", lambda town: town.cases.offence),
    ("发案时间", "from_datetime", _starts),
    ("发案时间止", "to_datetime", _ends),
    ("报案时间", "reported_at", lambda town: _moments(town.windows.reported)),
    ("发案地点", "address", lambda town: town.cases.address),
    ("区县", "neighbourhood", lambda town: town.cases.region),
    ("辖区", "beat", lambda town: town.cases.jurisdiction),
    ("经度", "longitude", lambda town: _numbers(town.cases.longitude)),
    ("纬度", "latitude", lambda town: _numbers(town.cases.latitude)),
    ("选择处所", "premises", lambda town: town.cases.premises),
    ("作案手段", "method", lambda town: _lists(town, town.cases.codes["method"])),
    ("侵入方式", "entry_method", lambda town: _lists(town, town.cases.codes["entry"])),
    ("接近手段", "approach", lambda town: _lists(town, town.cases.codes["approach"])),
    ("选择对象", "target", lambda town: _lists(town, town.cases.codes["target"])),
    ("逃离方式", "exit_method", lambda town: _lists(town, town.cases.codes["exit"])),
    ("作案工具", "tools", lambda town: _lists(town, town.cases.tools)),
    ("损失物品", "property_stolen", lambda town: _lists(town, town.cases.goods)),
    ("损失价值", "stolen_value", lambda town: _numbers(town.cases.loss)),
    ("作案人数", "offender_count", lambda town: _numbers(town.cases.offender_count)),
    ("足迹", "shoe_print", lambda town: _traces(town, "shoe_print")),
    ("指纹", "fingerprint", lambda town: _traces(town, "fingerprint")),
    ("DNA", "dna", lambda town: _traces(town, "dna")),
    ("涉案车牌", "suspect_plate", lambda town: _traces(town, "plate")),
    ("涉案电话", "suspect_phone", lambda town: _traces(town, "phone")),
    ("工具痕迹", "tool_mark", lambda town: _traces(town, "tool_mark")),
    ("案件状态", "status", lambda town: town.cases.status),
    ("简要案情", "narrative", lambda town: town.cases.narrative),
)
