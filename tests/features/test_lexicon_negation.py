from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.lexicon import Lexicon

LEXICON = Lexicon.builtin()

# text, what it affirms, what it denies
CASES = [
    ("未见翻动", set(), {"search:untidy"}),
    ("未见撬压痕迹", set(), {"evidence:tool_mark"}),
    ("现场未发现指纹、足迹或工具痕迹", set(), {"evidence:fingerprint", "evidence:shoe_print", "evidence:tool_mark"}),
    ("没有撬锁，直接翻窗入室", {"entry:window/climb"}, {"entry:lock/force"}),
    ("并非技术开锁而是撬防盗门", {"entry:door/pry/security_door"}, {"entry:door/lock_pick"}),
    ("未戴手套，戴口罩", {"disguise:mask"}, {"disguise:gloves"}),
    ("无指纹但有足迹", {"evidence:shoe_print"}, {"evidence:fingerprint"}),
    ("并非没有翻动痕迹", {"search:untidy"}, set()),
    ("没有明显翻动", set(), {"search:untidy"}),
    ("不是没有撬锁", {"entry:lock/force"}, set()),
    ("翻动痕迹不明显。", set(), {"search:untidy"}),
    ("指纹未提取到", set(), {"evidence:fingerprint"}),
    ("手套：无 口罩：有", {"disguise:mask"}, {"disguise:gloves"}),
    ("足迹：未见；指纹：有", {"evidence:fingerprint"}, {"evidence:shoe_print"}),
    # attempted is not denied
    ("撬门未遂", {"entry:door/pry", "attempt:attempted"}, set()),
    ("撬锁未果后离开", {"entry:lock/force", "attempt:attempted"}, set()),
    ("未能撬开防盗门", {"entry:door/pry/security_door"}, set()),
    # what only looks like a cue
    ("趁无人之机撬锁", {"approach:stealth/unattended", "entry:lock/force"}, set()),
    ("无锡手机店", {"premises:service/shop/phone"}, set()),
    ("盗走未锁自行车和无牌电动车", {"goods:vehicle/bicycle", "goods:vehicle/ebike"}, set()),
    ("未成年人持刀", {"weapon:knife"}, set()),
    ("没收撬棍", {"tool:pry/crowbar"}, set()),
    # a clause ends the reach, and so does distance
    ("现场无监控拍摄到的其他任何可疑情况后嫌疑人撬锁", {"entry:lock/force"}, set()),
    ("未见异常。撬锁", {"entry:lock/force"}, set()),
    ("no sign of forced entry", set(), {"entry:forced"}),
    ("There were no obvious signs of any forced entry.", set(), {"entry:forced"}),
    ("without gloves or mask", set(), {"disguise:gloves", "disguise:mask"}),
    ("He denies using a screwdriver", set(), {"tool:screwdriver"}),
    ("not without gloves", {"disguise:gloves"}, set()),
    ("Tool marks were not found.", set(), {"evidence:tool_mark"}),
    ("forced entry was ruled out", set(), {"entry:forced"}),
    ("gloves: no\nmask: yes", {"disguise:mask"}, {"disguise:gloves"}),
    ("note: no fingerprints", set(), {"evidence:fingerprint"}),
    ("not only a screwdriver", {"tool:screwdriver"}, set()),
    ("no gloves but a balaclava", {"disguise:mask"}, {"disguise:gloves"}),
    ("no gloves, crowbar used", {"tool:pry/crowbar"}, {"disguise:gloves"}),
    ("No one saw the crowbar", {"tool:pry/crowbar"}, set()),
    ("a nod, then a crowbar", {"tool:pry/crowbar"}, set()),
]


def said(text: str, *, negated: bool) -> set[str]:
    return {f"{found.facet}:{found.code}" for found in LEXICON.mentions(text) if found.negated == negated}


@pytest.mark.parametrize(("text", "affirmed", "denied"), CASES, ids=[case[0][:16] for case in CASES])
def test_what_a_text_affirms_and_denies(text: str, affirmed: set[str], denied: set[str]) -> None:
    assert affirmed <= said(text, negated=False)
    assert denied <= said(text, negated=True)
    assert not affirmed & said(text, negated=True)
    assert not denied & said(text, negated=False)


@pytest.mark.parametrize("value", ["未拔钥匙", "未锁门", "无牌电动车", "no force used", "unlocked door", "not locked"])
def test_a_phrase_with_a_denial_inside_is_affirmed(value: str) -> None:
    found = LEXICON.mentions(f"door {value}" if value == "not locked" else value)
    assert found
    assert not any(mention.negated for mention in found)


@given(st.lists(st.sampled_from([case[0] for case in CASES]), min_size=1, max_size=3))
def test_sentences_do_not_deny_across_their_end(texts: list[str]) -> None:
    joined = "。".join(texts)
    apart = [(found.code, found.negated) for text in texts for found in LEXICON.mentions(text)]
    assert [(found.code, found.negated) for found in LEXICON.mentions(joined)] == apart
