"""Shapes of files as bureaus and portals write them, on the values that are stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from said import said

from features.case import CaseTable
from linker.casework.importing.import_cases import ImportReport, import_file
from linker.casework.linking.must_links import must_links_of
from linker.errors import InputError, MappingError
from linker.library.store.store import Library

Stored = tuple[CaseTable, ImportReport]
Importer = Callable[..., Stored]


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    def run(content: str | bytes | openpyxl.Workbook, name: str = "a.csv", **options: object) -> Stored:
        path = tmp_path / name
        if isinstance(content, openpyxl.Workbook):
            content.save(path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        with Library.open(tmp_path / "cases.db") as library:
            report = import_file(library, path, as_recorded=True, **options)  # type: ignore[arg-type]
            return library.cases(), report

    return run


def windows(cases: CaseTable) -> list[tuple[str, str]]:
    def shown(moment: np.datetime64) -> str:
        return "" if np.isnat(moment) else str(moment)[:16].replace("T", " ")

    return [(shown(start), shown(end)) for start, end in zip(cases.earliest, cases.latest, strict=True)]


def hints(report: ImportReport) -> str:
    return "\n".join(map(said, report.hints))


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return book


def test_the_standard_name_of_a_field_wins_over_its_looser_ones(importer: Importer) -> None:
    cases, report = importer(
        "编号,案件编号,案件类别,案件名称,发案时间,时间,发案地点,地址,损失价值,价值\n"
        "1,B7,盗窃案,赵某被盗案,2023-06-01 21:00,2023-07-01 09:00,东街3号,住址,800,1\n"
        "2,B8,诈骗案,钱某被骗案,2023-06-02 21:00,2023-07-02 09:00,东街4号,住址,900,2\n"
    )
    assert cases.case_id.tolist() == ["B7", "B8"]
    assert (cases.offence.tolist(), cases.loss.tolist()) == (["盗窃案", "诈骗案"], [800.0, 900.0])
    assert windows(cases)[0] == ("2023-06-01 21:00", "2023-06-01 21:00")
    assert "'发案时间' and '时间' both say" in hints(report)


def test_the_examination_of_the_scene_is_not_the_time_of_the_offence(importer: Importer) -> None:
    cases, _ = importer(
        "案件编号,案件类别,发案时间,发现时间,勘验开始时间,勘验结束时间\n"
        "1,盗窃,2023-06-01 21:00至2023-06-02 06:00,2023-06-02 07:00,2023-06-02 09:10,2023-06-02 10:00\n"
        "2,盗窃,2023年6月某日夜间,2023-06-09 10:00,2023-06-09 11:00,2023-06-09 12:00\n"
    )
    assert windows(cases) == [("2023-06-01 21:00", "2023-06-02 06:00"), ("2023-06-01 18:00", "2023-06-09 10:00")]


@pytest.mark.parametrize(
    ("header", "row", "window"),
    [
        ("Occurred From Date,Occurred From Time,Occurred To Date,Occurred To Time", "06/13/2023,2100,06/14/2023,0630", ("2023-06-13 21:00", "2023-06-14 06:30")),  # noqa: E501
        ("offense_start_date,offense_end_date,export_date,x1", "2023-06-13,2023-06-14,2023-07-01,", ("2023-06-13 00:00", "2023-06-15 00:00")),  # noqa: E501
        ("发现案件时间,a,b,c", "2023-06-13 08:00,,,", ("", "2023-06-13 08:00")),
        ("发案时间起,发案时间止,立案时间,c", "2023-06-13 20:00,2023-06-14 06:00,2023-06-20,", ("2023-06-13 20:00", "2023-06-14 06:00")),  # noqa: E501
        ("TATZEIT_ANFANG_DATUM,TATZEIT_ANFANG_STUNDE,TATZEIT_ENDE_DATUM,TATZEIT_ENDE_STUNDE", "13.06.2023,17,14.06.2023,08", ("2023-06-13 17:00", "2023-06-14 09:00")),  # noqa: E501
        ("YEAR,MONTH,DAY,HOUR", "2023,6,13,21", ("2023-06-13 21:00", "2023-06-13 22:00")),
        ("date,time,a,b", "2023-06-13,12/30/1899 22:30:00,,", ("2023-06-13 22:30", "2023-06-13 22:30")),
        ("发案日期,作案时段,a,b", "2023-06-13,21~24点,,", ("2023-06-13 21:00", "2023-06-14 00:00")),
        ("DATE,QUART,a,b", "2023-06-13,soir,,", ("2023-06-13 16:00", "2023-06-14 00:00")),
        ("發生日期,發生時段,a,b", "1120613,22~24,,", ("2023-06-13 22:00", "2023-06-14 00:00")),
    ],
)  # fmt: skip
def test_roles_and_parts_of_times(importer: Importer, header: str, row: str, window: tuple[str, str]) -> None:
    cases, _ = importer(f"case_no,offense,{header}\n1,burglary,{row}\n2,burglary,{row}\n")
    assert windows(cases)[0] == window


@pytest.mark.parametrize(
    ("texts", "starts"),
    [
        (["2023/6/5 下午 10:30:00", "2023/6/5 上午 12:05:00", "2023-6-5 下午10:30", "2023/6/5 PM 10:30"], ["22:30", "00:05", "22:30", "22:30"]),  # noqa: E501
        (["23/06/05 22:00", "23/06/30 21:00"], ["2023-06-05 22:00", "2023-06-30 21:00"]),
        (["112年6月5日", "民国112年6月5日", "112/06/05"], ["2023-06-05"] * 3),
        (["2023年农历八月十五", "2023年中秋节", "2023年端午节"], ["2023-09-29", "2023-09-29", "2023-06-22"]),
        (["2023/6/1 0:00:00", "2023/6/2 0:00:00"], ["2023-06-01", "2023-06-02"]),
    ],
)  # fmt: skip
def test_written_times(importer: Importer, texts: list[str], starts: list[str]) -> None:
    rows = "".join(f"A{number},盗窃,{text}\n" for number, text in enumerate(texts))
    cases, _ = importer(f"案件编号,案件类别,发案时间\n{rows}")
    assert [part in start for part, (start, _) in zip(starts, windows(cases), strict=True)] == [True] * len(texts)


def test_midnight_is_no_time_by_the_share_of_the_column(importer: Importer) -> None:
    moments = ["2023-06-01 00:00", "2023-06-02 00:00", "2023-06-03 00:00", "2023-06-04 21:30", "2023-06-05 09:10"]
    rows = "".join(f"A{number},盗窃,{moment}\n" for number, moment in enumerate(moments))
    cases, report = importer(f"案件编号,案件类别,发案时间\n{rows}")
    assert windows(cases)[0] == ("2023-06-01 00:00", "2023-06-02 00:00")
    assert windows(cases)[3] == ("2023-06-04 21:30", "2023-06-04 21:30")
    assert "read as days without an hour" in hints(report)


def test_both_orders_in_a_column_leave_unknown_what_could_be_either(importer: Importer) -> None:
    cases, report = importer("case_id,offence,occurred_at\n1,b,13/06/2023\n2,b,06/14/2023\n3,b,03/04/2023\n")
    assert [start[:10] for start, _ in windows(cases)] == ["2023-06-13", "2023-06-14", ""]
    assert "03/04/2023" in hints(report)
    assert "day_first" in hints(report)


def test_offsets_are_converted_or_told(importer: Importer) -> None:
    content = "case_id,offence,occurred_at\n1,b,2023/06/17 01:48:02+00\n"
    cases, report = importer(content)
    assert windows(cases)[0][0] == "2023-06-17 01:48"
    assert "--time-zone" in hints(report)
    cases, report = importer(content.replace("1,b", "2,b"), "b.csv", time_zone="America/New_York")
    assert windows(cases)[1][0] == "2023-06-16 21:48"
    assert "offset" not in hints(report)


def test_amounts_by_header_and_by_column(importer: Importer) -> None:
    cases, _ = importer("案件编号,案件类别,损失金额（万元）\n1,电诈,12.5\n2,电诈,0.8\n")
    assert cases.loss.tolist() == [125000.0, 8000.0]
    cases, _ = importer("case_id;offence;loss\n3;b;3.000\n4;b;1.250,00\n5;b;12.500\n", "b.csv")
    assert cases.loss.tolist()[2:] == [3000.0, 1250.0, 12500.0]


def test_hours_of_a_spreadsheet_as_shares_of_the_day(importer: Importer) -> None:
    rows = [["case_id", "offence", "date", "time"], ["1", "b", "2023-06-03", 0.9375], ["2", "b", "2023-06-04", 0.25], ["3", "b", "2023-06-05", 0]]  # fmt: skip  # noqa: E501
    cases, _ = importer(workbook(("s", rows)), "a.xlsx")
    assert [start[11:] for start, _ in windows(cases)] == ["22:30", "06:00", "00:00"]


@pytest.mark.parametrize(
    ("header", "cells", "point"),
    [
        ("经纬度", '"118.7969,32.0603"', (118.7969, 32.0603)),
        ("location", "POINT (-122.3 47.6)", (-122.3, 47.6)),
        ("Location 1", '"(47.6, -122.3)"', (-122.3, 47.6)),
        ("geometry", '"{""type"": ""Point"", ""coordinates"": [-77.03, 38.9]}"', (-77.03, 38.9)),
        ("经度,纬度", "32.06,118.79", (118.79, 32.06)),
        ("经度,纬度", "118796900,32060300", (118.7969, 32.0603)),
        ("lon,lat", "-1,-1", (np.nan, np.nan)),
    ],
)
def test_places(importer: Importer, header: str, cells: str, point: tuple[float, float]) -> None:
    cases, _ = importer(f"案件编号,案件类别,{header}\n1,盗窃,{cells}\n2,盗窃,{cells}\n")
    assert np.allclose([cases.longitude[0], cases.latitude[0]], point, equal_nan=True)


def test_chinese_points_without_a_system_are_asked_about(importer: Importer) -> None:
    _, report = importer("案件编号,案件类别,经度,纬度\n1,盗窃,118.79,32.06\n2,盗窃,118.80,32.05\n")
    assert 'coordinates = "GCJ02"' in hints(report)


def test_a_point_that_repeats_far_from_all_others_is_no_place(importer: Importer) -> None:
    rows = "".join(f"{number},b,{-76.6 + number / 500},{39.2 + number / 500}\n" for number in range(20))
    cases, report = importer(f"case_id,offence,lon,lat\n{rows}90,b,-100.5,30.5\n91,b,-100.5,30.5\n")
    assert np.isnan(cases.longitude[cases.case_id == "90"]).all()
    assert np.isfinite(cases.longitude).sum() == 20
    assert "far from all others" in hints(report)


def test_house_number_ranges_are_areas(importer: Importer) -> None:
    cases, _ = importer(
        "編號,案類,發生地點,lat,lon\n1,竊盜,新生北路3段31~60號,25.06,121.52\n2,竊盜,松山路3號,25.03,121.58\n"
    )
    assert cases.radius_m[0] > 50
    assert np.isnan(cases.radius_m[1])


def test_all_sheets_with_the_header_are_read_and_the_others_named(importer: Importer) -> None:
    header = ["案件编号", "案件类别", "发案时间"]
    book = workbook(
        ("说明", [["本表为二季度盗窃案件统计表，仅供内部使用"]]),
        ("4月", [header, ["C1", "盗窃", "2023-04-01 21:00"]]),
        ("5月", [header, ["C2", "盗窃", "2023-05-01 21:00"]]),
        ("字典", [["代码", "名称", "备注"], ["1", "盗窃", ""]]),
    )
    cases, report = importer(book, "a.xlsx")
    assert cases.case_id.tolist() == ["C1", "C2"]
    assert "字典" in hints(report)


def test_rows_that_are_no_cases_are_counted_and_named(importer: Importer) -> None:
    rows = [
        ["2023年6月盗窃案件", None, None, None],
        ["案件编号", "案件类别", "发案时间", "损失价值"],
        ["必填", "选填", "选填", "选填"],
        ["D1", "盗窃", "2023-06-01 21:00", 3000],
        ["案件编号", "案件类别", "发案时间", "损失价值"],
        ["D2", "盗窃", "2023-06-02 21:00", 2000],
        ["合计", None, None, 5000],
        ["制表人：张三  2023年7月1日", None, None, None],
    ]
    cases, report = importer(workbook(("s", rows)), "a.xlsx")
    assert cases.case_id.tolist() == ["D1", "D2"]
    assert sorted(row.kind for row in report.skipped) == ["explanation", "footer", "header", "total"]
    assert "totals 1" in hints(report)


def test_a_header_of_two_rows(importer: Importer) -> None:
    rows = [
        ["案件编号", "案件类别", "发案时间", None, "损失价值"],
        [None, None, "起", "止", None],
        ["E1", "盗窃", "2023-06-01 21:00", "2023-06-02 06:00", 10],
        ["E2", "盗窃", "2023-06-03 21:00", "2023-06-04 06:00", 20],
    ]
    cases, _ = importer(workbook(("s", rows)), "a.xlsx")
    assert windows(cases)[0] == ("2023-06-01 21:00", "2023-06-02 06:00")


def test_merged_cells_hold_for_all_their_rows(importer: Importer) -> None:
    rows = [
        ["派出所", "案件编号", "案件类别"],
        ["东城所", "F1", "盗窃"],
        [None, "F2", "盗窃"],
        ["西城所", "F3", "盗窃"],
    ]
    book = workbook(("s", rows))
    book["s"].merge_cells("A2:A3")
    cases, _ = importer(book, "a.xlsx")
    assert cases.jurisdiction.tolist() == ["东城所", "东城所", "西城所"]


def test_numbers_shown_with_leading_zeros_are_ids_with_leading_zeros(importer: Importer) -> None:
    book = workbook(("s", [["案件编号", "案件类别"], [7, "盗窃"], [12, "盗窃"]]))
    for row in (2, 3):
        book["s"].cell(row, 1).number_format = "000000"
    cases, _ = importer(book, "a.xlsx")
    assert cases.case_id.tolist() == ["000007", "000012"]


def test_ids_have_one_form(importer: Importer) -> None:
    cases, _ = importer(
        '案件编号,案件类别\n"=""0123""",盗窃\n\'0124,盗窃\n0125\u200b,盗窃\n1001.0,盗窃\n城公〔2023〕7号,盗窃\n'
    )
    assert set(cases.case_id.tolist()) == {"0123", "0124", "0125", "1001", "城公(2023)7号"}


