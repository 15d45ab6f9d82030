"""What a column of a file of records can be: the fields of each kind of record, with the headers they go by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from linker.errors import MappingError
from linker.i18n.text import Text
from linker.library.cells.coordinates import guess_system
from linker.library.cells.date_styles import DateStyle, date_style
from linker.library.files.raw import RawChunk
from linker.library.mapping.column_map import MapRow, samples_of
from linker.library.mapping.fields import IGNORE, header_key, nearest
from linker.library.mapping.map_file import toml_table
from linker.library.mapping.protected import protected_attribute


@dataclass(frozen=True)
class RecordField:
    """One thing a column of records can mean, and the headers it goes by, the better one first."""

    name: str
    synonyms: tuple[str, ...]

    @property
    def label(self) -> Text:
        """The name of the field for a reader."""
        return Text(f"record_field.{self.name}")


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: its fields, and those of which at least one must have a column."""

    name: str
    fields: tuple[RecordField, ...]
    required: tuple[tuple[str, ...], ...]

    def field_of(self, header: str) -> tuple[int, str]:
        """Place among the synonyms and name of the field a header goes by; ("ignore", no place) for none."""
        key = header_key(header)
        places = [(part.synonyms.index(key), part.name) for part in self.fields if key in part.synonyms]
        return places[0] if places else (-1, IGNORE)


TIME_FIELDS = ("moment", "left", "down_from", "down_to")


def _field(name: str, headers: str) -> RecordField:
    keys = dict.fromkeys(header_key(word) for word in (name, *headers.split("|")))
    return RecordField(name, tuple(keys))


