from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import Ragged, text_column
from features.lexicon import Lexicon, Vocabulary, builtin_facets

LEXICON = Lexicon.builtin()
DATA = Path(__file__).parents[3] / "shared" / "data"

# The values of Chinese scene forms and record systems: what each of them must say.
FORM_VALUES = {
    "entry": """
        撬防盗门 door/pry/security_door 撬木门 door/pry/wooden_door 撞踹木门 door/kick 破玻璃门 door/break_glass
        破门把手 door/handle 溜门 door/unlocked 门缝钻入 door/gap 门上挖洞 door/hole 强力破锁 lock/force
        插片开锁 door/card 划片开锁 door/card 钻孔开锁 lock/drill 填充物开锁 door/lock_pick/fill
        钳断锁梁 lock/force/shackle 撬扭挂锁 lock/force/padlock 破锁搭扣 lock/force/hasp
        解密开锁 door/lock_pick/decode 卸锁体 lock/cylinder 钥匙开锁 door/key 破车门锁 vehicle/door_lock
        撬卷闸门 door/pry/shutter 技术开锁 door/lock_pick 从门侵入 door 从窗侵入 window 攀爬侵入 climb 洞口侵入 hole
        破坏窗栅 window/bars 破防盗网 window/mesh 窗口钻入 window/climb 爬楼钻窗 window/climb 破窗玻璃 window/break
        破窗插销 window/latch 攀爬防盗网 window/mesh_climb 窗口勾物 window/hook 砸车玻璃 vehicle/smash_window
        借物攀爬 climb/aid 攀爬水管 climb/pipe 攀爬阳台 climb/balcony 攀爬空调架 climb/air_conditioner
        攀爬围墙 climb/wall 楼梯间攀爬 climb/stairwell 钻洞入室 hole/crawl 墙上挖洞 hole/wall 钻排风口 hole/vent
        掘墓盗物 hole/grave 搭线发车 vehicle/hot_wire 拉车门 vehicle/door_pull""",
    "approach": """
        乘隙盗窃 stealth 顺手牵羊 stealth/walk_off 持械作案 violence/armed 暴力胁迫 violence 欺诈 deceit
        监守自盗 insider 扒窃 pickpocket 尾随抢夺 follow 飞车抢夺 snatch/drive_by
        麻醉抢劫 drugging 拦路抢劫 ambush 拎包 bag_lifting""",
    "premises": """
        居民住宅 residence 小区住宅 residence/estate 普通住宅 residence/ordinary 出租屋 residence/rental
        农宅 residence/farmhouse 公寓 residence/apartment 别墅 residence/villa 单位场所 organisation
        公司 organisation/company 厂矿企业 organisation/factory 事业单位 organisation/public_body
        党政机关 organisation/government 办公场所 organisation/office 学校 organisation/school 服务行业 service
        商铺 service/shop 店面 service/shop 娱乐场所 service/entertainment 酒店宾馆 service/hotel 医院 service/hospital
        网吧 service/internet_cafe 餐馆 service/restaurant 市场 service/market 仓库 warehouse 路边 roadside
        山上 mountain 工地 construction_site 池塘河内 water 停车场 parking
        寺庙 temple 公交车 transit/bus 超市 service/supermarket""",
    "offence": """
        入室盗窃 theft/burglary 盗窃汽车 theft/car 盗窃机动车 theft/car 盗窃车内物品 theft/from_vehicle
        盗窃车内财物 theft/from_vehicle 电缆盗窃 theft/cable 盗窃电缆 theft/cable 单位盗窃 theft/organisation
        盗窃保险柜 theft/safe 入户抢劫 robbery/home 拦路抢劫 robbery/street 麻醉抢劫 robbery/drugging
        尾随抢夺 snatch/follow 飞车抢夺 snatch/drive_by 抢夺 snatch 诈骗 fraud""",
    "goods": """
        现金 cash 手机 phone 首饰 jewellery 电脑 computer 电缆 cable 工业原材料 materials 变压器 transformer 电瓶
        vehicle_part/battery 电动车 vehicle/ebike 狗 livestock/dog 羊 livestock/sheep 牛 livestock/cattle 大蒜
        produce/garlic 柴油 fuel/diesel 香烟 tobacco 汽车 vehicle/car""",
    "target": "男性 person 女性 person",
    "evidence": """
        指纹 fingerprint 手印 fingerprint 足迹 shoe_print 工具痕迹 tool_mark 枪弹 firearm 生物物证 biological
        理化物证 trace_chemical""",
    "tool": """
        工具 any 撬棍 pry/crowbar 螺丝刀 screwdriver 液压钳 cutter/hydraulic 锡纸 pick/foil 弹弓 slingshot
        砖头 stone""",
    "time_of_day": """
        昼 day 夜 night 上午 day/morning 中午 day/noon 下午 day/afternoon 晚上 night/evening 深夜 night/late
        凌晨 night/small_hours""",
    "entry_point": "窗进窗出 window 窗进门出 window 门进门出 door 门进窗出 door 洞进洞出 hole 洞进门出 hole",
    "exit": "窗进窗出 window 窗进门出 door 门进门出 door 门进窗出 window 洞进洞出 hole 洞进门出 door",
}

