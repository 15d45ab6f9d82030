"""Goods in Chinese prose: each stretch that names goods, split into things and freed of owner, place and comment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linker.library.narrative.amounts import MONEY
from linker.library.narrative.offence import TAKING
from linker.library.narrative.runs import BRACKETS, blank_bracketed_text, goods_runs
from linker.library.narrative.span import Span, span_at
from linker.library.narrative.words import KEEPING, NUMERALS, OWNERS, any_of

_SEPARATOR = re.compile(r"(?<![一二三四五六七八九])、|(?<!饱)和(?!平|谐|田)|及(?!其)|以及|与|连同|,|并盗[走得]|\n")
# Where the goods were kept: 停放在楼下的, 抽屉内的, 车内.
_KEEPING = any_of(KEEPING)
_LOCATION = re.compile(
    rf"(?:.*{_KEEPING}(?:[在于][^的]*|[^的,在于]{{0,4}})?的"
    rf"|.*{_KEEPING}[在于][^的]*?[上内里处边口下中此旁](?=[{NUMERALS}]|现金|人民币)"
    r"|.*[上内里中处边口下外旁此](?:有)?的"
    r"|.*(?:抽屉|柜|箱|包|车|店|屋|家|房间|[*某甲乙丙]家|口袋|钱包)[内里中上](?!衣|有|裤|饰|网)"
    r"|.*(?:车厢|身上|桌上|床上|地上|桌面上|柜台上)|.*(?:内|里)(?:装|放|含)?有|.*(?:装|放)有)"
)
_HEAD = re.compile(
    rf"(?:.*{TAKING}|{any_of(OWNERS)}|[于从].*?[将把]|.*中心(?:价格)?(?:鉴定|认定|出具.*(?=被盗))?|价值{MONEY}的?)*"
)
_TRAILING = re.compile(
    r"(?:\([^()]*\)?|经(?:鉴定|评估)|现|已|等(?:物品?|财物)?|以[0-9].*|联系.*|在.{1,8}[后中]|分别.*|挑出.*|[均也].*|[,\s共])*$"
)
# What an offender handles without taking it, and what the law says about it.
_NOTHING = re.compile(
    rf"(?:[{NUMERALS}]+(?:[辆部台个只条次起人户]|余次)?|他|她|其|自己|被告人.*|多次|行为|成功|作案.*|(?:[*某甲乙丙丁]|\.)+"
    "|.某某?[甲乙丙丁]?|该|的|犯罪.*|.*(?:清单|笔录|判决|户籍|归案|经过|中心|砸|撬|罪|事实|机会|未果|未得|目标|案件|过程|手段"
    "|方式|窗户?|门锁?|车窗|车门|锁芯|玻璃|防盗[窗网]|围墙|金额|损失|赃款|获利|未|不备|注意力|视频|监控|销售|证明|价格|收购|门"
    "|锁头|挂锁|市场|情况|时|口袋|大门))"
)
_CASH_WORD = re.compile("现金|钱款|零钱|现钞")
_LONGEST_CASH = 24
_SUM = re.compile(
    rf"(?:[^的]{{0,8}}的|[^的,]{{0,3}}[某*甲乙丙丁]{{1,2}})?(?:现金|钱款|人民币|零钱|款|纸币)?(?:约|共计|共|合计)?{MONEY}"
    "的?(?:现金|人民币|零钱|余)?(?:左右)?"
)


def find_items(text: str) -> list[Span]:
    """Goods (item) and money (cash) named in a Chinese text whose times and places are blanked out."""
    return [span for start, end in goods_runs(text) for span in _things(text, start, end)]


def _things(text: str, start: int, end: int) -> Iterator[Span]:
    run = blank_bracketed_text(text[start:end])
    at = 0
    for separator in [*_SEPARATOR.finditer(run), None]:
        stop = separator.start() if separator else len(run)
        span = _thing(text, start + at, start + stop)
        if span is not None:
            yield span
        at = separator.end() if separator else stop


def _thing(text: str, start: int, end: int) -> Span | None:
    part = text[start:end]
    begin = _begin(part)
    trailing = _TRAILING.search(part, begin)
    part = part[: trailing.start() if trailing else len(part)]
    name = BRACKETS.sub("", part[begin:]).strip()
    if len(name) < 2 or _NOTHING.fullmatch(name):
        return None
    cash = _SUM.fullmatch(name) or (_CASH_WORD.search(name) and len(name) < _LONGEST_CASH)
    return span_at("cash" if cash else "item", text, start + begin, start + len(part))


def _begin(part: str) -> int:
    begin = 0
    while (place := _LOCATION.match(part, begin)) and begin < place.end() < len(part):
        begin = place.end()
    head = _HEAD.match(part, begin)
    return head.end() if head else begin
