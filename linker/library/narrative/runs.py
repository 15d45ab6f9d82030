"""Stretches of Chinese prose that may name goods.

These are objects of verbs of taking, objects that 将 and 把 put before such a verb, and what is valued, recovered or
said to lie in something taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linker.library.narrative.amounts import MONEY
from linker.library.narrative.offence import TAKING
from linker.library.narrative.words import CARRYING, MEASURES, NUMERALS, any_of

BRACKETS = re.compile(r"\([^()]*\)")

_LONGEST = 90
_TAKING = re.compile(TAKING)
_PLACE_FIRST = re.compile(r"[^,。;\0]{0,12}\0+(?:的|中|内|里|处)*")
_QUANTITY = f"[{NUMERALS}]+[{MEASURES}]|现金|及|以及|手机|[^,。;将把被后并盗窃在]{{1,14}}[{NUMERALS}]+余?[{MEASURES}]"
# Where the goods of a verb end: the next thing that happens.
_STOP = re.compile(
    rf"[。;!?\n\0:]|,(?!{_QUANTITY})|经(?=.{{0,20}}(?:价格|鉴定|认证))"
    r"|(?:后|并)(?=[^,。;、]{0,8}(?:逃|离|骑|将|驾|销|卖|把|从|被|由|驶|变|藏|,|。))"
    rf"|(?:共计|合计|总计|总|均|共)?(?:价值|价格|时值)(?!{MONEY}的)|等(?=物|财物|。|,|;|$)"
    "|逃离|销赃|变卖|卖[给到得掉]|作案|离开|用于|供自己|得手|未遂|被(?!害)|在逃|[至到]案"
)
_ADVERB = "分别|先后|一并|全部|均|又|再|先|偷偷|悄悄|强行|趁机|顺手|卸下|剪断|割断|拆下|撬下|拔下|给|以|用[^,。]{1,8}"
_BEFORE_VERB = re.compile(
    rf"(?:将|把)(?P<what>[^。;!?\n\0:]{{1,70}}?)(?:{_ADVERB})?(?={TAKING}|{any_of(CARRYING)})",
)
_VALUED = re.compile(
    r"(?:[,。;:()、\n\0]|(?:鉴定|认定|认证|评估|核价|书)[,:]?|^)"
    r"(?P<what>(?:该|上述|被盗|被窃|涉案|所盗|其中|部分|失窃|[^,。;:()、\n\0鉴认证经])[^,。;:()\n\0]{0,34}?)"
    r"(?:总|共计|合计|均|共|分别|的|经[^,。;]{2,16}|市场|于.{2,9})*(?:价值|价格|时值|估价)(?=[^,。;()\n\0]{0,10}[0-9])"
)
_STOLEN = re.compile(
    r"(?P<what>(?:上述|该)?(?:被盗|被窃|失窃|所盗|盗[得窃]的|涉案)的?[^,。;:()\n\0、]{1,20}?)"
    r"(?=[,。;(、已均并后价]|全部|分别|发还|予以|返还|追回|退还)"
)
_RECOVERED = re.compile(
    r"(?:查获|扣押到?|起获|缴获)了?(?P<what>[^,。;:()\n\0清笔给并]{2,30})"
    r"|(?:^|[,。;()、\n将])(?P<back>[^,。;:()\n\0、被]{2,24}?)现?(?:已|均|全部|分别)+(?:被|由|经)?[^,。;]{0,14}"
    r"(?:追回|发还|返还|退还|扣押|追缴|起获|找回)"
)
_CONTAINED = re.compile(r"(?:[内里](?:[装放含存]?有)|装有|放有)(?P<what>[^。;:()\n]{2,40})")
# 停放着一辆…电动车, 遂将该车盗走: the goods are named before the clause that takes them.
_PARKED = re.compile(
    rf"(?P<what>[{NUMERALS}]+[辆部台][^,。;、()的在\0]{{1,18}}?(?:车|手机|电脑))(?=[^。;]{{0,40}}(?:将|把)(?:该|其))"
)


def goods_runs(text: str) -> list[tuple[int, int]]:
    """Start and end of each stretch that may name goods, in a text whose times and places are blanked out."""
    return sorted({*_objects(text), *_other_runs(text)})


def blank_bracketed_text(text: str) -> str:
    """Blank out brackets and the text inside them; positions kept."""
    return BRACKETS.sub(lambda aside: "_" * len(aside.group()), text)


def _objects(text: str) -> Iterator[tuple[int, int]]:
    for verb in _TAKING.finditer(text):
        place = _PLACE_FIRST.match(text, verb.end())
        start = place.end() if place else verb.end()
        yield start, _stop(text, start)


def _other_runs(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_BEFORE_VERB, _VALUED, _STOLEN, _RECOVERED, _CONTAINED, _PARKED):
        for match in pattern.finditer(text):
            yield match.span(match.lastgroup or 0)


def _stop(text: str, start: int) -> int:
    limit = min(len(text), start + _LONGEST)
    stop = _STOP.search(blank_bracketed_text(text[start:limit]))
    return limit if stop is None else start + stop.start()