# What English-speaking forces record.
ENGLISH_VALUES = {
    "premises": {
        "terminal": "transit", "bank": "service/bank", "bar": "service/entertainment/bar",
        "school": "organisation/school", "office": "organisation/office",
        "convenience store": "service/shop/convenience", "hotel": "service/hotel",
        "department store": "service/supermarket/mall", "grocery store": "service/supermarket",
        "street": "roadside", "parking lot": "parking", "residence": "residence",
        "restaurant": "service/restaurant", "gas station": "service/petrol_station",
        "specialty store": "service/shop", "abandoned building": "empty_building",
    },
    "entry": {
        "forced entry": "forced", "no force used": "door/unlocked", "insecure": "door/unlocked",
        "forced lock": "lock/force", "smashed glass": "window/break",
        "reached through letterbox": "door/letterbox", "kicked in the door": "door/kick",
        "smashed the car window": "vehicle/smash_window", "picked the lock": "door/lock_pick",
    },
    "entry_point": {
        "front door": "door/front", "rear door": "door/rear", "side door": "door/side",
        "rear window": "window/rear", "roof": "roof",
    },
    "goods": {
        "automobiles": "vehicle/car", "bicycles": "vehicle/bicycle", "clothes": "clothes",
        "computer": "computer", "household goods": "furniture", "jewelry": "jewellery", "money": "cash",
        "purse": "bag/wallet", "tools": "tools", "television": "electronics/appliance",
        "vehicle parts": "vehicle_part", "phones": "phone",
    },
    "weapon": {
        "handgun": "gun", "rifle": "gun", "shotgun": "gun", "knife": "knife", "blunt object": "blunt",
    },
    "search": {
        "untidy search": "untidy", "tidy search": "tidy", "all rooms searched": "all_rooms",
        "bedroom only": "one_room",
    },
    "behaviour": {
        "ate food": "ate", "fouled": "toilet", "used toilet": "toilet", "cut phone line": "cut_phone",
    },
    "approach": {
        "bogus official": "deceit/official", "shoplifting": "shoplift", "pickpocket": "pickpocket",
    },
    "occasion": {
        "occupied": "home_occupied",
    },
    "offence": {
        "burglary": "theft/burglary", "robbery": "robbery", "pocket-picking": "theft/pickpocket",
        "arson": "arson", "motor vehicle theft": "theft/car", "theft from motor vehicle": "theft/from_vehicle",
    },
    "evidence": {
        "footwear pattern": "shoe_print", "DNA": "biological", "tool mark": "tool_mark",
    },
}  # fmt: skip


def said(text: str, facet: str) -> list[str]:
    return [found.code for found in LEXICON.mentions(text) if found.facet == facet and not found.negated]


