"""Whose an identifier in a Chinese narrative is, from the words around it: the nearest cue before it decides.

A wrong hit joins cases that have nothing to do with each other, a missed one costs a link: where the words leave it
open, the role is "unknown" and nobody's number becomes a trace.
"""

from __future__ import annotations

import re
from typing import Literal

Role = Literal["offender", "victim", "unknown"]

# Characters before an identifier that are looked at, within its sentence, and after it, within its clause.
_BEFORE, _AFTER = 60, 24
_SENTENCE_START = re.compile(r"[。;!?\n]")
_CLAUSE_END = re.compile(r"[,。;:!?\n]")

_THINGS = "(?:手机|电话|号码|银行|[储工信]\\S{0,3}卡|卡号?|账[户号]|帐[户号]|微信|QQ|支付宝|车|摩托)"
_PERSONS = "(?:嫌疑人|犯罪人|作案人|歹徒|窃贼|小偷|盗贼|对方|男子|女子|骗子|有人)"
_PRETENCE = "(?:自称|冒充|假冒|谎称|伪装)(?:[^,。;:(其让要我本称被受报]{0,16}(?=的|[,。;:(]|$))?"
_OFFENDER = (
    rf"{_PRETENCE}|对方|(?:犯罪)?嫌疑人(?:[一-龥]某+)?|犯罪人|骗子|诈骗(?:分子|人员|团伙)|作案(?:人|车辆?|手机|工具)|陌生|可疑"
    "|不明(?:身份|男子|人员|来电|号码)|网友|(?:虚假|钓鱼|假)的?(?:网站|网址|链接|平台|APP)|收款|指定的?(?:账|帐|银行|卡|收)"
    "|安全[账帐]户|该(?:男子|女子)|歹徒|窃贼|小偷"
)
_VICTIM = (
    "被害(?:人|单位|公司)?|受害(?:人|单位|者)?|报[案警][人者]?|事主|失主|当事人|举报人|车主|机主|店主|户主|本人|自己|我的?"
    rf"|其(?:[^,。;:对加转汇打存付划充交到至给入向]{{0,10}}?{_THINGS})|联系(?:电话|方式|号码)|被[骗盗抢偷刷扣]|丢失|失窃|遗失|停[放在靠]|停着|退(?:款|还|回|给)"
    "|(?:从|用|通过|使用)"
)
_BYSTANDER = (
    "民警|警[官察]|派出所|公安|反诈中心|物业|保安|证人|目击|接警|处警|同事|朋友|亲[戚友属]|家[属人]|儿子|女儿|母亲|父亲|妻子|丈夫"
    "|房东|邻居|中介|工作人员|客服(?:热线|电话)|官方|热线|售后|(?<!嫌疑人)[一-龥]某"
)
_PAID = "(?:转|汇|打|存|付|划|充|[交缴])[^。;]{0,30}?(?:到|至|给|入|进|往)"
_STOLEN = "盗(?!刷)|窃|偷|抢|夺|[将把](?=[^,。;]{0,24}$)"

