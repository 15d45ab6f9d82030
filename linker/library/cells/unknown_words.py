"""Words for unknown beyond those that mean it everywhere: what police files write where a cell could not be filled."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from features.text import is_unknown as is_common_unknown
from linker.library.simplified import simplified

_WORDS = frozenset(
    word
    for line in (
        "待估价 待鉴定 待查 待定 待补充 待核实 未估价 未知 未填 未填写 未录入 未登记 未采集 未提供 未明 不明 不明确 "
        "不清 不清楚 不祥 "
        "无法定位 无法确定 无法估价 无法统计 无法查明 无坐标 暂无 暂缺 若干 数额不详 金额不详 价值不详 具体不详 "
        "时间不详 地点不详 "
        "保密 脱敏 已脱敏 屏蔽 缺失 空 空白 略",
        "redacted masked suppressed withheld confidential restricted hidden removed undisclosed unspecified uncoded "
        "unfounded-location (null) null nil nan none na n/a #n/a tbd tba pending unavailable not-available missing "
        "blank "
        "location-unknown unknown-location no-address address-unknown unk ukn undetermined invalid",
        "desconocido desconocida sem-informacao sem-informação nao-informado não-informado sin-dato sin-datos s/d "
        "no-especificado no-disponible inconnu inconnue indéterminé non-précisé unbekannt keine-angabe onbekend "
        "ignorado",
    )
    for word in line.split()
)
# Words that stand where an offender would, for cases that have none.
NOT_A_PERSON = frozenset(
    word
    for line in (
        "在逃 未破 未破案 无名氏 无 未知 不明 未抓获 未到案 另案处理 待查 嫌疑人 犯罪嫌疑人",
        "unsolved unknown wanted at-large john-doe jane-doe open pending none",
    )
    for word in line.split()
)
_PRIVACY = re.compile(
    r"offset to protect privacy|location (?:withheld|suppressed|removed).*|redacted.*|not geocoded.*"
    # What a spreadsheet writes where a formula failed.
    r"|#(?:ref!|value!|div/0!|name\?|num!|null!|spill!|getting_data)",
    re.IGNORECASE,
)
# No width of its own, and no part of any word: what copying out of web pages and messengers leaves in a cell.
INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0xAD])


def plain_text(text: str) -> str:
    """A text with one form for each letter (NFKC), single blanks, and nothing invisible."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFKC", text).translate(INVISIBLE).split())


@lru_cache(maxsize=1 << 16)
def is_unknown(text: str) -> bool:
    """Whether a cell says nothing: empty, signs, or a word for unknown of any file.

    >>> is_unknown("REDACTED"), is_unknown("待估价"), is_unknown("（不详）"), is_unknown("若干现金")
    (True, True, True, False)
    """
    if is_common_unknown(text):
        return True
    plain = simplified(text).strip().casefold()
    return plain.replace(" ", "-").strip("()（）-") in _WORDS or plain in _WORDS or bool(_PRIVACY.fullmatch(plain))