_PLACE = (
    _field("longitude", "lon | lng | long | x_wgs84 | 经度 | 点位经度 | 设备经度 | jd | csjd | zbx"),
    _field("latitude", "lat | y_wgs84 | 纬度 | 点位纬度 | 设备纬度 | wd | cswd | zby"),
)
SIGHTINGS = RecordKind(
    "sightings",
    (
        _field("plate", "number plate | license_plate | licence_plate | plate_number | vehicle_plate | vrm | hphm"
               " | 号牌号码 | 车牌 | 车牌号 | 车牌号码 | 车号 | 号牌"),
        _field("mac", "mac_address | device_mac | MAC地址 | 终端MAC | 设备MAC | zdmac"),
        _field("phone", "msisdn | phone_number | mobile | number | 手机号 | 手机号码 | 电话号码 | 本机号码 | 用户号码"
               " | sjhm | 主叫号码"),
        _field("person", "id_number | id_card | idcard | person_id | 证件号码 | 身份证号"
               " | 身份证号码 | zjhm | sfzh"),
        _field("sensor", "sensor_id | camera_id | checkpoint | checkpoint_id | point_code | site | site_id | cell_id"
               " | lac_ci | ci | station | venue_code | code | 点位编号 | 点位代码 | 卡口编号 | 卡口代码"
               " | 设备编号 | 设备编码 | 基站编号 | 小区号 | 场所编号 | 场所编码"
               " | csbm | kkbh | sbbh | dwbh | 车站 | 始发站"),
        _field("sensor_name", "checkpoint_name | camera_name | site_name | place | venue | name | 点位名称 | 卡口名称"
               " | 设备名称 | 场所名称 | 核录地点 | csmc | kkmc | hldz"),
        *_PLACE,
        _field("moment", "time | timestamp | passed_at | pass_time | seen_at | entered | entertime | start_time"
               " | 经过时间"
               " | 过车时间 | 通过时间 | 抓拍时间 | 采集时间 | 接入时间 | 入住时间 | 上网时间 | 核录时间 | 开始时间"
               " | 通话时间 | 时间 | jgsj | gcsj | jrsj | hlsj"),
        _field("left", "left_at | leavetime | end_time | 离开时间 | 退房时间 | 下网时间 | 结束时间 | lksj"),
        _field("stay", "stay_seconds | duration | dual_time | dwell | 停留时长 | 时长 | 通话时长 | zlsc"),
        _field("direction", "heading | lane_direction | 方向 | 行驶方向 | 车道方向"),
        _field("vehicle_type", "type | vehicle_class | body_type | 车型 | 车辆类型 | 号牌种类"),
        _field("colour", "color | vehicle_color | vehicle_colour | 颜色 | 车身颜色 | 车辆颜色"),
        _field("brand", "make | vehicle_make | 品牌 | 车辆品牌"),
    ),
    (("plate", "mac", "phone", "person"), ("sensor", "longitude"), ("moment",)),
)  # fmt: skip
SENSORS = RecordKind(
    "sensors",
    (
        _field("sensor", "sensor_id | camera_id | checkpoint | checkpoint_id | point_code | site | site_id | cell_id"
               " | lac_ci | ci | id | code | 点位编号 | 点位代码 | 卡口编号 | 卡口代码 | 设备编号 | 设备编码 | 编号"
               " | 基站编号 | 小区号 | 场所编号 | 场所编码 | 摄像头编号 | 监控编号"),
        _field("sensor_name", "name | checkpoint_name | camera_name | site_name | 名称 | 点位名称 | 卡口名称 | 设备名称"
               " | 摄像头名称 | 监控名称 | 安装地点"),
        _field("sensor_kind", "kind | type | 设备类型 | 点位类型 | 类型"),
        *_PLACE,
        _field("direction", "heading | facing | 方向 | 朝向 | 拍摄方向"),
        _field("owner", "owned_by | operator | 归属单位 | 所属单位 | 商户 | 业主 | 建设单位 | 单位"),
        _field("contact", "phone | contact_phone | 联系人 | 联系电话 | 联系方式 | 电话"),
        _field("keep_days", "retention_days | days_kept | 保存天数 | 存储天数 | 录像保存天数"),
        _field("down_from", "down_since | outage_start | 停用时间 | 故障开始 | 离线开始"),
        _field("down_to", "down_until | outage_end | 恢复时间 | 故障结束 | 离线结束"),
    ),
    (("sensor",), ("longitude", "sensor_name", "down_from")),
)  # fmt: skip
_ITEM = (
    _field("item", "item_id | article_id | property_id | record_id | id | 物品编号 | 涉案物品编号 | 扣押编号"
           " | 编号 | wpbh"),
    _field("case", "case_id | case_number | event_id | event_unique_id | incident_number | crime_id | 案件编号"
           " | ajbh"),
    _field("item_name", "name | item | article | item_type | bike_type | description | goods | 物品名称 | 名称 | 物品"
           " | 物品类型 | wpmc | wplx"),
    _field("brand", "make | bike_make | manufacturer | 品牌 | 厂牌 | pp"),
    _field("model", "model_name | 型号 | 规格型号 | 规格 | xh | xh1"),
    _field("colour", "color | bike_colour | 颜色 | ys | ys1"),
    _field("imei", "imei1 | 串号 | 手机串号 | IMEI号"),
    _field("frame", "frame_number | serial | serial_number | vin | 车架号 | 车架号码 | 序列号 | 机身号 | 号码 | hm"),
    _field("value", "price | cost | bike_cost | amount | 价值 | 金额 | 收购价 | 收购价格 | 成交价 | jz"),
    *_PLACE,
    _field("moment", "time | date | occ_date | occurred | stolen_at | sold_at | recovered_at | occurence_date | 时间"
           " | 被盗时间 | 发案时间 | 扣押时间 | 收购时间 | 收购日期 | 日期"),
    _field("outlet", "shop | dealer | pawnshop | seller | 收购单位 | 收购店 | 店铺 | 回收点 | 商户 | 扣押单位"),
    _field("owner", "victim | owner_name | 失主 | 被害人 | 物主 | 报案人"),
    _field("contact", "phone | contact_phone | 联系电话 | 联系方式 | 电话"),
)  # fmt: skip
_ITEM_REQUIRED = (("item", "imei", "frame"), ("item_name", "brand", "imei", "frame"), ("moment",))
STOLEN = RecordKind("stolen", _ITEM, _ITEM_REQUIRED)
RECOVERED = RecordKind("recovered", _ITEM, _ITEM_REQUIRED)


