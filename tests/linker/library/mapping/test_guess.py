from __future__ import annotations

import tomllib
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from said import said

from linker.errors import MappingError
from linker.library.files.raw import Cell, RawChunk
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import to_cases
from linker.library.mapping.fields import field_names, field_of
from linker.library.mapping.guess import ColumnMap, guess_mapping, guess_offender_columns, mapping_for
from linker.library.mapping.map_file import map_text, read_map

DATA = Path(__file__).parents[5] / "shared" / "data"


def chunk_of(**columns: list[Cell]) -> RawChunk:
    return table(columns)


def table(columns: dict[str, list[Cell]]) -> RawChunk:
    rows = len(next(iter(columns.values())))
    return RawChunk(tuple(columns), tuple(columns.values()), tuple(range(2, rows + 2)))


def mapped(columns: dict[str, list[Cell]]) -> dict[str, str]:
    sample = table(columns)
    return dict(guess_mapping(sample.columns, sample).columns)


def guess_for(path: str) -> ColumnMap:
    if not (DATA / path).exists():
        pytest.skip(f"{DATA / path} is not on this machine")
    sample = next(iter(islice(read_chunks(DATA / path, chunk_rows=5000), 1)))
    return guess_mapping(sample.columns, sample)


def test_zh_theft_is_read_without_a_map() -> None:
    guess = guess_for("zh_theft/events.jsonl")
    assert {column: name for column, name in guess.columns.items() if name != "ignore"} == {
        "event_id": "case_id",
        "dt_from": "earliest",
        "dt_to": "latest",
        "place_text": "address",
        "region": "region",
        "stolen_items": "goods",
        "tools": "tools",
        "value_yuan": "loss",
        "text": "narrative",
    }
    assert "time_text" in guess.columns


def test_porter_town_is_read_without_a_map() -> None:
    guess = guess_for("porter_town/events.csv")
    assert guess.columns == {
        "event_id": "case_id",
        "x_m": "x",
        "y_m": "y",
        "mo1": "code:mo1",
        "mo2": "code:mo2",
        "mo3": "code:mo3",
        "dt_from": "earliest",
        "dt_to": "latest",
    }
    assert guess.coordinate_system == "planar"


def test_il_burglary_is_read_without_a_map() -> None:
    guess = guess_for("il_burglary/events.csv")
    assert guess.columns == {"event_id": "case_id", "date": "date", "x_scaled": "x", "y_scaled": "y"}
    assert guess.coordinate_system == "unitless"


def test_lapd_is_read_without_a_map() -> None:
    guess = guess_for("lapd_mo/incidents.csv")
    assert {column: name for column, name in guess.columns.items() if name != "ignore"} == {
        "event_id": "case_id",
        "occurred_at": "occurred",
        "reported_on": "reported",
        "area": "jurisdiction",
        "crime_desc": "offence",
        "mocodes": "code:lapd_mo",
        "premise_desc": "premises",
        "weapon_desc": "code:weapon",
        "status": "status",
        "location": "address",
        "cross_street": "address",
        "lat": "latitude",
        "lon": "longitude",
    }
    assert guess.profile == "lapd_incidents"


def test_st_louis_is_read_without_a_map() -> None:
    guess = guess_for("st_louis/incidents_2008_2020.csv.gz")
    assert {column: name for column, name in guess.columns.items() if name != "ignore"} == {
        "event_id": "case_id",
        "occurred_at": "occurred",
        "category": "offence",
        "premises": "premises",
        "entry": "code:entry",
        "occupied": "code:occupied",
        "weapon": "code:weapon",
        "attempt": "code:attempt",
        "district": "jurisdiction",
        "neighborhood": "region",
        "block": "address",
        "lat": "latitude",
        "lon": "longitude",
    }


