"""The shapes of ../shared/data/import_cases, where that folder is: each is stored right, or what is not is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from said import said

from features.case import CaseTable
from linker.casework.importing.import_cases import import_file
from linker.casework.importing.import_report import ImportReport
from linker.library.store.store import Library

FOLDER = Path(__file__).parents[5] / "shared" / "data" / "import_cases"
pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason="needs ../shared/data, which only development machines have"
)


def imported(tmp_path: Path, name: str, column_map: str = "", **options: object) -> tuple[ImportReport, CaseTable]:
    path = Path(shutil.copy(FOLDER / name, tmp_path / name))
    with Library.open(tmp_path / "cases.db") as library:
        map_path = FOLDER / column_map if column_map else None
        report = import_file(library, path, map_path=map_path, as_recorded=True, **options)  # type: ignore[arg-type]
        return report, library.cases()


def stored(tmp_path: Path, name: str, column_map: str = "", **options: object) -> tuple[CaseTable, str]:
    report, cases = imported(tmp_path, name, column_map, **options)
    return cases, "\n".join(map(said, report.hints))


def _shown(moment: object) -> str:
    return str(moment)[:16].replace("T", " ") if str(moment) != "NaT" else "NaT"


def starts(cases: CaseTable) -> list[str]:
    return [_shown(moment) for moment in cases.earliest]


def ends(cases: CaseTable) -> list[str]:
    return [_shown(moment) for moment in cases.latest]


TIMES: list[tuple[str, list[str], list[str]]] = [
    ("01_chinese_label_loses.csv", ["2024-03-05 22:00"], ["2024-03-05 22:00"]),
    ("02_scene_exam_times.xlsx", ["2024-03-05 20:00"], ["2024-03-06 06:30", "2024-03-09 10:00"]),
    ("02b_scene_exam_times.csv", ["2024-03-05 22:00"], ["2024-03-05 22:00"]),
    ("03_occurred_from_to.csv", ["2024-03-13 21:00", "2024-03-15 18:00"], ["2024-03-14 06:30", "2024-03-17 09:00"]),
    ("03b_end_date_as_date.csv", ["2024-03-13 00:00", "2024-03-15 00:00"], ["2024-03-15 00:00", "2024-03-18 00:00"]),
    ("03e_discovery_as_occurred.csv", ["NaT"], ["2024-03-05 08:00"]),
    ("04_shangwu_xiawu.csv", ["2024-03-05 22:30", "2024-03-05 00:05", "2024-03-05 22:30", "2024-03-05 22:30"], []),
    ("05_two_digit_year_first.csv", ["2024-03-05 22:00", "2024-03-31 22:00", "2024-02-11 00:00"], []),
    ("09_time_as_day_fraction.xlsx", ["2023-05-03 22:30", "2023-05-04 06:00", "2023-05-05 00:00"], []),
    ("13b_empty_occurred_wins.csv", ["2024-03-05 22:30", "2024-03-06 23:30"], []),
    ("13c_formula_without_value.xlsx", ["2024-01-05 22:30", "2024-01-06 03:00"], []),
    ("20_midnight_10_rows.csv", ["2024-03-01 00:00"], ["2024-03-02 00:00"]),
    ("25_both_orders.csv", ["2023-02-13 00:00", "2023-02-14 00:00", "NaT"], []),
    ("30_taiwan_big5.csv", ["2024-03-05 00:00", "2023-12-31 00:00"], []),
    ("30b_roc_lunar.csv", ["2024-03-05 00:00", "2024-03-05 00:00", "2024-02-24 00:00"], []),
]


@pytest.mark.parametrize(("name", "first", "last"), TIMES, ids=[name for name, _, _ in TIMES])
def test_times(tmp_path: Path, name: str, first: list[str], last: list[str]) -> None:
    cases, _ = stored(tmp_path, name)
    assert starts(cases)[: len(first)] == first
    assert ends(cases)[: len(last)] == last


COUNTS = [("01b_case_name_as_offence.xlsx", 2), ("06_three_sheets.xlsx", 5), ("06b_cover_sheet.xlsx", 1),
          ("07_total_and_footer.xlsx", 2), ("07c_repeated_header.csv", 2), ("07d_bom_in_the_middle.csv", 2),
          ("07e_second_header_row.csv", 2), ("17_geojson.geojson", 2), ("17c_arcgis.json", 2),
          ("23_row_per_suspect.csv", 2), ("24_optional_cell_rejects_case.csv", 6), ("26_csv_title_lines.csv", 2)]  # fmt: skip  # noqa: E501


@pytest.mark.parametrize(("name", "count"), COUNTS)
def test_cases_and_nothing_else(tmp_path: Path, name: str, count: int) -> None:
    cases, _ = stored(tmp_path, name)
    assert len(cases) == count


def test_offences(tmp_path: Path) -> None:
    offence, _ = stored(tmp_path, "01b_case_name_as_offence.xlsx")
    assert offence.offence.tolist() == ["盗窃案", "盗窃案"]


@pytest.mark.parametrize(
    ("name", "losses"), [("08_wanyuan_header.csv", [125000, 8000]), ("08b_dot_thousands.csv", [3000, 1250, 12500])]
)
def test_losses(tmp_path: Path, name: str, losses: list[float]) -> None:
    assert stored(tmp_path, name)[0].loss.tolist() == losses


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("15_id_wrappers.csv", [f"32010220240305012{digit}" for digit in (3, 4, 5, 6)]),
        ("15b_float_ids.csv", ["1001", "1002"]),
        ("15c_leading_zeros_by_format.xlsx", ["000007", "000012"]),
    ],
)
def test_ids(tmp_path: Path, name: str, ids: list[str]) -> None:
    assert stored(tmp_path, name)[0].case_id.tolist() == ids


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("17_geojson.geojson", (-77.0346, 38.9134)),
        ("17b_nested.json", (-0.1, 51.5)),
        ("17c_arcgis.json", (-77.0, 38.9)),
        ("18_one_column_coordinates.xlsx", (118.7969, 32.0603)),
        ("18b_wkt_as_address.csv", (-122.3, 47.6)),
        ("19_swapped_dropped.csv", (118.79, 32.06)),
        ("19b_micro_degrees_dropped.csv", (118.7969, 32.0603)),
    ],
)
def test_points(tmp_path: Path, name: str, first: tuple[float, float]) -> None:
    cases, _ = stored(tmp_path, name)
    assert (cases.longitude[0], cases.latitude[0]) == pytest.approx(first, abs=1e-4)


def test_sentinels_are_no_places(tmp_path: Path) -> None:
    cases, hints = stored(tmp_path, "10_minus_one_sentinel.csv")
    assert [value == value for value in cases.longitude.tolist()] == [False, True, False, False]  # noqa: PLR0124
    assert "-1, -1" in hints


def test_offsets(tmp_path: Path) -> None:
    cases, hints = stored(tmp_path, "12_utc_dc.csv", "12_utc_dc.toml")
    assert "+00" in hints
    cases, _ = stored(tmp_path, "12_utc_dc.csv", "12_utc_dc.toml", time_zone="America/New_York")
    assert starts(cases)[list(cases.case_id).index("25157897")] == "2025-10-16 17:48"


def test_ticks(tmp_path: Path) -> None:
    cases, _ = stored(tmp_path, "21_binary_matrix.csv", "21_binary_matrix.toml")
    assert cases.codes["behaviour"].row(0) == ("forced_entry", "weapon_shown", "night")


def test_merged_cells(tmp_path: Path) -> None:
    assert (
        stored(tmp_path, "16b_vertical_merge.xlsx")[0].jurisdiction.tolist() == ["城关派出所"] * 3 + ["城东派出所"] * 2
    )


def test_fraud(tmp_path: Path) -> None:
    cases, _ = stored(tmp_path, "28b_fraud.xlsx")
    assert cases.loss.tolist() == [125000.0, 30000.0, 8000.0]
    assert cases.codes["method"].row(0) == ("刷单返利",)
    assert "6222020000000000011" in cases.trace_value.row(0)


def test_next_month_without_an_ignored_column(tmp_path: Path) -> None:
    assert len(stored(tmp_path, "27_next_month_without_ignored_column.xlsx", "27_map.toml")[0]) == 2


def test_korean(tmp_path: Path) -> None:
    assert stored(tmp_path, "29_korean_cp949.csv")[0].address[0] == "서울특별시 강남구"


def every_file() -> list[str]:
    files = FOLDER.iterdir() if FOLDER.exists() else ()
    tables = (path.name for path in files if path.suffix in (".csv", ".xlsx", ".json", ".geojson"))
    # tables of offenders hold no cases
    return sorted(name for name in tables if not name.startswith(("11_offender", "11b", "11c")))


@pytest.mark.parametrize("name", every_file())
def test_every_row_is_a_case_or_told_why_it_is_none(tmp_path: Path, name: str) -> None:
    report, _ = imported(tmp_path, name, dry_run=True)
    cases = report.imported + report.updated + report.unchanged
    assert report.read == cases + report.rejected + report.repeated + report.joined_rows
    assert report.read > 0
