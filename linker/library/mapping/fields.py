"""What a column of a file can be: the fields of a case, each declared once with the headers it goes by.

Synonyms are compared by `header_key`, so case, blanks, width and punctuation of a header do not matter; the better
header stands first. No header belongs to two fields.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from linker.i18n.text import Text, Translatable
from linker.i18n.vocabulary import facet_name, trace_name
from linker.library.simplified import simplified

Kind = Literal[
    "id", "text", "time", "hours", "coordinate", "point", "length", "amount", "count", "list", "code", "trace", "none"
]


@dataclass(frozen=True)
class Field:
    """One thing a column can mean. `several`: more than one column may be mapped to it, their cells are joined.

    `header` is the standard name of such a column in Chinese police tables.
    """

    name: str
    kind: Kind
    header: str
    synonyms: tuple[str, ...] = ()
    several: bool = False

    @property
    def label(self) -> Translatable:
        """The name of the field for a reader; that of a free facet or kind of trace is its own."""
        family, _, name = self.name.partition(":")
        if not name:
            return Text(f"field.{family}")
        return facet_name(name) if family == "code" else trace_name(name)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|"))


IGNORE = "ignore"

FIELDS = (
    Field("case_id", "id", "案件编号", _words(
        "case_id | event_id | crime_id | incident_id | case_number | case_no | ccn | case_ref | incident_number"
        " | ccnumber | incident_no"
        " | aktenzeichen | vorgangsnummer | vorgangs_nr | folio | expediente | no_expediente | numero_de_dossier"
        " | no_dossier | zaaknummer | numero_bo | numero_unico"
        " | crime_number | crime_ref | crime_reference | crime_no | dr_no | report_number | offence_id | record_id | id"
        " | 案件编号 | 案件编码 | 案件号 | 案件ID | 案号 | 案编号 | 警情编号 | 受案编号 | 立案编号 | 勘验编号"
        " | 接警编号"
        " | 警情号 | 警情单号 | 接警单号 | 接警单编号 | 接处警编号 | 现场勘验编号 | 报警编号 | 案件流水号 | AJBH | jqbh"
        " | jjbh | jjdbh | kybh"
        " | 编号")),
    Field("offence", "text", "案件类别", _words(
        "offence | offense | offence_type | offense_type | crime_type | crime_desc | crime_description | primary_type"
        " | offence_description | offense_description | crime_category | offence_category | category | crime"
        " | 案件类别 | 案别 | 案由 | 案件小类 | 案件子类 | 案件类型 | 案件性质 | 案类 | 警情类别 | 案件大类 | 罪名"
        " | 案件类别名称 | 案别名称 | 案件小类名称 | 案件细类 | ajlb | ajlbmc | ajxzmc | ajlxmc")),
    Field("earliest", "time", "发案时间初值", _words(
        "earliest | dt_from | datetime_from | from_datetime | date_time_from | occurred_from | start_datetime"
        " | start_time | committed_from | time_from | date_from | from_date | start_date"
        " | offense_start_datetime | date_time_start | 发案时间起 | 案发时间起 | 作案时间起 | 发案开始时间"
        " | 案发开始时间 | 发案时间开始"
        " | 发案起始时间 | 案发起始时间 | 作案开始时间 | 发案时间上限 | 起始时间 | 开始时间 | FASJCZ | afsjqs"
        " | fasjqs | fasjks | fasjq | fasj1 | zasjqs | afkssj")),
    Field("latest", "time", "发案时间终值", _words(
        "latest | dt_to | datetime_to | to_datetime | date_time_to | occurred_to | end_datetime | end_time"
        " | committed_to | time_to | date_to | to_date | end_date"
        " | 发案时间终值 | 发案时间止 | 案发时间止 | 作案时间止 | 发案结束时间 | 案发结束时间 | 发案时间结束"
        " | 发案终止时间 | 案发终止时间 | 作案结束时间 | 发案时间下限 | 终止时间 | 结束时间 | 截止时间 | FASJZZ"
        " | afsjjs | fasjjs | fasjz | fasj2 | zasjjs | afjssj")),
    Field("occurred", "time", "发案时间", _words(
        "occurred_at | occurred | occurrence_time | occurred_datetime | incident_datetime | date_time | datetime"
        " | date_of_offence | occurred_date_time | event_time | timestamp"
        " | 发案时间 | 案发时间 | 作案时间 | 发生时间 | 事发时间 | 发案日期时间 | 案发日期时间 | afsj | fasj | zasj"
        " | 时间")),
    Field("date", "time", "发案日期", _words(
        "date | date_occ | incident_date | offence_date | offense_date | occurred_date | occurrence_date | crime_date"
        " | event_date | 发案日期 | 案发日期 | 作案日期 | 发生日期 | afrq | farq | 日期")),
    Field("hour_from", "hours", "发案时刻", _words(
        "hour_from | from_time | time_occ | incident_time | occurred_time | occurrence_hour | incident_hour | hour"
        " | time_of_day | time | 案发时刻 | 作案时段 | 发案时段 | 案发时段 | 发生时段 | 作案时段区间 | zasd | 时刻")),
    Field("hour_to", "hours", "发案时刻止", _words("hour_to | to_time | 发案时刻止 | 案发时刻止")),
    Field("reported", "time", "报案时间", _words(
        "reported | reported_at | reported_on | report_datetime | date_reported | reported_date | report_date"
        " | date_rptd | discovered | 报案时间 | 报警时间 | 接警时间 | 接报时间 | 发现时间 | 报案日期 | 报警日期"
        " | 发现日期 | 受理时间 | 勘验时间 | 勘查时间 | SLFXRQ | SLJJSJ | bjsj | jjsj | jbsj | fxsj"
        " | slsj"), several=True),
    Field("longitude", "coordinate", "经度", _words(
        "longitude | lon | lng | long | gps_lon | gps_lng | wgs84_lon | gcj02_lng | bd09_lng | 经度 | 东经 | 经度坐标"
        " | 高德经度 | 百度经度 | GPS经度 | jd | jdzb")),
    Field("latitude", "coordinate", "纬度", _words(
        "latitude | lat | gps_lat | wgs84_lat | gcj02_lat | bd09_lat | 纬度 | 北纬 | 纬度坐标 | 高德纬度 | 百度纬度"
        " | GPS纬度 | wd | wdzb")),
    Field("point", "point", "经纬度", _words(
        "point | coordinates | geometry | the_geom | geolocation | lat_lng | latlng | lat_long | latlon | lonlat | wkt"
        " | 坐标 | 经纬坐标 | 位置坐标 | 地理坐标 | 定位坐标")),
    Field("x", "coordinate", "X坐标", _words(
        "x | x_m | x_km | x_ft | x_scaled | x_coord | x_coordinate | xcoord | easting | eastings | point_x"
        " | X坐标 | 坐标X | 横坐标")),
    Field("y", "coordinate", "Y坐标", _words(
        "y | y_m | y_km | y_ft | y_scaled | y_coord | y_coordinate | ycoord | northing | northings | point_y"
        " | Y坐标 | 坐标Y | 纵坐标")),
    Field("year", "count", "年份", _words("year")),
    Field("month", "count", "月份", _words("month_of_year")),
    Field("day", "count", "日", _words("day_of_month")),
    Field("day_part", "text", "上下午", _words("am_pm | ampm | am/pm | meridiem | meridian | 上下午")),
    Field("minute", "count", "分钟", _words("minutes_past_the_hour | 分")),
    Field("radius", "length", "位置半径", _words(
        "radius | radius_m | radius_km | radius_metres | radius_meters | location_radius | uncertainty_m"
        " | location_uncertainty | location_accuracy | accuracy_m | gps_accuracy | error_radius | coordinate_accuracy"
        " | 半径 | 位置半径 | 位置精度 | 定位精度 | 坐标精度 | 坐标误差 | 位置误差 | 定位误差 | 误差半径 | 区域半径"
        " | 覆盖半径 | 基站半径 | 精度半径 | 范围半径")),
    Field("address", "text", "发案地点", _words(
        "address | location | place_text | place | street_address | location_address | incident_address | street"
        " | block | block_address | cross_street | postcode | 发案地点 | 案发地点 | 案发地址 | 发案地址 | 作案地点"
        " | 发生地点 | 事发地点 | 案发地 | 发案地 | 地址 | 地点 | 详细地址 | 详址 | 发案地详址 | 具体地点"
        " | 现场地址 | 现场地点 | 勘验地点 | 案件地点 | FADD | afdd | fadz | afdz | xxdz"), several=True),
    Field("region", "text", "发案区划", _words(
        "region | city | county | borough | neighborhood | neighbourhood | community_area | town | municipality"
        " | suburb"
        " | 发案区划 | 发案地区 | 案发区划 | 行政区划 | 区划 | 区域 | 所属区域 | 省份 | 省 | 城市 | 市 | 区县"
        " | 所属区县"
        " | 县区 | 街道 | 所属街道 | 乡镇 | 社区 | 所属社区 | 辖区街道"), several=True),
    Field("jurisdiction", "text", "管辖单位", _words(
        "jurisdiction | area_name | police_station | precinct | beat | district | police_district | area | force"
        " | agency | falls_within | 管辖单位 | 辖区 | 派出所 | 所属派出所 | 管辖派出所 | 辖区派出所 | 所属辖区"
        " | 主办单位"
        " | 办案单位 | 承办单位 | 立案单位 | 受理单位 | 受案单位 | 所属单位")),
    Field("premises", "text", "选择处所", _words(
        "premises | premise_desc | premis_desc | premises_type | premises_description | premise | location_type"
        " | location_description | place_type | property_type | 选择处所 | 发案处所 | 案发处所 | 作案处所 | 处所 | 场所"
        " | 处所类型 | 场所类型 | 案发场所 | 发案场所 | 作案场所")),
    Field("goods", "list", "损失物品", _words(
        "goods | stolen_items | stolen_goods | stolen_property | property_stolen | items_stolen | property_description"
        " | 损失物品 | 被盗物品 | 涉案物品 | 被抢物品 | 失窃物品 | 丢失物品 | 选择物品 | 赃物"), several=True),
    Field("tools", "list", "作案工具", _words(
        "tools | tool | tools_used | tool_used | instrument | instruments | implement | 作案工具 | 工具 | 使用工具"),
        several=True),
    Field("loss", "amount", "损失价值", _words(
        "loss | value_yuan | loss_value | stolen_value | value_stolen | total_value | value | loss_amount"
        " | 损失价值 | 损失金额 | 损失折款 | 损失总价值 | 案值 | 涉案金额 | 涉案价值 | 涉案总值 | 总价值 | 被骗金额"
        " | 诈骗金额 | 损失总额 | 财物损失 | ssjz | sszz | ssje | bpje | 价值")),
    Field("narrative", "text", "简要案情", _words(
        "narrative | text | summary | case_summary | mo_text | mo_description | description | notes | remarks"
        " | 简要案情 | 案情 | 案情摘要 | 案情简介 | 案情描述 | 简要案情描述 | 案件详情 | 作案过程 | 基本案情 | 发案经过"
        " | 案件摘要 | 警情内容 | 报警内容 | 简要警情 | 警情摘要 | 案情内容 | jyaq | zyaq | ajgk"), several=True),
    Field("offender_count", "count", "作案人数", _words(
        "offender_count | number_of_offenders | offenders_count | suspect_count | number_of_suspects | n_offenders"
        " | 作案人数 | 嫌疑人数 | 嫌疑人数量 | 涉案人数 | zars")),
    Field("status", "text", "案件状态", _words(
        "status | case_status | status_desc | outcome | disposition | clearance | 案件状态 | 状态 | 侦破状态 | 破案状态"
        " | 是否破案 | 破案情况 | 办理状态")),
    Field("offender", "list", "嫌疑人编号", _words(
        "offender_id | offender | offenders | suspect_id | 嫌疑人编号 | 犯罪嫌疑人编号 | 作案人编号 | 人员编号"
        " | 嫌疑人ID | 嫌疑人身份证号"), several=True),
    Field("known_series", "list", "并案主案件编号", _words(
        "known_series | series_id_stated | 并案编号 | 主案编号 | 并案主案编号 | 串案编号 | 系列案编号 | 串并案编号"
        " | 并案标识 | 串并标识"
        " | bazajbh"),
        several=True),
    Field(IGNORE, "none", "仅存原始记录", _words(
        "stolen_cash | victims | victim | victim_name | officer | created_at | updated_at | time_text | row_number"
        " | 序号 | 立案时间 | 破案时间 | 结案时间 | 销案时间 | 录入时间 | 更新时间 | 登记时间 | 修改时间"
        " | 抓获时间 | 录入人 | 报案人 | 报案人电话 | 报警人 | 报警电话 | 联系电话 | 联系人 | 受害人 | 被害人"
        " | 被害人姓名"
        " | 受害人电话 | 被害人电话 | 主办人 | 办案民警 | 主办民警 | 备注"), several=True),
)  # fmt: skip


def _family(kind: Kind, name: str, header: str, synonyms: str) -> Field:
    return Field(f"{kind}:{name}", kind, header, _words(synonyms), several=True)


# Facets and kinds of trace with headers of their own; any other facet or kind can be named in a map as well.
FACETS = (
    _family("code", "mo", "作案手段代码", "mo | mo_codes | mocodes | modus_operandi | 作案手段代码"),
    _family("code", "method", "作案手段", "手口 | method | mo_method | 作案手段 | 作案手法 | 作案方式 | 作案方法"
            " | 作案手段特点 | 诈骗类型 | 诈骗手段 | 诈骗手法 | 诈骗方式 | 电诈类型 | 骗术类型 | 手段 | 手段特点"
            " | 作案手段大类 | 具体作案手段 | 具体手段 | 手段大类 | 手段小类"),
    _family("code", "entry", "侵入方式", "entry | entry_method | method_of_entry | point_of_entry"
            " | entry_point"
            " | 作案入口 | 进入方式 | 入室方式 | 侵入部位 | 进入部位 | 入口"),
    _family("code", "exit", "逃离方式", "exit | exit_method | point_of_exit | 作案出口 | 逃跑方式 | 出口"),
    _family("code", "entry_exit", "进出口", "entry_exit | 进出口 | 出入口"),
    _family("code", "target", "选择对象", "target | target_type | 选择对象 | 侵害对象 | 侵害目标 | 作案目标"
            " | 作案对象"),
    _family("code", "occasion", "作案时机", "occasion | 作案时机 | 选择时机"),
    _family("code", "spot", "选择部位", "spot | 选择部位 | 作案部位"),
    _family("code", "trait", "作案特点", "trait | 作案特点 | 特点 | 其他特点"),
    _family("code", "weapon", "凶器", "weapon | weapon_desc | weapon_type | 凶器 | 作案凶器"),
    _family("code", "search", "翻动情况", "search | search_type | search_method | 翻动情况 | 现场翻动"),
    _family("code", "approach", "接近手段", "approach | 接近手段 | 接近方式"),
    _family("code", "behaviour", "行为特征", "behaviour | behavior | 行为特征 | 现场行为"),
    _family("code", "vehicle", "交通工具", "vehicle_used | suspect_vehicle | 交通工具 | 作案交通工具"),
    _family("code", "occupied", "是否有人", "occupied | occupancy | 是否有人 | 室内是否有人"),
    _family("code", "attempt", "既遂未遂", "attempt | attempted | attempted_completed"
            " | 既遂未遂 | 是否既遂"),
    _family("code", "alarm", "报警器", "alarm | alarm_status | 报警器"),
)  # fmt: skip
# A plate or phone is a trace only where the header says it is the offender's: a shared victim's number is no link.
TRACES = (
    _family("trace", "dna", "DNA", "dna | dna_profile | dna_id | DNA编号 | 生物物证 | 生物物证编号"),
    _family("trace", "fingerprint", "指纹", "fingerprint | fingerprints | finger_mark | fingerprint_id"
            " | 指纹 | 指纹编号 | 手印 | 手印编号"),
    _family("trace", "shoe_print", "足迹", "shoe_print | shoeprint | footwear | footwear_pattern"
            " | footwear_pattern_code | 足迹 | 足迹编号 | 鞋印 | 鞋底花纹"),
    _family("trace", "tool_mark", "工具痕迹", "tool_mark | toolmark | 工具痕迹 | 工具痕迹编号"),
    _family("trace", "plate", "车牌", "suspect_plate | suspect_vehicle_plate | offender_plate"
            " | 嫌疑车牌 | 嫌疑车牌号 | 涉案车牌 | 涉案车牌号 | 作案车牌 | 作案车辆车牌"),
    _family("trace", "phone", "电话", "suspect_phone | offender_phone | 嫌疑电话 | 嫌疑人电话"
            " | 嫌疑人手机号 | 涉案电话 | 涉案手机号 | 诈骗电话 | 嫌疑人手机 | 嫌疑人联系电话 | 涉案电话号码"
            " | 涉案手机"),
    _family("trace", "imei", "IMEI", "imei | 手机串号 | 串号 | 涉案手机串号"),
    _family("trace", "account", "账号", "suspect_account | 涉案账号 | 嫌疑账号 | 收款账号 | 涉案账户"
            " | 嫌疑人账号 | 收款账户 | 嫌疑人银行卡号 | 嫌疑人银行卡 | 涉案银行卡号 | 涉案银行卡 | 嫌疑银行卡号"
            " | 收款卡号"
            " | 嫌疑人QQ/微信 | 嫌疑人QQ | 嫌疑人微信 | 嫌疑人微信号 | 涉案微信 | 涉案QQ | 嫌疑人支付宝 | 涉案支付宝"
            " | 嫌疑人社交账号"),
    _family("trace", "website", "网址", "website | url | suspect_url | suspect_website | 涉案网址 | 涉案网址/APP"
    " | 涉案网站"
            " | 诈骗网址 | 涉案APP | 涉案应用 | 涉案链接"),
    _family("trace", "video", "视频人像", "video_identity | 视频人像 | 人像编号"),
)  # fmt: skip

_DECLARED = {field.name: field for field in (*FIELDS, *FACETS, *TRACES)}
_FREE = re.compile(r"(code|trace):([^\s:](?:[^:\n]*[^\s:])?)")


def field_of(name: str) -> Field | None:
    """The field of this name; `code:<facet>` and `trace:<kind>` take any name. None where there is no such field."""
    free = _FREE.fullmatch(name)
    if name in _DECLARED or not free:
        return _DECLARED.get(name)
    label = free.group(2)
    return Field(name, "code" if free.group(1) == "code" else "trace", label, several=True)


def field_names() -> tuple[str, ...]:
    """Names of all declared fields."""
    return tuple(_DECLARED)


@cache
def header_key(header: str) -> str:
    """A header without what does not matter: `"DT.FROM"`, `"dt_from"` and `"Ｄｔ Ｆｒｏｍ"` are all `"dtfrom"`."""
    return "".join(
        letter for letter in simplified(unicodedata.normalize("NFKC", header)).casefold() if letter.isalnum()
    )


@cache
def header_words(header: str) -> tuple[str, ...]:
    """The words of a header, split at punctuation, blanks and camel humps: `"VictSex_code"` -> vict, sex, code."""
    humps = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", header))
    return tuple(word for word in re.split(r"[\W_]+", humps.casefold()) if word)


@cache
def synonym_places() -> dict[str, tuple[Field, int]]:
    """Every known header key with its field and its place in that field's list (0 is the best header)."""
    places: dict[str, tuple[Field, int]] = {}
    for field in _DECLARED.values():
        for place, header in enumerate((field.name.split(":")[-1], field.header, *field.synonyms)):
            if field.name != IGNORE or place:
                places.setdefault(header_key(header), (field, place))
    return places


def nearest(name: str, choice: Sequence[str]) -> str:
    """The most alike of some names, "" where none is alike: what a typing error meant."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(name, choice, scorer=fuzz.WRatio, processor=str.casefold, score_cutoff=60)
    return str(best[0]) if best else ""