def form_values() -> list[tuple[str, str, str]]:
    words = {facet: text.split() for facet, text in FORM_VALUES.items()}
    pairs = {facet: zip(told[::2], told[1::2], strict=True) for facet, told in words.items()}
    return [(facet, value, code) for facet, listed in pairs.items() for value, code in listed]


@pytest.mark.parametrize("facet", FORM_VALUES)
def test_each_value_of_a_chinese_form_has_its_code(facet: str) -> None:
    expected = {value: [code] for name, value, code in form_values() if name == facet}
    assert {value: said(value, facet) for value in expected} == expected


@pytest.mark.parametrize("facet", ENGLISH_VALUES)
def test_each_value_of_an_english_form_has_its_code(facet: str) -> None:
    expected = {value: [code] for value, code in ENGLISH_VALUES[facet].items()}
    assert {value: said(value, facet) for value in expected} == expected


@pytest.mark.parametrize("value", ["不详", "其他", "unknown", "n/a", "***", ""])
def test_a_value_that_says_nothing_has_no_code(value: str) -> None:
    assert LEXICON.mentions(value) == ()


@pytest.mark.parametrize(
    ("text", "facet", "codes"),
    [
        ("用螺丝刀将三楼的防盗网撬开后钻入", "entry", ["window/mesh"]),
        ("砸碎甲、乙、丙三台汽车车窗玻璃", "entry", ["vehicle/smash_window"]),
        ("驾驶一辆无牌面包车前往", "vehicle", ["van"]),
        ("两名男子戴口罩、帽子，一人望风", "number", ["2", "1"]),
        ("骑着电动车到网吧门口盗走摩托车一辆", "goods", ["vehicle/motorcycle"]),
        ("盗走电缆线，以50元的价格卖给废品店", "disposal", ["sold", "sold/scrap"]),
        ("盗走手机一部，价值人民币900元", "goods", ["phone"]),
        ("forced the rear patio door with a crowbar", "entry", ["door/pry"]),
        ("the attacker wore a baseball cap", "disguise", ["hat"]),
        ("saw the suspect with a hacksaw", "tool", ["cutter/saw"]),
    ],
)
def test_sentences_as_people_write_them(text: str, facet: str, codes: list[str]) -> None:
    assert said(text, facet) == codes


def test_spans_stand_in_the_original_text() -> None:
    text = "　嫌疑人（**）用ＬＥＤ手电筒照明，撬防盗\u200b门。Smashed  the WINDOW"
    spans = {found.code: found.text for found in LEXICON.mentions(text) if found.facet in ("entry", "tool")}
    assert spans == {
        "glove_box": "手电筒",
        "door/pry/security_door": "撬防盗\u200b门",
        "window/break": "Smashed  the WINDOW",
    }
    assert all(text[found.start : found.end] == found.text for found in LEXICON.mentions(text))


PHRASES = st.sampled_from(
    ["撬防盗门", "未见翻动", "盗走手机", "，", "。", "用", "**", "crowbar ", "no gloves ", "电动车", "某某"]
)
NARRATIVES = st.lists(PHRASES, max_size=8).map("".join)