@dataclass(frozen=True)
class RecordMap:
    """Which column of a file is which field of a kind of record; `how` is synonym, map or kept, by column.

    How dates are written (`styles`, by column) and what coordinates are (`system`) is settled once for a whole file:
    chunk by chunk 03/04/2020 could be read in two ways.
    """

    kind: RecordKind
    columns: Mapping[str, str]
    how: Mapping[str, str]
    styles: Mapping[str, DateStyle] = field(default_factory=dict)
    system: str = ""

    def column(self, name: str) -> str:
        """The column of a field; "" where it has none."""
        return next((column for column, name_of in self.columns.items() if name_of == name), "")

    def explain(self, sample: RawChunk) -> tuple[MapRow, ...]:
        """One line a column: what it was taken for, and what it holds."""
        cells = dict(zip(sample.columns, sample.cells, strict=True))
        sure = {"synonym": 0.95, "map": 1.0, IGNORE: 1.0, "kept": 1.0}
        return tuple(
            MapRow(column, field, self.how[column], sure[self.how[column]], samples_of(cells[column]))
            for column, field in self.columns.items()
        )


def record_map(kind: RecordKind, sample: RawChunk, path: Path, map_path: Path | None = None) -> RecordMap:
    """The map of a file of records, `path`: by its headers, and by the user's file, whose word counts more.

    Of two columns for one field the better known header is taken. Raises MappingError where the file names a column or
    a field that is not there, or where nothing says who, where or when.
    """
    claims = sorted((*kind.field_of(column), column) for column in sample.columns if not protected_attribute(column))
    best = {name: column for _, name, column in reversed(claims) if name != IGNORE}
    columns = dict.fromkeys(sample.columns, IGNORE) | {column: name for name, column in best.items()}
    how = {column: "kept" if name == IGNORE else "synonym" for column, name in columns.items()}
    if map_path is not None:
        stated = _stated_columns(map_path, kind, sample.columns)
        taken_over = frozenset(stated.values())
        columns = {column: IGNORE if name in taken_over else name for column, name in columns.items()} | stated
        how |= dict.fromkeys(stated, "map")
    _check_needed(kind, columns, path)
    return _with_styles(RecordMap(kind, columns, how), sample)


def _with_styles(mapping: RecordMap, sample: RawChunk) -> RecordMap:
    cells = dict(zip(sample.columns, sample.cells, strict=True))
    times = [mapping.column(name) for name in TIME_FIELDS if mapping.column(name)]
    x, y = mapping.column("longitude"), mapping.column("latitude")
    system = guess_system(x, y, cells[x], cells[y])[0] if x and y else ""
    return replace(mapping, styles={column: date_style(cells[column]) for column in times}, system=system)


def _stated_columns(path: Path, kind: RecordKind, available: Sequence[str]) -> dict[str, str]:
    stated = {str(column): str(name) for column, name in toml_table(path).get("columns", {}).items()}
    names = [part.name for part in kind.fields] + [IGNORE]
    for column, name in stated.items():
        if column not in available:
            likeliest = nearest(column, available) or list(available)
            raise MappingError("records.no_such_column", path=str(path), column=column, nearest=likeliest)
        if name not in names:
            raise MappingError("records.no_such_field", path=str(path), field=name, fields=names)
    return stated


def _check_needed(kind: RecordKind, columns: Mapping[str, str], path: Path) -> None:
    for group in kind.required:
        if not set(group) & set(columns.values()):
            labels = [part.label for part in kind.fields if part.name in group]
            raise MappingError(
                "records.field_missing", path=str(path), fields=labels, names=list(group), columns=list(columns)
            )
