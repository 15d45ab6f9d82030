"""What is stored of shapes that real systems and portals write, cell by cell; headers are published, rows invented."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from said import said

from features.case import CaseTable
from linker.casework.importing.import_cases import ImportReport, import_file
from linker.errors import InputError
from linker.library.store.store import Library

Row = dict[str, object]


def stored(folder: Path, content: str, *, dry_run: bool = False) -> tuple[CaseTable, ImportReport]:
    path = folder / "a.csv"
    path.write_text(content, "utf-8")
    with Library.open(folder / "cases.db") as library:
        report = import_file(library, path, as_recorded=True, dry_run=dry_run)
        return library.cases(), report


def shown(cases: CaseTable, row: int, name: str) -> object:
    if name == "when":
        moments = [str(part[row])[:16].replace("T", " ") for part in (cases.earliest, cases.latest)]
        return moments[0] if moments[0] == moments[1] else "..".join(moments)
    if name in ("longitude", "latitude"):
        return round(float(getattr(cases, name)[row]), 4)
    value = getattr(cases, name)[row]
    return value if isinstance(value, str) else None if np.isnan(value) else float(value)


SHAPES: dict[str, tuple[str, Row]] = {
    "time of day under 发案时间": (
        "案件编号,案别,发案日期,发案时间\nA1,盗窃,2024-03-05,22时30分\nA2,盗窃,2024-03-06,下午3:15\n",
        {"when": "2024-03-05 22:30"},
    ),
    "start and end, date and time apart": (
        "incident_no,offense,start_date,start_time,end_date,end_time\n"
        "I1,Burglary,2024-03-25,22:30,2024-03-26,06:05\nI2,Burglary,2024-03-27,10:00,2024-03-27,11:00\n",
        {"when": "2024-03-25 22:30..2024-03-26 06:05"},
    ),
    "年月日时分 apart": (
        "案件编号,案由,年,月,日,时,分\nA1,盗窃,2024,3,25,22,30\nA2,盗窃,2024,4,1,6,5\n",
        {"when": "2024-03-25 22:30"},
    ),
    "Spanish parts": (
        "folio,delito,anio,mes,dia,hora\nF1,Robo,2024,marzo,25,22:30\nF2,Robo,2024,abril,1,06:05\n",
        {"when": "2024-03-25 22:30"},
    ),
    "French months": (
        "numero,infraction,date des faits,heure\n1,Vol,1er avril 2024,6h05\n2,Vol,25 août 2024,22h30\n",
        {"when": "2024-04-01 06:05"},
    ),
    "German columns": (
        "Vorgangsnummer;Delikt;Tatzeit von;Tatzeit bis;Tatort\n"
        "V1;Diebstahl;5. März 2024 22:30;6. März 2024 06:00;Hauptstr. 5\n"
        "V2;Diebstahl;25.03.24 22:30;26.03.24 06:00;Hauptstr. 6\n",
        {"when": "2024-03-05 22:30..2024-03-06 06:00", "address": "Hauptstr. 5"},
    ),
    "Oracle moments": (
        "id,offence,date occurred\n1A,Theft,25-MAR-24 10.30.00.000000 PM\n2A,Theft,02-APR-24 06.05.00.000000 AM\n",
        {"when": "2024-03-25 22:30"},
    ),
    "the start of the file is no start of the offence": (
        "idCarpeta,FechaInicio,Delito,FechaHecho,HoraHecho\n8001,26/03/2024,ROBO,25/03/2024,22:30:00\n"
        "8002,28/03/2024,ROBO,26/03/2024,06:00:00\n",
        {"when": "2024-03-25 22:30"},
    ),
    "an event without the word date": (
        "Incident Number,Incident Occurred,Incident Reported,Offense Description\n"
        "N1,03/25/2024 10:30:00 PM,03/26/2024 07:00:00 AM,THEFT\n"
        "N2,03/26/2024 10:30:00 PM,03/27/2024 07:00:00 AM,BURGLARY\n",
        {"when": "2024-03-25 22:30", "offence": "THEFT"},
    ),
    "case system, initials of pinyin": (
        "JLBH,AJBH,AJMC,AJLB,BASJ,FASJSX,FASJXX,AJDZ,JYAQ,ZBDWMC,LASJ,SAZJZ,DJSJ\n"
        "1,A1,张某被盗案,入室盗窃,2024-03-06 07:30,2024-03-05 22:00,2024-03-06 06:00,东街3号,某某家中被盗电脑,城关所,"
        "2024-03-06 12:00,3500,2024-03-06 13:00\n"
        "2,A2,李某被盗案,扒窃,2024-03-08 07:30,2024-03-07 22:00,2024-03-07 23:00,西街3号,某某被扒窃手机,城关所,"
        "2024-03-08 12:00,1500,2024-03-08 13:00\n",
        {"when": "2024-03-05 22:00..2024-03-06 06:00", "offence": "入室盗窃", "address": "东街3号", "loss": 3500.0}
        | {"narrative": "某某家中被盗电脑", "jurisdiction": "城关所"},
    ),
    "pinyin with underscores": (
        "ajbh,ajlx,afsj_ks,afsj_js,afddxxdz,sazjz\nA1,盗窃,2024-03-05 22:00,2024-03-06 06:00,东街3号,3500\n"
        "A2,盗窃,2024-03-07 22:00,2024-03-08 06:00,西街3号,800\n",
        {"when": "2024-03-05 22:00..2024-03-06 06:00", "address": "东街3号", "loss": 3500.0},
    ),
    "header of initials above known words": (
        "ajbh,ajmc,ajlb,afsjqs,fadd\nA1,张某被盗案,盗窃,2024-03-05 22:00,东街\n"
        "A2,李某被盗案,盗窃,2024-03-07 22:00,西街\n",
        {"case_id": "A1", "offence": "盗窃"},
    ),
    "national scene system": (
        "ID,INVESTIGATION_NO,INVESTIGATION_DATE_FROM,CASE_NO,CASE_TYPE,CASE_TYPE_VALUE,CASE_NAME,SCENE_DETAIL,"
        "OCCURRENCE_DATE_FROM,OCCURRENCE_DATE_TO,EXPOSURE_PROCESS,CREATE_DATETIME\n"
        "b1,K1,20240306081000,A1,050227,盗窃自行车,张某被盗案,东街3号,20240305220000,20240306060000,据称自行车被盗。,"
        "20240306120000\n"
        "b2,K2,20240308081000,A2,050201,入户盗窃,李某被盗案,西街3号,20240307220000,20240308060000,据称入户被盗。,"
        "20240308120000\n",
        {"when": "2024-03-05 22:00..2024-03-06 06:00", "offence": "盗窃自行车", "narrative": "据称自行车被盗。"},
    ),
    "what the caller said": (
        "接警单编号,报警时间,警情类别,警情性质,警情地址,警情描述\n"
        "J1,2024-03-06 07:30,盗窃,刑事,东街3号,报警人称昨晚电动车被盗\n"
        "J2,2024-03-08 07:30,盗窃,刑事,西街3号,报警人称昨晚手机被盗\n",
        {"narrative": "报警人称昨晚电动车被盗", "offence": "盗窃"},
    ),
    "Atlanta": (
        "offense_id,rpt_date,occur_date,occur_time,poss_date,poss_time,location,UC2_Literal,npu,x,y\n"
        "240850001,03/26/2024,03/25/2024,22:30:00,03/26/2024,06:05:00,3393 PEACHTREE,LARCENY,B,-84.3621,33.8467\n"
        "240850002,03/27/2024,03/27/2024,10:00:00,03/27/2024,11:00:00,1 MAIN ST,BURGLARY,B,-84.3721,33.8567\n",
        {"when": "2024-03-25 22:30..2024-03-26 06:05", "offence": "LARCENY", "longitude": -84.3621},
    ),
    "Cincinnati": (
        "INSTANCEID,INCIDENT_NO,DATE_REPORTED,DATE_FROM,DATE_TO,OFFENSE,LOCATION,HOUR_FROM,ADDRESS_X,CPD_NEIGHBORHOOD\n"
        "8A,2490,03/26/2024 09:10,03/25/2024 22:30,03/26/2024 06:00,THEFT,02-MULTI FAMILY,2230,27XX MONTANA AV,WEST\n"
        "8B,2491,03/28/2024 09:10,03/27/2024 08:00,03/27/2024 08:30,THEFT,01-SINGLE FAMILY,800,3XX READING RD,EAST\n",
        {"address": "27XX MONTANA AV", "premises": "02-MULTI FAMILY"},
    ),
    "a pair below geom": (
        'Case_Number,Date,Offense,geom\n5001,03/25/2024,LARCENY,"(41.76, -72.67)"\n'
        '5002,03/26/2024,LARCENY,"(41.77, -72.68)"\n',
        {"latitude": 41.76, "longitude": -72.67},
    ),
    "exchanged columns where both would fit": (
        "id,crime,date,longitude,latitude\nA1,Theft,2024-03-25,39.2904,-76.6122\nA2,Theft,2024-03-26,39.3011,-76.6001\n",
        {"latitude": 39.2904, "longitude": -76.6122},
    ),
    "an end without its year": (
        "案件编号,案由,发案时间\nA1,盗窃,2024.3.5 22:00至3.6 6:00\nA2,盗窃,2024-03-07 20:00 - 03-08 05:30\n",
        {"when": "2024-03-05 22:00..2024-03-06 06:00"},
    ),
    "a header spread for the eye": (
        "案 件 编 号,案 由,发 案 时 间,发 案 地 点\nA1,盗窃,2024-03-05 22:00,东街\nA2,盗窃,2024-03-06 22:00,西街\n",
        {"case_id": "A1", "offence": "盗窃", "when": "2024-03-05 22:00", "address": "东街"},
    ),
    "AM and PM in a column of their own": (
        "id,crime,date,time,ampm\n1,Theft,03/25/2024,10:30,PM\n2,Theft,03/27/2024,12:15,AM\n",
        {"when": "2024-03-25 22:30"},
    ),
    "上下午 in a column of its own": (
        "案件编号,案由,发案日期,上下午,时间\nA1,盗窃,2024-03-05,下午,3:15\nA2,盗窃,2024-03-06,上午,8:30\n",
        {"when": "2024-03-05 15:15"},
    ),
    "months with their year": (
        "id,crime,month\n1,Theft,2024-03\n2,Theft,2024-04\n",
        {"when": "2024-03-01 00:00..2024-04-01 00:00"},
    ),
    "a code of an offence is no id": (
        "CCNumber,CrimeDateTime,CrimeCode,Description\n24C001,2024-03-25 22:30,6D,LARCENY\n"
        "24C002,2024-03-26 06:05,5A,BURGLARY\n",
        {"case_id": "24C001"},
    ),
    "what came back is no loss": (
        "案件编号,案由,发案时间,挽回损失金额\nA1,盗窃,2024-03-05 22:00,500\nA2,盗窃,2024-03-06 22:00,600\n",
        {"loss": None},
    ),
    "errors of a spreadsheet": (
        "id,crime,date,address\n1,Theft,2024-03-05,#REF!\n2,Theft,2024-03-06,12 Elm St\n",
        {"address": ""},
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_first_row_is_stored_as_it_is_meant(tmp_path: Path, name: str) -> None:
    content, expected = SHAPES[name]
    cases, _ = stored(tmp_path, content)
    assert len(cases) == 2
    assert {field: shown(cases, 0, field) for field in expected} == expected


@pytest.mark.parametrize(
    "tail",
    [
        "合　计：1起,,,\n数据截至2024年3月31日,,,\n",
        "小计：1起,,,5\n制表人：某,,审核人：某,\n",
        "填表人：,某,审核：,某\n",
        "Report generated 01/04/2024,,,\nTotal: 1 record,,,\nConfidential,,,\n",
    ],
)
def test_what_stands_below_a_list_is_no_case(tmp_path: Path, tail: str) -> None:
    cases, _ = stored(tmp_path, "案件编号,案别,发案时间,损失\nA1,盗窃,2024-03-05 22:00,5\n" + tail)
    assert cases.case_id.tolist() == ["A1"]


@pytest.mark.parametrize(
    "row", ["必填,下拉选择,格式：yyyy-mm-dd hh:mm,单位：元\n", "(下拉选择),(下拉选择),yyyy-mm-dd hh:mm,数字\n"]
)
def test_a_row_that_explains_the_columns_is_no_case(tmp_path: Path, row: str) -> None:
    cases, _ = stored(tmp_path, f"案件编号,案别,发案时间,损失价值\n{row}A1,盗窃,2024-03-05 22:00,5\n")
    assert (cases.case_id.tolist(), cases.loss.tolist()) == (["A1"], [5.0])


def test_thousands_among_decimal_commas_are_told(tmp_path: Path) -> None:
    cases, report = stored(
        tmp_path, '案件编号,案由,发案时间,涉案金额\nA1,诈骗,2024-03-05,"3,5万"\nA2,诈骗,2024-03-06,"12,000"\n'
    )
    assert cases.loss[0] == 35_000
    assert np.isnan(cases.loss[1])
    assert [column.column for column in report.unread] == ["涉案金额"]


def test_a_column_named_like_a_time_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    _, report = stored(tmp_path, "id,offence,date occurred\n1,Theft,week 13\n2,Theft,week 14\n")
    assert "'date occurred' is named like" in "\n".join(map(said, report.hints))


@pytest.mark.parametrize(
    "lines", ["台账（单位：万元）,,,\n案件编号,案别,发案时间,损失\n", "案件编号,案别,发案时间,损失\n,,,单位：万元\n"]
)
def test_a_unit_beside_the_header_is_told(tmp_path: Path, lines: str) -> None:
    _, report = stored(tmp_path, lines + "A1,盗窃,2024-03-05 22:00,1.5\nA2,盗窃,2024-03-06 22:00,0.8\n")
    assert "stands beside the header" in "\n".join(map(said, report.hints))


def test_a_column_that_says_it_is_about_the_procedure_is_not_asked_about(tmp_path: Path) -> None:
    rows = "".join(f"A{n},盗窃,2024-03-0{n} 22:00,2024-03-1{n} 09:20,2024-03-1{n} 10:00\n" for n in range(1, 6))
    _, report = stored(tmp_path, "案件编号,案别,发案时间,勘验结束时间,录入时间\n" + rows)
    assert report.left_aside == ()


def test_two_starts_on_different_days_are_told(tmp_path: Path) -> None:
    _, report = stored(
        tmp_path,
        "id,offence,start_date,date_of_offence\n1,Theft,2024-03-05,2024-02-01\n2,Theft,2024-03-06,2024-02-02\n",
    )
    assert "'start_date' and 'date_of_offence' both say" in "\n".join(map(said, report.hints))


@pytest.mark.parametrize(
    "content",
    [
        "ID;SoortMisdrijf;WijkenEnBuurten;Perioden;GeregistreerdeMisdrijven_1\n0;0.0.0;GM0758;2024MM01;1382\n1;1.1.1;GM0758;2024MM01;12\n",
        "id,Type,Date,Offence Count\n1,Unlawful Entry,2024-03-25,3\n2,Other Theft,2024-03-26,2\n",
    ],
)
def test_a_table_of_statistics_is_no_list_of_cases(tmp_path: Path, content: str) -> None:
    _, report = stored(tmp_path, content, dry_run=True)
    assert "its rows are no cases" in "\n".join(map(said, report.hints))
    with pytest.raises(InputError, match="statistics"):
        stored(tmp_path, content)
