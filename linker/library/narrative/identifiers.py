"""Identifiers that a Chinese narrative states: accounts, telephones, plates, IMEI, WeChat, QQ, websites and apps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from features.case import Trace
from linker.library.narrative.roles import Role, role_of
from linker.library.narrative.span import half_width, is_chinese


@dataclass(frozen=True)
class Identifier:
    """An identifier as it stands in a narrative; `kind` is that of a trace, `value` is spelt as one."""

    kind: str
    value: str
    role: Role
    start: int
    end: int


_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_FILLER = r"(?:账[号户]|帐[号户]|号码?|ID|昵称)?\s?(?:为|是|:)?\s?[\"“(]?"
_MASK = "[*×]"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "website",
        re.compile(
            r"(?<![@\w.])(?:https?://)?(?P<value>(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,4}"
            r"(?:com|cn|net|top|xyz|vip|cc|org|info|club|shop|site|app|me|io|tv|co|ltd|work|icu|pro|win|fun|link|online)"
            r"(?![a-z0-9.@-])(?:/[\w./?=&%-]{0,80})?)",
            re.IGNORECASE | re.ASCII,
        ),
    ),
    (
        "account",
        re.compile(
            rf"支付宝{_FILLER}(?P<value>1[3-9][0-9]{{9}}(?![0-9*])|[\w.-]{{3,40}}@[\w-]+\.[a-z.]{{2,8}})", re.ASCII
        ),
    ),
    ("wechat", re.compile(rf"微信{_FILLER}(?P<value>[A-Za-z0-9][A-Za-z0-9_-]{{5,19}}(?![A-Za-z0-9_*×-]))")),
    ("qq", re.compile(rf"QQ(?P<group>群)?{_FILLER}(?P<value>[1-9][0-9]{{4,10}}(?![0-9*×]))", re.IGNORECASE)),
    ("account", re.compile(r"(?<![0-9A-Za-z*×])(?P<value>[0-9](?:[ -]?[0-9]){15,18})(?![0-9Xx*×])")),
    ("imei", re.compile(r"(?:IMEI|串[号码])[^0-9,。;]{0,8}(?P<value>[0-9]{15})(?![0-9*×])", re.IGNORECASE)),
    (
        "phone",
        re.compile(
            r"(?<![0-9A-Za-z*×])(?:\+?86[ -]?|0086)?"
            rf"(?P<value>1[3-9][0-9](?:[ -]?(?:[0-9]|{_MASK}){{4}}){{2}})(?![0-9A-Za-z*×])"
        ),
    ),
    ("plate", re.compile(rf"(?P<value>[{_PROVINCES}][A-Z][·. ]?(?:[A-HJ-NP-Z0-9]|{_MASK}){{5,6}})(?![A-Za-z0-9*×])")),
    (
        "website",
        re.compile(
            r"(?:名[为叫]|叫做?|下载|安装|登录|注册)了?(?:一?[款个])?[\"“《「'](?P<value>[^\"“”《》「」',。;]{2,15})[\"”》」']的?"
            r"(?:手机)?(?:APP|软件|应用|平台)",
            re.IGNORECASE,
        ),
    ),
)
# A number after one of these is the number of something else.
_OTHER_NUMBER = re.compile(
    "(?:订单|单号|流水|案件|案?编号|警情|受案|工单|快递|运单|合同|身份证|证件|信用代码|发动机|车架|识别代?码|票号|产品|型号|序列号)[^,。;]{0,10}$"
)
# What everybody uses identifies nobody.
_COMMON_SITES = re.compile(
    r"(?:^|\.)(?:(?:qq|weixin|wechat|taobao|tmall|jd|alipay|baidu|163|126|sina|weibo|sohu|58|ganji|douyin|kuaishou|pinduoduo|meituan|"
    r"dianping|ctrip|12306|icbc|ccb|abchina|boc|bankcomm|cmbchina|psbc|unionpay|95516|10086|10010|189|apple|google|microsoft|youku|"
    r"iqiyi|bilibili|zhihu|xiaohongshu|goofish|zhuanzhuan|didiglobal)\.(?:com|cn|com\.cn)|(?:gov|edu|ac)\.cn)$"
)
_COMMON_APPS = re.compile(
    "(?:微信|支付宝|QQ|抖音|快手|淘宝|天猫|京东|拼多多|闲鱼|腾讯会议|钉钉|ZOOM|TELEGRAM|陌陌|探探|SOUL|美团|滴滴|58同城|转转|云闪付|反诈|12123|个人所得税|政务|医保|社保|会议|瞩目|TEAMS|向日葵|ANYDESK|TEAMVIEWER|TODESK|共享|小红书|今日头条"
    "|微博|百度|高德|携程|饿了么|WHATSAPP|SKYPE|银行)",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"^(?:t|url|dwz|suo|u|bit|tinyurl)\.(?:cn|im|ly|com)$")
_USE = re.compile("点击|打开|登[录陆]|进入|访问|下载|链接|网[址站页]|平台|浏览器|输入|注册|扫码")
_NAMED_ACCOUNT = re.compile("[账帐][号户][^0-9,。;]{0,6}$")
_PHONE_DIGITS = 11
# Fewer known characters after the first two of a masked value say nothing.
_LEAST_KNOWN = 4


def find_identifiers(text: str) -> list[Identifier]:
    """All identifiers of a Chinese narrative in order, each with its role; of overlapping readings the first is taken.

    Service numbers (110, 95588, 400 lines), identity cards, numbers of orders, sites and apps that everybody uses, and
    masked accounts are none. Narratives in other languages are not read.
    """
    if not is_chinese(text):
        return []
    spelt = half_width(text)
    identifiers: list[Identifier] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(spelt):
            if not any(_overlaps(match, identifier) for identifier in identifiers):
                identifiers.extend(_identifier(kind, spelt, match))
    return sorted(identifiers, key=lambda identifier: identifier.start)


def offender_traces(text: str) -> tuple[Trace, ...]:
    """The identifiers that a narrative gives the offender, as traces, each once.

    >>> [trace.value for trace in offender_traces("事主(电话13912345678)接到自称客服的电话13800138000。")]
    ['13800138000']
    """
    of_offender = (identifier for identifier in find_identifiers(text) if identifier.role == "offender")
    return tuple(dict.fromkeys(Trace(kind=identifier.kind, value=identifier.value) for identifier in of_offender))


def passes_luhn(digits: str) -> bool:
    """Whether the last digit of a card or device number is its check digit.

    >>> passes_luhn("6222021001116245702"), passes_luhn("6222021001116245703")
    (True, False)
    """
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def _overlaps(match: re.Match[str], identifier: Identifier) -> bool:
    return match.start("value") < identifier.end and identifier.start < match.end("value")


def _identifier(kind: str, text: str, match: re.Match[str]) -> Iterator[Identifier]:
    start, end = match.span("value")
    value = _value(kind, text, match)
    if value:
        role = _site_role(text, match) if kind == "website" else role_of(kind, text, start, end)
        yield Identifier(kind, value, role, start, end)


def _value(kind: str, text: str, match: re.Match[str]) -> str:
    """The value as a trace is spelt; "" for what is no identifier of this kind."""
    value, before = match["value"], text[max(0, match.start() - 24) : match.start()]
    if kind == "website":
        return _site(value)
    if kind == "wechat" or "@" in value:
        return value.lower()
    if kind == "qq":
        return f"群{value}" if match["group"] else value
    bare = re.sub(r"[ .·-]", "", value).replace("×", "*")
    return bare if _is_number_of(kind, bare, before) else ""


def _is_number_of(kind: str, bare: str, before: str) -> bool:
    if kind != "plate" and _OTHER_NUMBER.search(before):
        return False
    if kind == "imei":
        return passes_luhn(bare)
    return _is_account(bare, before) if kind == "account" and len(bare) > _PHONE_DIGITS else _says_enough(bare)


def _site(value: str) -> str:
    host = value.lower().split("/")[0].split("?")[0]
    if "." not in host:
        return "" if _COMMON_APPS.search(value) else value
    if _COMMON_SITES.search(host):
        return ""
    return value.lower().rstrip("/.") if _SHORTENED.match(host) else host.removeprefix("www.")


def _is_account(digits: str, before: str) -> bool:
    """Whether digits are a card (check digit) or named an account; an identity card is neither."""
    is_identity_card = len(digits) == 18 and re.fullmatch(
        r"[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{4}", digits
    )
    is_plain = len(set(digits)) < 4
    return not is_identity_card and not is_plain and (passes_luhn(digits) or _NAMED_ACCOUNT.search(before) is not None)


def _says_enough(value: str) -> bool:
    return not re.search(_MASK, value) or len(re.sub(_MASK, "", value[2:])) >= _LEAST_KNOWN


def _site_role(text: str, match: re.Match[str]) -> Role:
    """A site that people are led to is the offender's; one that is only named is nobody's."""
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 10]
    is_own = re.search("(?:官网|官方|其[公单]司?位?的?网站)[^,。;]{0,8}$", before)
    # an app is named by the very words that lead to it
    led = _USE.search(before + after) or "." not in match["value"].split("/")[0]
    return "offender" if led and not is_own else "unknown"