CHINESE_STYLES: list[tuple[dict[str, list[Cell]], dict[str, str]]] = [
    (
        {
            "序号": [1, 2],
            "案件编号": ["A1", "A2"],
            "案件类别": ["盗窃电动车", "入室盗窃"],
            "发案时间": ["2021年3月1日22时许", "2021-03-02 08:00"],
            "发案地点": ["人民路1号", "解放路2号"],
            "简要案情": ["撬锁盗走一辆电动车", "翻窗入室盗走现金"],
            "作案手段": ["撬锁", "翻窗"],
            "选择处所": ["小区", "住宅"],
            "损失物品": ["电动车", "现金"],
            "损失价值(元)": ["1200", "3千"],
            "嫌疑人性别": ["男", "女"],
        },
        {
            "案件编号": "case_id",
            "案件类别": "offence",
            "发案时间": "occurred",
            "发案地点": "address",
            "简要案情": "narrative",
            "作案手段": "code:method",
            "选择处所": "premises",
            "损失物品": "goods",
            "损失价值(元)": "loss",
        },
    ),
    (
        {
            "案号": ["1", "2"],
            "案发时间（起）": ["2021/3/1 22:00", "2021/3/2"],
            "案发时间（止）": ["2021/3/2 6:00", "2021/3/3"],
            "报案时间": ["2021/3/2 8:00", "2021/3/3 9:00"],
            "案发具体地点": ["人民路1号", "解放路2号"],
            "经度": ["118.1", "118.2"],
            "纬度": ["24.5", "24.6"],
            "所属派出所": ["东门所", "西门所"],
            "破案时间": ["", "2021/5/1"],
            "民族": ["汉", "汉"],
        },
        {
            "案号": "case_id",
            "案发时间（起）": "earliest",
            "案发时间（止）": "latest",
            "报案时间": "reported",
            "案发具体地点": "address",
            "经度": "longitude",
            "纬度": "latitude",
            "所属派出所": "jurisdiction",
        },
    ),
    (
        {
            "AJBH": ["A3502", "A3503"],
            "AJMC": ["张某被盗案", "李某被盗案"],
            "AJLX": ["050205", "050206"],
            "AJLX_CN": ["入室盗窃", "盗窃电动车"],
            "FASJCZ": ["20210301220000", "20210302080000"],
            "FASJZZ": ["20210302060000", ""],
            "FADD": ["人民路1号", "解放路2号"],
            "FADD_QX": ["思明区", "湖里区"],
            "RESERVER3": ["118.1", "118.2"],
            "RESERVER4": ["24.5", "24.6"],
            "SDTD": ["3601", "3602"],
            "SDTD_CN": ["撬锁", "翻窗"],
            "ZYAQ": ["撬锁盗走一辆电动车", "翻窗入室"],
            "AJSTATE": ["未破", "已破"],
            "PASJ": ["", "20210401"],
            "XB": ["1", "2"],
        },
        {
            "AJBH": "case_id",
            "AJLX_CN": "offence",
            "FASJCZ": "earliest",
            "FASJZZ": "latest",
            "FADD": "address",
            "FADD_QX": "region",
            "RESERVER3": "x",
            "RESERVER4": "y",
            "SDTD_CN": "code:method",
            "ZYAQ": "narrative",
            "AJSTATE": "status",
        },
    ),
]


@pytest.mark.parametrize(("columns", "wanted"), CHINESE_STYLES, ids=["headers", "window", "pinyin"])
def test_chinese_tables(columns: dict[str, list[Cell]], wanted: dict[str, str]) -> None:
    assert {column: name for column, name in mapped(columns).items() if name != "ignore"} == wanted


def test_numbers_out_of_the_call_are_no_traces_unless_the_user_says_so(tmp_path: Path) -> None:
    plates: list[Cell] = ["闽D12345", "闽D54321"]
    columns = CHINESE_STYLES[2][0] | {"GLYS_CPHM": plates, "GLYS_DHHM": ["13800000000", ""], "GLYS_ZJHM": ["", ""]}
    found = mapped(columns)
    assert {found[name] for name in ("GLYS_CPHM", "GLYS_DHHM", "GLYS_ZJHM")} == {"ignore"}
    said = tmp_path / "map.toml"
    said.write_text('[columns]\nAJBH = "case_id"\nGLYS_CPHM = "trace:plate"\n', encoding="utf-8")
    assert mapping_for(table(columns), said).of("trace:plate") == ("GLYS_CPHM",)