_CUES: dict[str, tuple[tuple[Role, str], ...]] = {
    "phone": (
        ("offender", r"(?:接[到听]|收到)(?![^,。;]{0,6}(?:报|指令|群众|警))|来电|打来|回拨"),
        ("victim", _STOLEN),
    ),
    "account": (("offender", _PAID), ("victim", _STOLEN)),
    "wechat": (("offender", f"添加|加了?为?(?:好友|微信)|拉[入进]|扫码?加|{_PAID}|给微信号?"), ("victim", _STOLEN)),
    "qq": (("offender", "添加|加了?为?(?:好友|QQ)|拉[入进]|加入|进入"), ("victim", _STOLEN)),
    "plate": (
        (
            "offender",
            rf"{_PERSONS}[^。;被将把盗窃偷]{{0,20}}?(?:驾驶?|骑行?|乘坐?|开着?(?!门)|悬挂)|(?:作案|嫌疑)车辆?",
        ),
        ("victim", f"{_STOLEN}|撬|砸"),
        ("unknown", "驾驶?|骑|乘坐?|开着"),
    ),
}
_BELONGS = "(?:系|是|为)(?:被害|受害|报[案警]|失主|事主|其|本人)"
_AFTERWARDS: dict[str, tuple[tuple[Role, str], ...]] = {
    "phone": (
        ("victim", rf"[)”]?的?(?:机主|报[案警]|手?机?被|{_BELONGS})"),
        ("offender", r"[)”]?的?(?:号码)?(?:打来|来电|发来|自称|冒充|陌生|嫌疑人|骗子)"),
    ),
    "account": (
        ("victim", rf"[)”]?的?(?:{_BELONGS}|[^,。;转汇]{{0,8}}?(?:被(?:盗刷|转走|扣款|刷走|盗取)|余额|存款))"),
        (
            "offender",
            r"[)”]?的?(?:银行)?[卡账帐]?[户号]?(?:转账|汇款|打款|转款|支付|付款|存入|转入|汇入)(?=[^,。;到至给入]*$)",
        ),
    ),
    "wechat": (("offender", r"[)”]?的(?:网友|陌生人?|男子|女子|“?客服|好友)"),),
    "qq": (("offender", r"[)”]?的(?:网友|陌生人?|男子|女子|“?客服|好友)"),),
    "plate": (
        (
            "victim",
            r"[)”]?[^,。;]{0,16}?(?:[盗偷骑开推拉]走|被[盗偷砸撬]|车?窗|车[内门]|后备箱|油箱|电瓶|轮胎|失窃|丢失|内的)",
        ),
        # a hired car carries many people
        ("unknown", r"[)”]?[^,。;]{0,8}?(?:出租|的士|网约|公交|客车|班车|共享)"),
        ("offender", r"[)”]?[^,。;]{0,12}?(?:逃[离跑窜]|作案)"),
    ),
}
# A number that something is paid to by these words is the payee's: 向账户…转账, 给…汇款.
_TO = re.compile("(?:向|给|往)(?=[^,。;]{0,16}$)")


def role_of(kind: str, text: str, start: int, end: int) -> Role:
    """The role of the identifier of a kind that stands from `start` to `end` in a text in half width.

    >>> role_of("phone", "报案人(电话13812345678)称", 6, 17)
    'victim'
    """
    before, after = _before(text, start), _after(text, end)
    later = _role_afterwards(kind, after)
    if later in ("victim", "unknown"):
        return later
    nearest = _nearest_cue(kind, before, after)
    return nearest or later or "unknown"


def _before(text: str, start: int) -> str:
    scope = text[max(0, start - _BEFORE) : start]
    stops = [stop.end() for stop in _SENTENCE_START.finditer(scope)]
    return scope[stops[-1] :] if stops else scope


def _after(text: str, end: int) -> str:
    scope = text[end : end + _AFTER]
    stop = _CLAUSE_END.search(scope)
    return scope[: stop.start()] if stop else scope


def _nearest_cue(kind: str, before: str, after: str) -> Role | None:
    general: tuple[tuple[Role, str], ...] = (("offender", _OFFENDER), ("victim", _VICTIM), ("unknown", _BYSTANDER))
    cues = [
        (match.end(), match.end() - match.start(), role)
        for role, pattern in (*general, *_CUES.get(kind, ()))
        for match in re.finditer(pattern, before)
    ]
    payee = _TO.search(before) if kind == "account" and re.search("[转汇打存付划]", after) else None
    if payee:
        cues.append((payee.end(), len(payee.group()), "offender"))
    if not cues:
        return None
    # of two that end together the longer says more
    nearest = max((end, length) for end, length, _ in cues)
    roles = {role for end, length, role in cues if (end, length) == nearest}
    return roles.pop() if len(roles) == 1 else "unknown"


def _role_afterwards(kind: str, after: str) -> Role | None:
    return next((role for role, pattern in _AFTERWARDS.get(kind, ()) if re.match(pattern, after)), None)