def test_nested_json_and_features(importer: Importer) -> None:
    rows = [{"case_id": "1", "offence": {"code": "B1", "name": "burglary"}, "location": {"latitude": 51.5, "longitude": -0.1, "street": {"name": "High St"}}}]  # fmt: skip  # noqa: E501
    cases, _ = importer(json.dumps(rows), "a.json")
    assert (cases.offence[0], cases.address[0], cases.latitude[0]) == ("burglary", "High St", 51.5)
    feature = {"type": "Feature", "properties": {"case_number": "G1", "offense": "theft"}, "geometry": {"type": "Point", "coordinates": [-77.03, 38.9]}}  # fmt: skip  # noqa: E501
    cases, _ = importer(json.dumps({"type": "FeatureCollection", "features": [feature]}), "b.geojson")
    assert (cases.case_id[1], cases.longitude[1]) == ("G1", -77.03)
    answer = {"fields": [{"name": "a"}], "features": [{"attributes": {"case_number": "H1", "offense": "b"}, "geometry": {"x": -77.0, "y": 38.9}}]}  # fmt: skip  # noqa: E501
    cases, _ = importer(json.dumps(answer), "c.json")
    assert (cases.case_id[2], cases.latitude[2]) == ("H1", 38.9)


def test_rows_of_suspects_and_things_are_joined_to_one_case(importer: Importer) -> None:
    cases, report = importer(
        "案件编号,案件类别,发案地点,损失物品,嫌疑人编号\nA1,盗窃,甲,电动车,P1\nA1,盗窃,甲,现金,P2\nA2,盗窃,乙,手机,P1\n"
    )
    assert cases.goods.rows() == [("电动车", "现金"), ("手机",)]
    assert cases.offenders.rows() == [("P1", "P2"), ("P1",)]
    assert "joined to an earlier row" in hints(report)