@pytest.mark.parametrize(("header", "metres"), [("位置精度", 2.0), ("误差半径（公里）", 2000.0), ("radius_km", 2000.0)])
def test_the_radius_of_a_place(header: str, metres: float) -> None:
    chunk = table({"案件编号": ["A1", "A2"], "经度": [116.4, 116.5], "纬度": [39.9, 39.8], header: [2, 2]})
    mapping = mapping_for(chunk, None)
    assert mapping.of("radius") == (header,)
    assert to_cases(chunk, mapping).table.radius_m.tolist() == [metres, metres]


def test_every_column_is_in_the_map_in_the_order_of_the_file() -> None:
    columns = CHINESE_STYLES[0][0]
    assert list(mapped(columns)) == list(columns)


def test_columns_that_are_not_there_twice_for_one_field() -> None:
    found = mapped(
        {
            "crime_id": ["a", "b"],
            "id": ["1", "2"],
            "dt_from": ["2020-01-01", "2020-01-02"],
            "date_from": ["2020-01-01"] * 2,
        }
    )
    assert found == {"crime_id": "case_id", "id": "ignore", "dt_from": "earliest", "date_from": "ignore"}


def test_an_id_that_repeats_gives_way() -> None:
    assert mapped({"case_no": ["7", "7", "7"], "record_id": ["a", "b", "c"]}) == {
        "case_no": "ignore",
        "record_id": "case_id",
    }


def test_headers_with_typing_errors() -> None:
    found = mapped(
        {
            "crime_refrence": ["a", "b"],
            "occured_at": ["2020-01-01", "2020-01-02"],
            "longtitude": ["1", "2"],
            "latitude": ["3", "4"],
        }
    )
    assert list(found.values()) == ["case_id", "occurred", "longitude", "latitude"]


def test_a_resembling_header_over_other_cells_is_not_taken() -> None:
    assert mapped({"id": ["a", "b"], "occured_at": ["red", "blue"]})["occured_at"] == "ignore"


def test_times_of_the_procedure_are_not_the_offence() -> None:
    found = mapped(
        {"案件编号": ["a", "b"], "破案的时间": ["2020-01-01", "2020-01-02"], "立案日期": ["2020-01-01", "2020-01-02"]}
    )
    assert list(found.values()) == ["case_id", "ignore", "ignore"]


def test_phones_and_plates_of_victims_are_no_traces() -> None:
    found = mapped({"案件编号": ["a"], "手机号": ["139"], "联系电话": ["138"], "车牌号": ["闽D"], "嫌疑车牌": ["闽E"]})
    assert list(found.values()) == ["case_id", "ignore", "ignore", "ignore", "trace:plate"]


def test_a_long_text_under_a_code_header_is_narrative() -> None:
    story = "嫌疑人于夜间翻墙进入院内，用随身携带的工具撬开房门后进入室内实施盗窃，得手后从原路逃离现场。"
    assert mapped({"案件编号": ["a", "b"], "作案手段": [story, story + "二"]})["作案手段"] == "narrative"


def test_separate_hours_stay_where_the_dates_have_none() -> None:
    found = mapped(
        {
            "id": ["a", "b"],
            "from_date": ["01/02/2020", "13/02/2020"],
            "from_time": ["22:00", "23:30"],
            "to_date": ["02/02/2020", "14/02/2020"],
            "to_time": ["06:00", "07:00"],
        }
    )
    assert list(found.values()) == ["case_id", "earliest", "hour_from", "latest", "hour_to"]


