"""Tools and vehicles of the offence in Chinese prose: what stands after 用, 携带, 驾驶 … and is a tool."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linker.library.narrative.span import Span, span_at

_HANDLING = re.compile(
    r"(?:使用|利用|采用|借用|租用|携带的?|随身携带的?|手持|持|拿[着了出]?(?:来)?|(?<![费作信占商雇挪取适通])用(?![于途户品])|以(?![及为下上前后外便致免])|借助|驾驶|驾|骑(?!牌)行?|乘坐|(?<![撬打拉剪离掰割翻公])开着?(?=[^,。]{0,12}车)|悬挂|准备(?:好)?的?|作案工具|工具)"
)
_HAND_TOOL = (
    "(?:[断剪线钢液压老虎尖嘴大力管鲤鱼]*钳子?|剪刀|[螺改]丝刀|起子|扳手|撬[棍棒杠杆]|[铁木钢竹]?[棍棒杆竿]子?|插片|锡[箔泊]纸|铁片|铁?钩子?|[铁钢铝]丝[圈]?"
    "|T[型字形]{0,2}(?:撬棍|改锥|工具|扳手|开锁器)?|[改起]锥|刀片|[裁美]纸?工?刀|菜刀|砍刀|匕首|小刀|水果刀|镊子|[铁榔][锤头]|锤子?|石[头块]|砖[头块]?|[铁十]字?镐|斧头?|锯[子条]?|钢[锯筋珠管]|铁管"
    "|电钻|切割机|千斤顶|角磨机|(?:自制|作案|撬[盗锁]|开锁|盗窃|专用|随身|特制|钓鱼)?(?:的)?工具(?!等)|(?:自制的?|配制的?|备用)?钥匙|干扰器|[解屏]码[器仪]|弹弓|胶[布带]|塑料[片卡板]|卡片|梯子|绳[子索]?|麻绳|保险绳|编织袋"
    "|口袋|麻袋|蛇皮袋|手电筒?|手套|镜子|鱼竿|竹竿|开锁器|衣架|油[管桶壶泵]|抽油[泵机]|铁锹|铁[铲锨]|地笼|渔网|电[瓶鱼]机|磁[铁石]|镖|毒[药针]|夹子|鞋带|雨伞|火[柴机]|打火机|麻[布醉])"
)
_VEHICLE = "(?:摩托车|面包车|[大小]?货车|轿车|越野车|三轮车|电[动瓶]车|助力车|自行车|汽车|皮卡车?|拖拉机|农用车|卡车|小车|客车|商务车|铲车|吊车|叉车|微型车|电动三轮|的士|出租车|船|轿|(?<=[a-zA-Z0-9*])车)"
_TOOL = re.compile(
    rf"[^,。;:!?\n\0、到至窜在向]{{0,24}}?(?:{_HAND_TOOL}|{_VEHICLE})(?:[一二两三四五六七八九十0-9]+[把根个辆部条块只片套]|\([^()]*\))?"
)
_NEXT = re.compile(r"(?:、|和|及|与|或者?|以及)(?:使用|用)?")
_HEAD = re.compile(
    r"(?:了|其|自己的?|自已的?|随身|携带的?|事先|事前|准备(?:好)?的?|一起|所|的|作案(?=工具)(?!工具$)|一[把辆根部个]|[两几]人的?|车牌号?为?|号牌为|驾驶的?|自带的?|同[样案]的?)*"
)
_DRIVING = re.compile("驾|骑|乘|开|悬")
_NO_TOOL = re.compile(
    r".*(?:(?<!撬)盗(?!窃?工具)|窃(?!工具)|偷|将|把|将被害人|车门|车窗|被害|放在|停放|拉开|打开|盗得|上述|身上).*"
)
_HAND = re.compile(_HAND_TOOL)
_KIT = re.compile(
    r"(?:携带|使用|利用|准备|手?持|提供)(?:了|好)?(?P<list>[^,。;:()\n\0]{2,40}?)等(?:作案)?工具|作案工具(?P<seized>[^,。;:()\n\0到去将将]{2,40})(?=[,。;])"
)


def find_tools(text: str) -> list[Span]:
    """Tools and vehicles used, in a plain Chinese text (times and places blotted out)."""
    spans = [span for kit in _KIT.finditer(text) for span in _kit(text, kit)]
    reached = 0
    for lead in _HANDLING.finditer(text):
        if lead.start() >= reached:
            found = list(_tools(text, lead.end(), driving=_DRIVING.match(lead.group()) is not None))
            spans.extend(found)
            reached = found[-1].end if found else reached
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