def test_an_unreadable_cell_costs_the_cell(importer: Importer) -> None:
    cases, report = importer(
        "案件编号,案件类别,发案时间,损失价值,作案人数,经度,纬度\n"
        "A1,盗窃,2023-06-05 22:00,待估价,2男1女,118.7,32.0\n"
        "A2,盗窃,夜间,电动车3000、手机2000,单人作案,无法定位,无法定位\n"
    )
    assert cases.case_id.tolist() == ["A1", "A2"]
    assert cases.offender_count.tolist() == [3.0, 1.0]
    assert np.isnan(cases.loss).all()
    assert [part.column for part in report.unread] == ["损失价值"]
    assert "电动车3000" in hints(report)


def test_columns_of_ticks_are_codes(importer: Importer, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[columns]\nid = "case_id"\nkind = "offence"\nforced = "code:behaviour"\nnight = "code:behaviour"\n'
    )
    cases, _ = importer("id,kind,forced,night\n1,rape,1,0\n2,rape,0,1\n", map_path=tmp_path / "m.toml")
    assert cases.codes["behaviour"].rows() == [("forced",), ("night",)]


@pytest.mark.parametrize(("text", "encoding"), [("절도,서울특별시 강남구", "cp949"), ("住宅竊盜,臺北市中山區", "big5")])
def test_east_asian_encodings(importer: Importer, text: str, encoding: str) -> None:
    cases, _ = importer(f"case_id,offence,address\n1,{text}\n2,{text}\n".encode(encoding))
    assert f"{cases.offence[0]},{cases.address[0]}" == text


