"""Goods in Chinese prose: the objects of verbs of taking, what 将 and 把 put before such a verb, and what is valued."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linker.library.narrative.amounts import MONEY
from linker.library.narrative.offence import TAKING
from linker.library.narrative.span import Span, span_at

_TAKING = re.compile(TAKING)
_TAKEN_AWAY = re.compile(
    rf"(?:{TAKING}|(?:[卖转变贩出倒典][卖售当让]|卖|销赃|丢弃|藏|骑|推|开|搬|抬|运|装|剪断|卸(?!货)|取[下出走]|拆[下卸走]|挖|发还|返还|归还|扣押|追回|据为己有|占为己有|放入|牵|抱))"
)
# Where the goods of a verb end: the next thing that happens.
_STOP = re.compile(
    r"[。;!?\n\0:]|,(?!(?:[一二两三四五六七八九十0-9]+[个部台只条瓶包箱袋件枚根块把双套组张辆米斤桶盒副对串头匹罐份盆株]|现金|及|以及|手机|[^,。;将把被后并盗窃在]{1,14}[0-9一二两三四五六七八九十]+余?[个部台只条瓶包箱袋件枚根块把双套组张辆米斤桶盒副对串头匹罐份盆株]))|经(?=.{0,20}(?:价格|鉴定|认证))|(?:后|并)(?=[^,。;、]{0,8}(?:逃|离|骑|将|驾|销|卖|把|从|被|由|驶|变|藏|,|。))"
    rf"|逃离|(?:共计|合计|总计|总|均|共)?(?:价值|价格|时值)(?!{MONEY}的)|等(?=物|财物|。|,|;|$)|销赃|变卖|卖[给到得掉]|作案|多次作案|离开|用于|供自己|得手|未遂|被(?!害)|在逃|[至到]案"
)
_BEFORE_VERB = re.compile(
    r"(?:将|把)(?P<what>[^。;!?\n\0:]{1,70}?)(?:分别|先后|一并|全部|均|又|再|先|偷偷|悄悄|强行|趁机|顺手|卸下|剪断|割断|拆下|撬下|拔下|给|以|用[^,。]{1,8})?"
    + rf"(?={_TAKEN_AWAY.pattern})"
)
_VALUED = re.compile(
    r"(?:[,。;:()、\n\0]|(?:鉴定|认定|认证|评估|核价|书)[,:]?|^)(?P<what>(?:该|上述|被盗|被窃|涉案|所盗|其中|部分|失窃|[^,。;:()、\n\0鉴认证经])[^,。;:()\n\0]{0,34}?)"
    r"(?:总|共计|合计|均|共|分别|的|经[^,。;]{2,16}|市场|于.{2,9})*(?:价值|价格|时值|估价)(?=[^,。;()\n\0]{0,10}[0-9])"
)
_SUFFERED = re.compile(
    r"(?P<what>(?:上述|该)?(?:被盗|被窃|失窃|所盗|盗[得窃]的|涉案)的?[^,。;:()\n\0、]{1,20}?)(?=,|。|;|\(|、|(?:已|均|全部|分别|并|后|发还|予以|返还|追回|退还|价))"
)
_RECOVERED = re.compile(
    r"(?:查获|扣押到?|起获|缴获)了?(?P<what>[^,。;:()\n\0清笔给并]{2,30})"
    r"|(?:^|[,。;()、\n将])(?P<back>[^,。;:()\n\0、被]{2,24}?)现?(?:已|均|全部|分别)+(?:被|由|经)?[^,。;]{0,14}(?:追回|发还|返还|退还|扣押|追缴|起获|找回)"
)
_HELD = re.compile(r"(?:[内里](?:[装放含存]?有)|装有|放有)(?P<what>[^。;:()\n]{2,40})")
# 停放着一辆…电动车, 遂将该车盗走: the goods are named before the clause that takes them.
_SEEN = re.compile(
    r"(?P<what>[一二两三四五六七八九十0-9]+[辆部台][^,。;、()的在\0]{1,18}?(?:车|手机|电脑))(?=[^。;]{0,40}(?:将|把)(?:该|其))"
)
_PLACE_FIRST = re.compile(r"[^,。;\0]{0,12}\0+(?:的|中|内|里|处)*")
_SEPARATOR = re.compile(r"(?<![一二三四五六七八九])、|(?<!饱)和(?!平|谐|田)|及(?!其)|以及|与|连同|,|并盗[走得]|\n")
_BRACKETS = re.compile(r"\([^()]*\)")
_WORTH = re.compile(rf"(?:价值|面值|单价)(?:约|共计|为)?{MONEY}的?|总价值.*|(?:共计|合计|共价|总价|价值).*")
_KEPT = r"(?:停放?|停靠|放置?|存放|摆放|堆放|晾晒?|挂|锁|拴|栓|放养|喂养|饲养|种植|安装|位于|遗忘|遗落|遗留|使用|佩戴|携带|藏|堆|装|充电|养)"
_PLACED = re.compile(
    rf"(?:.*{_KEPT}(?:[在于][^的]*|[^的,在于]{{0,4}})?的|.*{_KEPT}[在于][^的]*?[上内里处边口下中此旁](?=[一二两三四五六七八九十0-9]|现金|人民币)"
    r"|.*[上内里中处边口下外旁此](?:有)?的|.*(?:抽屉|柜|箱|包|车|店|屋|家|房间|[*某甲乙丙]家|口袋|钱包)[内里中上](?!衣|有|裤|饰|网)"
    r"|.*(?:车厢|身上|桌上|床上|地上|桌面上|柜台上)|.*(?:内|里)(?:装|放|含)?有|.*(?:装|放)有)"
)
_HEAD = re.compile(
    rf"(?:.*{TAKING}|该(?!车$)|涉案的?(?!.{0, 1}[物品财款])|赃物(?=.)|现(?=[该被])|[于从].*?[将把]|.*中心(?:价格)?(?:鉴定|认定|出具.*(?=被盗))?|住院病人|学生|价值{MONEY}的?|了|其(?!他)|价值的|被害(?:单位|人们?)|受害人|失主|户主|居民|村民|(?:部分|上述|该)?(?=被盗)|盗[得窃]的?|所盗的?|约|共计?|另有|还有|大量|剩余|包括|里面的?|"
    r"等人?的?|给|的|部分|其中|一并|上述|并|又|各类)*"
)
_NOTHING = re.compile(
    r"(?:[一二两三四五六七八九十0-9]+[辆部台个只条]|他|她|其|自己|被告人.*|多次|[一二两三四五六七八九十0-9]+(?:次|起|余次|人|户)?|行为|成功|作案.*|(?:[*某甲乙丙丁]|\.)+|.某某?[甲乙丙丁]?|该|的|犯罪.*|.*(?:清单|笔录|判决|户籍|归案|经过|中心|砸|撬|罪|事实|机会|未果|未得|目标|案件"
    r"|过程|手段|方式|窗户?|门锁?|车窗|车门|锁芯|玻璃|防盗[窗网]|围墙|金额|损失|赃款|获利|未|不备|注意力|视频|监控|销售|证明|价格|收购|门|锁头|挂锁|市场|情况|时|作案工具|口袋|大门))"
)
_CASH_WORD = re.compile(r"现金|钱款|零钱|现钞")
_MONEY_ONLY = re.compile(
    rf"(?:[^的]{{0,8}}的|[^的,]{{0,3}}[某*甲乙丙丁]{{1,2}})?(?:现金|钱款|人民币|零钱|款|纸币)?(?:约|共计|共|合计)?{MONEY}(?:的)?(?:现金|人民币|零钱|余)?(?:左右)?"
)
_TRAILING = re.compile(
    r"(?:\([^()]*\)?|经(?:鉴定|评估)|现|已|等(?:物品?|财物)?|以[0-9].*|联系.*|在.{1,8}[后中]|分别.*|挑出.*|[均也].*|,|\s|共)*$"
)
_LONGEST = 90


def find_items(text: str) -> list[Span]:
    """Goods and cash named in a plain Chinese text (times, places and values blotted out)."""
    return [span for start, end in sorted({*_runs(text)}) for span in _things(text, start, end)]


def _runs(text: str) -> Iterator[tuple[int, int]]:
    for verb in _TAKING.finditer(text):
        place = _PLACE_FIRST.match(text, verb.end())
        start = place.end() if place else verb.end()
        yield start, _stop(text, start)
    for match in _BEFORE_VERB.finditer(text):
        yield match.span("what")
    for pattern in (_VALUED, _SUFFERED, _RECOVERED, _HELD, _SEEN):
        for match in pattern.finditer(text):
            yield match.span(match.lastgroup or 0)


def _stop(text: str, start: int) -> int:
    limit = min(len(text), start + _LONGEST)
    run = _BRACKETS.sub(lambda aside: "_" * len(aside.group()), text[start:limit])
    stop = _STOP.search(run)
    return limit if stop is None else start + stop.start()


def _things(text: str, start: int, end: int) -> Iterator[Span]:
    run = _BRACKETS.sub(lambda aside: "_" * len(aside.group()), text[start:end])
    at = 0
    for separator in [*_SEPARATOR.finditer(run), None]:
        stop = separator.start() if separator else len(run)
        span = _thing(text, start + at, start + stop)
        if span is not None:
            yield span
        at = separator.end() if separator else stop


def _thing(text: str, start: int, end: int) -> Span | None:
    part = text[start:end]
    begin = 0
    while (placed := _PLACED.match(part, begin)) and begin < placed.end() < len(part):
        begin = placed.end()
    head = _HEAD.match(part, begin)
    begin = head.end() if head else begin
    end -= len(part) - _TRAILING.search(part).start()
    part = part[: end - start]
    what = _BRACKETS.sub("", part[begin:]).strip()
    if len(what) < 2 or _NOTHING.fullmatch(what):
        return None
    cash = _MONEY_ONLY.fullmatch(what) or (_CASH_WORD.search(what) and len(what) < 24)
    return span_at("cash" if cash else "item", text, start + begin, end)