def test_half_a_coordinate_is_none() -> None:
    assert mapped({"id": ["a", "b"], "lat": ["3", "4"]})["lat"] == "ignore"


def test_degrees_are_better_than_projected_points() -> None:
    found = mapped({"id": ["a", "b"], "x": ["500000", "500001"], "y": ["1", "2"], "lat": ["3", "4"], "lon": ["1", "2"]})
    assert list(found.values()) == ["case_id", "ignore", "ignore", "latitude", "longitude"]


@given(st.lists(st.text(min_size=1).map(str.strip).filter(bool), min_size=1, max_size=6, unique=True), st.data())
def test_any_table_gets_a_map_without_faults_but_gaps(columns: list[str], data: st.DataObject) -> None:
    cells: st.SearchStrategy[list[Cell]] = st.lists(
        st.one_of(st.none(), st.text(max_size=8), st.integers(), st.floats()), min_size=3, max_size=3
    )
    sample = table({column: data.draw(cells) for column in columns})
    guess = guess_mapping(sample.columns, sample)
    assert list(guess.columns) == columns
    single = [name for name in guess.columns.values() if not getattr(field_of(name), "several", False)]
    assert len(single) == len(set(single))


@given(
    columns=st.dictionaries(
        st.text(min_size=1, max_size=12), st.sampled_from([*field_names(), "code:x y", "trace:耳纹"]), min_size=1
    ),
    day_first=st.sampled_from([None, True, False]),
    system=st.sampled_from(["", "GCJ02", "EPSG:4547"]),
)
def test_what_a_map_writes_is_toml_that_says_the_same(
    *, columns: dict[str, str], day_first: bool | None, system: str
) -> None:
    text = map_text(ColumnMap(columns, coordinate_system=system, day_first=day_first, profile="x"))
    read = tomllib.loads(text)
    assert read["columns"] == columns
    assert (read.get("day_first"), read.get("coordinates", "")) == (day_first, system)


def test_a_guess_saved_and_read_again_is_the_same_map(tmp_path: Path) -> None:
    sample = table(CHINESE_STYLES[1][0])
    guess = guess_mapping(sample.columns, sample).replace(defaults={"offence": "盗窃"})
    (tmp_path / "map.toml").write_text(map_text(guess), encoding="utf-8")
    again = mapping_for(sample, tmp_path / "map.toml")
    assert again.replace(how={}, confidence={}, hints=()) == guess.replace(how={}, confidence={}, hints=())


def test_all_faults_of_a_map_at_once(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(
        'colour = 1\ncoordinates = "GPS"\nday_first = "yes"\n'
        '[columns]\nnumber = "case_id"\nNr = "case_id"\nwhen = "ocurred"\n'
        'sex = "code:sex"\nlat = "latitude"\n[defaults]\nnarrative = "x"\n'
    )
    with pytest.raises(MappingError) as error:
        read_map(path, ["number", "when", "sex", "lat", "nr."])
    message = str(error.value)
    for part in [
        "map.toml",
        "'colour'",
        "'GPS'",
        "day_first must be",
        "number, Nr",
        "'ocurred'",
        "mean 'occurred'",
    ]:
        assert part in message
    for part in ["'sex' (sex)", "'longitude'", "[defaults] narrative", "no column 'Nr'; did you mean 'nr.'"]:
        assert part in message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[columns\n", "is not TOML"),
        ("[columns]\n'\u53d1' = 'date'".encode("gb18030"), "save the map as UTF-8"),
        (b"[columns]\nDT.FROM = 'earliest'\nid = 'case_id'", "put names with dots"),
        (b"columns = 3", "must be a table"),
        (b"date_only = 3\n[columns]\nid = 'case_id'", "list of texts"),
        (b"", 'no column is mapped to "case_id"'),
    ],
)
def test_maps_that_cannot_be_read(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "m.toml").write_bytes(content)
    with pytest.raises(MappingError, match=r"m\.toml") as error:
        read_map(tmp_path / "m.toml")
    assert said in str(error.value)


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="give the path"):
        read_map(tmp_path / "none.toml")