def test_a_file_without_ids_says_how_to_make_them(importer: Importer) -> None:
    content = "案件类别,发案时间,发案地点\n盗窃,2023-06-05 22:00,甲\n盗窃,2023-06-06 22:00,乙\n"
    with pytest.raises(MappingError, match="--id row"):
        importer(content)
    _, report = importer(content, dry_run=True)
    assert len(report.stored) == 2
    cases, _ = importer(content, id_columns=("row",))
    assert len(cases) == 2
    cases, _ = importer("ANO,NUM,offence\n2023,1,b\n2022,1,b\n", "b.csv", id_columns=("ANO", "NUM"))
    assert {"2023-1", "2022-1"} <= set(cases.case_id.tolist())


def test_nothing_but_the_id_is_a_stop(importer: Importer) -> None:
    with pytest.raises(InputError, match="nothing but the id"):
        importer("案件编号,甲,乙\n1,x,y\n2,x,z\n")


def test_a_map_is_written_also_where_the_import_fails(importer: Importer) -> None:
    texts: list[str] = []
    with pytest.raises(InputError):
        importer("案件编号,甲,乙\n1,x,y\n2,x,z\n", on_map=texts.append)
    assert '"甲" = "ignore"  # x' in texts[0]
    assert "# time_zone = " in texts[0]


