"""Administrative names in addresses, masked ones left out."""

import doctest
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import features.region_names
from features.region_names import region_names
from features.text import normalise

ZH_THEFT = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "zh_theft" / "events.jsonl"


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("贵州省**市**街道", "贵州省"),
        ("厦门市海沧区**街道", "厦门市 海沧区"),
        ("本市长安区朱雀批发市场", "长安区"),
        ("**市忠县××街道工业园区主二路附近", "忠县 主二路"),
        ("某市西湖区嘉绿景苑单元6幢门口", "西湖区"),
        ("上海市浦东新区", "上海市 浦东新区"),
        ("宽甸满族自治县宽甸镇客运站", "宽甸满族自治县 宽甸镇"),
        ("新疆维吾尔自治区伊犁哈萨克自治州", "新疆维吾尔自治区 伊犁哈萨克自治州"),
        ("内蒙古自治区通辽市扎鲁特旗鲁北镇", "内蒙古自治区 通辽市 扎鲁特旗 鲁北镇"),
        ("**市茂南区新坡镇莲塘村路口对面超艺招牌厂门前", "茂南区 新坡镇 莲塘村"),
        ("吉鹤苑小区", "吉鹤苑小区"),
        ("思明区ＸＸ社区前埔社区", "思明区 前埔社区"),
        ("泰和县沙村|泰和县沙村的公路旁", "泰和县 沙村"),
        ("南京市鼓楼区中山路口", "南京市 鼓楼区 中山路"),
        ("辽宁义县义州镇", "辽宁省 义县 义州镇"),
        ("广西南宁市江南区", "广西壮族自治区 南宁市 江南区"),
        ("上海浦东新区", "上海市 浦东新区"),
        ("吉林市船营区", "吉林市 船营区"),
        ("山东村山东北路", "山东村 山东北路"),
        ("北京社区", "北京社区"),
        ("厦门市政府", "厦门市"),
    ],
)
def test_names_stand_in_their_order(address: str, names: str) -> None:
    assert region_names(address) == tuple(names.split())


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("江西省萍乡市安源区", "江西省 萍乡市 安源区"),
        ("景德镇市珠山区", "景德镇市 珠山区"),
        ("北京市海淀区中关村街道", "北京市 海淀区 中关村街道"),
        ("内江市市中区文英街", "内江市 市中区 文英街"),
        ("**市市中区", "市中区"),
        ("**市路桥区", "路桥区"),
        ("台州市路桥区", "台州市 路桥区"),
        ("赣州市赣县区", "赣州市 赣县区"),
        ("荆州市沙市区", "荆州市 沙市区"),
        ("深圳市宝安区西乡街道", "深圳市 宝安区 西乡街道"),
        ("江苏省镇江市", "江苏省 镇江市"),
        ("南浔区练市镇", "南浔区 练市镇"),
        ("新乡市红旗区", "新乡市 红旗区"),
        ("南宁市区中山路", "南宁市 中山路"),
    ],
)
def test_endings_inside_names_do_not_cut_them(address: str, names: str) -> None:
    assert region_names(address) == tuple(names.split())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "不详",
        "***",
        "**市**区**镇",
        "本市",
        "我市城区",
        "超市门口",
        "菜市场",
        "马路边",
        "某小区",
        "该村村口",
        "12号3栋",
        "Main Street",
    ],
)
def test_what_names_nothing_is_left_out(address: str) -> None:
    assert region_names(address) == ()


@given(st.text(alphabet="市区县镇村路街*某的江海贵州1 ", max_size=20))
def test_names_are_parts_of_the_address_without_masks_or_repeats(address: str) -> None:
    names = region_names(address)
    assert len(set(names)) == len(names)
    # a province may stand there without its ending
    assert all(name.removesuffix("省") in normalise(address) and "*" not in name for name in names)
    assert region_names(normalise(address)) == names


@pytest.mark.skipif(not ZH_THEFT.is_file(), reason="the zh_theft data is not beside this checkout")
def test_real_addresses_are_mostly_placed() -> None:
    places = [json.loads(line)["place_text"] for line in ZH_THEFT.read_text(encoding="utf-8").splitlines()]
    found = [region_names(place) for place in places]
    endings = ("省", "市", "区", "县", "镇", "乡")
    unmasked = [place for place in places if place[:2] not in ("", "**") and any(end in place[:6] for end in endings)]
    assert sum(bool(region_names(place)) for place in unmasked) > 0.8 * len(unmasked)
    counts = Counter(name for names in found for name in names)
    assert counts["重庆市"] > 10
    assert not {"本市", "小区", "超市", "街道"} & counts.keys()


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(features.region_names).failed == 0
