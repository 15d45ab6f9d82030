"""Chinese administrative names in an address, by how they end; no gazetteer, so a village is found like a province.

Meant for likeness, not for post: a name that two addresses share says where both lie, and one found wrongly is found
wrongly in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from features.text import MASK, normalise

# How names end, each with what must not follow: 市场 is no city, and in 萍乡市, 景德镇市 or 中关村街道 the first of the
# two endings belongs to the name. Longer endings first.
_ENDINGS = (
    ("特别行政区", ""),
    ("自治区", ""),
    ("自治州", ""),
    ("自治县", ""),
    ("自治旗", ""),
    ("地区", ""),
    ("街道", ""),
    ("社区", ""),
    ("小区", ""),
    ("大道", ""),
    ("胡同", ""),
    ("苏木", ""),
    ("省", "[道级厅会]"),
    ("市", "[场价值容部镇]|民广|民中|政广|政道"),
    ("区", "[域间别块]"),
    ("县", "[道区]"),
    ("盟", "店"),
    ("旗", "[下舰袍杆帜区县镇路街村]|小区"),
    ("镇", "市|路(?![口边上旁])"),
    ("乡", "[下亲市县]|街道|路(?![口边上旁])"),
    ("村", "[庄镇乡]|街道|社区|小区|路(?![口边上旁])"),
    ("路", "[由灯过虎]|街道|社区|小区"),
    ("街", "[村镇]|社区|小区"),
    ("巷", "[子道口内里]"),
)
# Names with an ending inside; and names that begin with one, which behind a mask would be taken for its ending.
_WITHIN = "沙市区|津市市"
_BEGIN = re.compile("市[中南北]区|路[桥南北]区|镇江市|镇海区")
_LONGEST = 12
_HAN_RUN = re.compile(rf"(\{MASK}?)([一-鿿㐀-䶿]+)")
# Words between places, none of which occurs in a name; 本市 and its like name nothing.
_BETWEEN = re.compile(
    "[本该我此全](?:[省市区县旗镇乡村]|社区|小区|街道)"
    "|[的在该旁侧处至往与你我他她其被将把]|途经|以及|等地|境内|位于"
    "|对面|附近|门[口前外]|楼[上下]|家[中里门]|后面|[东西南北][边面角]|医院|公司|宾馆|酒店|银行"
)
_ENDING = "|".join(f"{ending}(?!{barred})" if barred else ending for ending, barred in _ENDINGS)
_MASKED_ENDING = re.compile("|".join(ending for ending, _ in _ENDINGS))
_NAME = re.compile(rf"{_WITHIN}|(?![区省号栋幢期办]).{{1,{_LONGEST - 1}}}?(?:{_ENDING})")
# What ends like a name but names nothing.
_NO_NAME = re.compile(
    "[小社地园城市郊新]区|(?:住宅|工业|工业园|产业园|开发|经济开发)区"
    "|[城都上早花集夜门]市|[新乡同]村|红旗|[乡城]镇|[家老故]乡|街道|[大小]街|(?:步行|商业|美食)街|大道|[大小土公]路"
    "|.*(?:超市|菜市|马路|道路|铁路|岔路|水泥路|联盟|加盟|[厂库郊病院校舍活公作车务息住属墅辖片迁物]区|农村)"
)


# What people leave out of the name of a province: 辽宁义县 is the county 义县.
_PROVINCES = {
    **{name: f"{name}市" for name in ("北京", "天津", "上海", "重庆")},
    **{name: f"{name}省" for name in (
        "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北",
        "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾")},
    "内蒙古": "内蒙古自治区", "广西": "广西壮族自治区", "西藏": "西藏自治区", "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
}  # fmt: skip
_IN_PROVINCE = re.compile(rf"({'|'.join(_PROVINCES)})(?![小社]区)(.+(?:市|区|县|州|盟|旗))")


def region_names(address: str) -> tuple[str, ...]:
    """The names in an address, in order, from province to housing estate; masked and general ones are left out.

    A province that stands before a name without its own ending is told apart from it.

    >>> region_names("贵州省**市**街道"), region_names("厦门市海沧区**街道")
    (('贵州省',), ('厦门市', '海沧区'))
    >>> region_names("本市萍乡路超市"), region_names("辽宁义县义州镇")
    (('萍乡路',), ('辽宁省', '义县', '义州镇'))
    """
    if address.isascii():
        return ()
    return tuple(dict.fromkeys(name for run in _runs(normalise(address)) for name in _names(run)))


def _runs(address: str) -> Iterator[str]:
    for mask, run in _HAN_RUN.findall(address):
        yield from _BETWEEN.split(_without_masked_ending(run) if mask else run)


def _without_masked_ending(run: str) -> str:
    ending = _MASKED_ENDING.match(run)
    return run[ending.end() :] if ending and not _BEGIN.match(run) else run


def _names(run: str) -> Iterator[str]:
    for match in _NAME.finditer(run):
        name = match.group()
        within = _IN_PROVINCE.fullmatch(name)
        if within and name != _PROVINCES[within[1]]:
            yield from (_PROVINCES[within[1]], within[2])
        elif not _NO_NAME.fullmatch(name):
            yield name
