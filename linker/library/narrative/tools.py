"""Tools and vehicles of the offence in Chinese prose: what stands after 用, 携带, 驾驶 … and is a tool."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linker.library.narrative.span import Span, span_at
from linker.library.narrative.words import HAND_TOOLS, NUMERALS, VEHICLES, any_of

_HANDLING = re.compile(
    "使用|利用|采用|借用|租用|携带的?|手持|持|拿[着了出]?来?|(?<![费作信占商雇挪取适通])用(?![于途户品])"
    "|以(?![及为下上前后外便致免])|借助|驾驶|驾|骑(?!牌)行?|乘坐|(?<![撬打拉剪离掰割翻公])开着?(?=[^,。]{0,12}车)|悬挂"
    "|准备好?的?|作案工具|工具"
)
_HAND_TOOL = any_of(HAND_TOOLS)
_VEHICLE = any_of(VEHICLES)
_TOOL = re.compile(
    rf"[^,。;:!?\n\0、到至窜在向]{{0,24}}?(?:{_HAND_TOOL}|{_VEHICLE})(?:[{NUMERALS}]+[把根个辆部条块只片套]|\([^()]*\))?"
)
_NEXT = re.compile(r"(?:、|和|及|与|或者?|以及)(?:使用|用)?")
_HEAD = re.compile(
    "(?:了|其|自[己已]的?|随身|携带的?|事先|事前|准备好?的?|一起|所|的|作案(?=工具)(?!工具$)|一[把辆根部个]|[两几]人的?|车牌号?为?"
    "|号牌为|驾驶的?|自带的?|同[样案]的?)*"
)
_DRIVING = re.compile("驾|骑|乘|开|悬")
_NO_TOOL = re.compile(
    r".*(?:(?<!撬)盗(?!窃?工具)|窃(?!工具)|偷|将|把|车门|车窗|被害|放在|停放|拉开|打开|盗得|上述|身上).*"
)
_HAND = re.compile(_HAND_TOOL)
_KIT = re.compile(
    r"(?:携带|使用|利用|准备|手?持|提供)[了好]?(?P<list>[^,。;:()\n\0]{2,40}?)等(?:作案)?工具"
    r"|作案工具(?P<seized>[^,。;:()\n\0到去将]{2,40})(?=[,。;])"
)


def find_tools(text: str) -> list[Span]:
    """Spans of tools and vehicles used, in a Chinese text whose times and places are blanked out."""
    spans = [span for kit in _KIT.finditer(text) for span in _kit(text, kit)]
    reached = 0
    for lead in _HANDLING.finditer(text):
        if lead.start() >= reached:
            tools = list(_tools(text, lead.end(), driving=_DRIVING.match(lead.group()) is not None))
            spans.extend(tools)
            reached = tools[-1].end if tools else reached
    return spans


def _kit(text: str, kit: re.Match[str]) -> Iterator[Span]:
    at, end = kit.span("list" if kit["list"] else "seized")
    for part in re.split("[、和及]", text[at:end]):
        if len(part) > 1 and not _NO_TOOL.fullmatch(part):
            yield span_at("tool", text, at, at + len(part))
        at += len(part) + 1


def _tools(text: str, start: int, *, driving: bool) -> Iterator[Span]:
    while match := _TOOL.match(text, start):
        head = _HEAD.match(text, start, match.end())
        begin = head.end() if head else start
        hand = _HAND.search(match.group()) is not None
        if begin >= match.end() - 1 or _NO_TOOL.fullmatch(match.group()) or driving == hand:
            return
        yield span_at("tool", text, begin, match.end())
        following = _NEXT.match(text, match.end())
        if following is None:
            return
        start = following.end()
