"""Money in Chinese prose: what goods are worth (value) and what was taken as money (cash)."""

from __future__ import annotations

import re

from linker.library.cells.numerals import NUMERAL
from linker.library.narrative.span import Span, span_at

_NUMBER = rf"(?:[0-9][0-9,]{{0,15}}(?:\.[0-9]{{1,4}})?\s?[百千万亿]?|{NUMERAL}{{1,12}}(?:点{NUMERAL}{{1,4}})?)"
_CURRENCY = "(?:人民币|港币|港元|美元|美金|日元|韩币|韩元|欧元|越南盾|新台币|澳门币|泰铢|泰币|英镑)"
_BLUR = "(?:约|共计|合计|总计|共|计|大约|近|各|为|现|:)*"
MONEY = (
    rf"{_CURRENCY}?{_BLUR}{_NUMBER}[余多几]?\s*"
    rf"(?:(?:元|圆|块钱)(?:[余多](?!件))?钱?|万(?=[,。;、]))(?:左右)?{_CURRENCY}?"
)
_WORTH = (
    "(?:价值|价格|时值|市值|估价|总值|单价|原价|总价|面值|价款|损失|金额|案值|标价)"
    "(?:[是为约计均各达共:]|共计|合计|总计|分别|大约|鉴定|认定)*"
)
_VALUE = re.compile(rf"{_WORTH}(?P<value>{MONEY})(?P<more>(?:[、和及](?:{MONEY}))*)")
_MONEY = re.compile(MONEY)
_COINS = "现金|钱款|零钱|存款|硬币|纸币"
_CASH = re.compile(
    rf"(?:(?:{_COINS})(?:共计|合计|总计|约|共|计)?{MONEY}|{MONEY}的?(?:现金|零钱|硬币|纸币)"
    rf"|(?:老版|旧版|第[一二三四]版|旧){MONEY}|{_COINS}|现钞)(?:[余若]干)?"
)
# Money that changed hands afterwards or was paid for something: neither taken nor worth.
_DEALT = re.compile(
    "(?:以|获|得款?|卖[得了]?|获利|赃款|赃物|所得|支付|付|退出?|退还|退赔|赔偿|罚金|分[得给]|消费|花费|收取|转给|收购|借|罚款"
    "|租金|挥霍|销赃)[^,。;]{0,12}$"
)
_SOLD = re.compile(r"[^,。;]{0,2}(?:的?(?:价格|低价|价款|价钱)|卖给|出售|变卖|收购|销赃|贩卖)")
_BACK = 24


def find_values(text: str) -> list[Span]:
    """Spans of the value of goods."""
    spans: list[Span] = []
    for match in _VALUE.finditer(text):
        spans.append(span_at("value", text, *match.span("value")))
        more = _MONEY.finditer(text, *match.span("more"))
        spans.extend(span_at("value", text, *amount.span()) for amount in more)
    return spans


def find_cash(text: str) -> list[Span]:
    """Spans of cash taken, with or without its sum; prices and payments are left out."""
    spans = [span_at("cash", text, *match.span()) for match in _CASH.finditer(text)]
    return [span for span in spans if not _is_dealt(text, span.start, span.end)]


def _is_dealt(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _BACK) : start]
    return _DEALT.search(before) is not None or _SOLD.match(text, end) is not None