def test_a_column_that_the_map_ignores_may_be_missing(importer: Importer, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[columns]\n"案件编号" = "case_id"\n"案件类别" = "offence"\n"旧列" = "ignore"\n', "utf-8"
    )
    cases, report = importer("案件编号,案件类别,新列\n1,盗窃,x\n", map_path=tmp_path / "m.toml")
    assert len(cases) == 1
    assert "新列" in hints(report)


def test_lookup_tables_are_joined_by_the_column_they_share(importer: Importer, tmp_path: Path) -> None:
    (tmp_path / "heads.csv").write_text("CrimeHeadID,CrimeHeadName\n7,Burglary\n8,Robbery\n")
    cases, _ = importer("CrimeNo,CrimeHeadID\nK1,7\nK2,8\n", lookups=(tmp_path / "heads.csv",))
    assert cases.offence.tolist() == ["Burglary", "Robbery"]


def test_what_was_stored_is_shown_with_what_is_missing(importer: Importer) -> None:
    _, report = importer("案件编号,案件类别,发案时间\nA1,盗窃,2023-06-05 22:00\nA2,盗窃,\n", dry_run=True)
    assert [(case.case_id, case.offence) for case in report.stored] == [("A1", "盗窃"), ("A2", "盗窃")]
    assert report.missing is not None
    assert (report.missing.time, report.missing.place, report.missing.offence) == (0.5, 1.0, 0.0)


def test_a_series_made_by_hand_is_left_aside_and_told(importer: Importer) -> None:
    rows = ["案件编号,案件类别,发案时间,发案地点,并案编号"]
    rows += [f"A{n},盗窃,2023-06-0{n} 22:00,北京路{n}号,B7" for n in (1, 2)]
    cases, report = importer("\n".join(rows))
    assert cases.offenders.rows() == [(), ()]
    assert len(must_links_of(cases, (), ()).sources) == 0
    assert any("'并案编号'" in said(hint) and "not proven" in said(hint) for hint in report.hints)
