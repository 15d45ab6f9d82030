"""Places in Chinese prose: what stands after 在, 至, 窜至, 进入 … up to the last noun of place before the next verb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from linker.library.narrative.offence import SentenceSpan, in_offence
from linker.library.narrative.span import Span, span_at
from linker.library.narrative.words import PLACE_ENDS, PLACE_SIDES, any_of

_LEAD = re.compile(
    "(?:[窜流逃来去跑走骑行赶溜翻爬钻闯潜回驶伙开折][至到入进]|进入到?|进到|位于|前往|途经|途径|路过|路经|经过|逃离"
    "|(?<![看遇碰得收听直找拿想感接捡达盗窃买偷借卖骗回])到(?![案达处期底了])"
    "|(?<![正现存实所停放置挂摆藏立骑睡躺])在(?![逃押场此案进这]|一起|其处|该处|上述)"
    "|(?<![甚直以及截])至(?![今此]|上述)|(?<=[,某甲乙丙丁人])从"
    "|(?<=害人)(?=[^,。、的]{1,4}(?:家|住处|住宅|租房|出租)))"
)
_ASIDE = re.compile(r"\(([^()]{0,40})\)")
_STOP = re.compile(
    r"[,。;!?\n\0、:]|等[地处]|进入|将(?!军)|把|趁|乘(?!风)|采[用取]|使用|利用|实施|盗|窃|偷|扒|伙同|看[见到]|见(?![村路])|发现"
    "|准备|寻找|伺机|欲|停[放着]|存放|放[置着在]|摆放|拉开|撬|砸|翻[墙窗越]|攀[爬登]|钻|拿|由(?!义)|负责|接应|望风|购买|打工"
    "|上网|游玩|玩耍|的一(?![^,。;]{1,14}[内里处上中旁](?=[,。;]))|的[二两三四五六七八九十0-9]|容留|强行|通过"
    "|以(?![后前上下内外])|用(?![品户])|假[装冒]|趁机|故意|持(?=[^有])|先后|进行|睡|乘坐|驾|骑|骗|抢|被(?!害人|服|盗现场)"
    "|时$|时(?=[,。])|期间|之际|过程中|后(?=[,。])|与(?=.{1,5}[会碰见])|预谋|商量|谎称|冒充|取走|行驶|喝酒|吃饭|住宿|出发|离开"
)
_MASK = r"[*×xX某]"
_SIDE = any_of(PLACE_SIDES)
_KIND = any_of(PLACE_ENDS)
_TAIL = re.compile(
    rf"(?:.*(?:{_KIND}|(?<=.){_SIDE})(?:[面段部头子点铺]|委会)?|.*{_MASK}{{2,}}(?=$))"
    rf"[“”\"》’]?(?:\(|{_MASK}*)\)?{_SIDE}?",
    re.DOTALL,
)
_PREFIX = re.compile(
    r"(?:[^,。;位]{1,6}位于|了|其|被害人(?=.{1,4}(?:位于|的))|位于|于|离|往|自己|一(?=家)|先后|分别|回|被告人.{1,4}的?)*"
)
_NEXT = re.compile(r"(?:、|和|及|与|以及)")
# Not a place by itself: 车内, 屋内, 家中 say no where.
_NO_PLACE = re.compile(
    "[该其此那这哪]?(?:[里内处外上下中旁边]|车[内里上中]|路上|手[中里上]|床[上边头]|身[上边旁]|地[上下]|口袋[里内中]?|外面?|里面|旁边"
    "|一边|附近|上述地[点址])"
    "|[^某*甲乙丙丁]{0,2}(?:家|屋|室|店|棚|院|门|楼|房|厅|小区|围墙|路|厂|仓|网吧|房间|院子)[内里中口边上下外前]?"
    "|.{0,2}现场|.{0,2}处|.{0,3}地点|多[地处次].*|被害人[^家住房店]{1,4}|[该其此].{1,4}|本.{1,2}"
    "|[^,]{0,4}(?:包|衣|裤|抽屉|口袋|桌|枕|篮|箱|座位|车斗|钱包)[^,]{0,3}[内里上中下边旁]"
    "|.*(?:公安|派出所|法院|看守所|检察|身份|过程|情况|基础).*"
)
_LONGEST = 60


def find_places(text: str, sentences: Sequence[SentenceSpan]) -> list[Span]:
    """Spans of places in the offence parts of a Chinese text whose times are blanked out."""
    spans: list[Span] = []
    reached = 0
    for lead in _LEAD.finditer(text):
        if lead.start() >= reached and in_offence(lead.start(), sentences):
            places = list(_places(text, lead.end()))
            spans.extend(places)
            reached = places[-1].end if places else lead.end()
    return spans


def _places(text: str, start: int) -> Iterator[Span]:
    while (end := _end(text, start)) is not None:
        yield span_at("place", text, _begin(text, start, end), end)
        following = _NEXT.match(text, end)
        if following is None:
            return
        start = following.end()


def _begin(text: str, start: int, end: int) -> int:
    prefix = _PREFIX.match(text, start, end)
    return start if prefix is None else prefix.end()


def _end(text: str, start: int) -> int | None:
    stop = _stop(text, start)
    tail = _TAIL.match(text, start, stop)
    if tail is None or tail.end() <= start + 1 or _NO_PLACE.fullmatch(text, start, tail.end()):
        return None
    return tail.end()


def _stop(text: str, start: int) -> int:
    # What stands in brackets is part of the place and its verbs are none: **店(原**超市).
    limit = min(len(text), start + _LONGEST)
    run = _ASIDE.sub(lambda aside: "(" + "_" * len(aside[1]) + ")", text[start:limit])
    stop = _STOP.search(run)
    return limit if stop is None else start + stop.start()