def test_the_explanation_says_how_and_shows_cells() -> None:
    sample = chunk_of(event_id=["a", "b"], mo1=["3", "3"], colour=["red", "blue"])
    rows = guess_mapping(sample.columns, sample).explain(sample)
    assert [(row.column, row.field, row.how) for row in rows] == [
        ("event_id", "case_id", "synonym"),
        ("mo1", "code:mo1", "guess"),
        ("colour", "ignore", "kept"),
    ]
    assert rows[0].confidence > rows[1].confidence > rows[2].confidence == 0
    assert rows[2].samples == ("red", "blue")


def test_the_day_order_is_settled_for_the_whole_file() -> None:
    sure = chunk_of(id=["a", "b"], date=["03/04/2020", "25/04/2020"])
    assert guess_mapping(sure.columns, sure).day_first is True
    open_ = chunk_of(id=["a", "b"], date=["03/04/2020", "05/04/2020"])
    guess = guess_mapping(open_.columns, open_)
    assert guess.date_styles["date"].day_first is not None
    assert any("day_first" in hint for hint in map(said, guess.hints))


@pytest.mark.parametrize(
    ("columns", "wanted"),
    [
        (["event_id", "offender_id"], ("event_id", "offender_id")),
        (["offenderID", "crimeID"], ("crimeID", "offenderID")),
        (["嫌疑人编号", "备注", "案件编号"], ("案件编号", "嫌疑人编号")),
        (["AJBH", "嫌疑人"], ("AJBH", "嫌疑人")),
    ],
)
def test_offender_files(columns: list[str], wanted: tuple[str, str]) -> None:
    sample = table({column: ["1"] for column in columns})
    assert guess_offender_columns(columns, sample) == wanted


def test_an_offender_file_without_offenders() -> None:
    sample = chunk_of(event_id=["1"], series_id=["2"])
    with pytest.raises(MappingError, match=r"no column for offender among event_id, series_id; name the columns"):
        guess_offender_columns(sample.columns, sample)


def test_dates_at_midnight_take_their_hour_from_the_other_column() -> None:
    found = mapped({"id": ["1", "2"], "date": ["2020-01-08 00:00:00", "2020-01-09 00:00:00"], "hour": ["2230", "0100"]})
    assert found["hour"] == "hour_from"
    found = mapped({"id": ["1", "2"], "date": ["2020-01-08 22:30:00", "2020-01-09 01:00:00"], "hour": ["22", "0"]})
    assert found["hour"] == "ignore"


def test_a_time_column_that_stands_alone_holds_the_moment() -> None:
    assert mapped({"id": ["1", "2"], "time": ["2020-01-08 22:30", "2020-01-09 01:00"]})["time"] == "occurred"
    assert mapped({"id": ["1", "2"], "time": ["22:30", "01:00"]})["time"] == "ignore"


def test_where_a_moment_stands_beside_an_end_the_window_begins_there() -> None:
    found = mapped({"案件编号": ["1"], "发案时间": ["2020-01-08 22:30"], "发案结束时间": ["2020-01-09 06:00"]})
    assert list(found.values()) == ["case_id", "earliest", "latest"]


def test_a_file_without_ids_is_told_its_columns() -> None:
    sample = chunk_of(name=["a"], colour=["b"])
    with pytest.raises(MappingError, match=r'no column is mapped to "case_id".*take one of name, colour'):
        guess_mapping(sample.columns, sample).check(sample.columns)


def test_a_header_without_rows_still_has_a_map() -> None:
    assert list(mapped({"案件编号": [], "发案时间": [], "经度": [], "纬度": []}).values()) == [
        "case_id",
        "occurred",
        "longitude",
        "latitude",
    ]


def test_an_empty_column_gives_way_to_a_filled_one() -> None:
    assert mapped({"id": ["1"], "loss": [""], "value": ["5"]})["value"] == "loss"