@given(NARRATIVES)
def test_full_width_text_says_the_same(text: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    assert [found.code for found in LEXICON.mentions(wide)] == [found.code for found in LEXICON.mentions(text)]


@given(st.lists(NARRATIVES, max_size=4))
def test_columns_hold_what_the_mentions_affirm(texts: list[str]) -> None:
    columns = LEXICON.codes(text_column(texts))
    assert tuple(columns) == LEXICON.facets
    for facet, codes in columns.items():
        assert codes.rows() == [tuple(sorted(set(said(text, facet)))) for text in texts]


@given(NARRATIVES)
def test_mentions_of_a_facet_do_not_overlap(text: str) -> None:
    for facet in LEXICON.facets:
        found = [mention for mention in LEXICON.mentions(text) if mention.facet == facet]
        assert all(first.end <= second.start for first, second in pairwise(found))
        assert all(mention.start < mention.end for mention in found)


def test_no_texts_have_no_rows() -> None:
    assert all(len(codes) == 0 for codes in LEXICON.codes(np.empty(0, dtype=object)).values())


def test_the_words_of_a_writer_say_nothing() -> None:
    for style in ("窜至", "上述方式", "同样手段", "伺机", "趁机", "该处"):
        assert LEXICON.mentions(style) == ()


def test_lapd_numbers_speak_the_words_of_the_lexicon() -> None:
    vocabulary = Vocabulary.builtin("lapd_mo")
    columns = vocabulary.codes(Ragged.from_rows([["0344", "1607", "2053"], [], ["1307", "1307", "9999"]]))
    assert columns["entry"].rows() == [("door/pry",), (), ("vehicle/smash_window",)]
    assert columns["offence"].rows() == [("theft",), (), ()]
    for facet, code in vocabulary.meanings.values():
        assert code in LEXICON.trees[facet]
    assert not vocabulary.left_out & vocabulary.meanings.keys()


def test_a_vocabulary_that_does_not_ship_is_refused() -> None:
    with pytest.raises(ValueError, match="choose from lapd_mo"):
        Vocabulary.builtin("moon")


def test_lapd_incidents_are_mostly_covered() -> None:
    path = DATA / "lapd_mo" / "incidents.csv"
    if not path.exists():
        pytest.skip("../shared/data is missing: the LAPD incidents are not part of the project")
    numbers = [word for word in path.read_text(encoding="utf-8").replace(",", " ").split() if word.isdigit()]
    vocabulary = Vocabulary.builtin("lapd_mo")
    told = [number for number in numbers if len(number) == 4]
    known = sum(number in vocabulary.meanings or number in vocabulary.left_out for number in told)
    assert known / len(told) > 0.8


def test_real_narratives_are_mostly_covered() -> None:
    path = DATA / "zh_theft" / "events.jsonl"
    if not path.exists():
        pytest.skip("../shared/data is missing: the narratives are not part of the project")
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    columns = LEXICON.codes(text_column(texts))
    share = {facet: float(np.mean(codes.lengths > 0)) for facet, codes in columns.items()}
    assert share["goods"] > 0.9
    assert share["premises"] > 0.85
    assert share["entry"] > 0.28
    assert share["approach"] > 0.18


def test_the_facets_are_told_without_the_phrases() -> None:
    assert builtin_facets() == {*Lexicon.builtin().facets} == {*Lexicon.builtin().trees}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("被害人停放在路边的电动车", {"goods:vehicle/ebike", "premises:roadside"}),
        ("嫌疑人驾驶面包车", {"vehicle:van"}),
        ("盗走面包三个", {"goods:food", "offence:theft"}),
        ("翻动屋内衣柜", {"spot:wardrobe", "search:untidy"}),
        ("盗走屋内衣服", {"goods:clothes", "offence:theft"}),
        ("穿外卖服的男子", {"disguise:uniform"}),
        ("一辆小刀牌电动车", {"goods:vehicle/ebike"}),
        ("红色五羊本田摩托车", {"goods:vehicle/motorcycle"}),
        ("医院附近", set()),
        ("加油站对面的出租屋内", {"premises:residence/rental"}),
        ("工业机器人配件", set()),
        ("数控机床上的配件", set()),
        ("采用客车托运", {"disposal:shipped"}),
        ("小型普通客车", set()),
        ("暴力损毁摩托车龙头锁", {"entry:lock/force", "goods:vehicle/motorcycle"}),
        ("被蹲点守候的民警抓获", set()),
        ("放在电脑旁的手机", {"goods:phone"}),
        ("上衣右侧口袋内", {"spot:clothes"}),
    ],
)
def test_words_that_only_look_like_a_code_have_none(text: str, codes: set[str]) -> None:
    by_facet = Lexicon.builtin().codes(text_column([text]))
    assert {f"{facet}:{code}" for facet, part in by_facet.items() for code in part.row(0)} == codes
