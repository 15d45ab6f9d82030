"""Normalised text of records: one spelling, masks, unknowns, character n-grams and lists of items.

A mask is what a publisher or a clerk puts where a name was: `**`, `××`, `XX`, `某某`. It says that something stood
there, not what, so it never counts as likeness.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MASK = "*"

_HAN = r"々〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_CROSS = "×✕✖╳"
_MASKS = re.compile(rf"[*某□■]+|[{_CROSS}]{{2,}}|(?<=\d)x{{3,}}(?![a-z])|(?<![a-z])x{{3,}}(?=\d)")
# In text without Han characters these are words or signs: 4×4, Dos XX.
_MASKS_AMONG_HAN = re.compile(
    "|".join(
        (
            rf"(?<=[{_HAN}*])[{_CROSS}]|[{_CROSS}](?=[{_HAN}*])",
            # A plate shows one letter before its mask.
            r"(?<![a-z])x{2,}(?![a-z])",
            rf"(?<=[{_HAN}][a-z])x{{2,}}(?![a-z])",
            r"(?<![a-z0-9])x(?=[省市区县旗镇乡街路巷弄村组社号栋幢座单室楼层户店厂*])",
        )
    )
)
_PERHAPS_MASKED = re.compile(f"[*某□■x{_CROSS}]")
_PERHAPS_CROSSED = re.compile(f"[x{_CROSS}]")
_MASK_RUN = re.compile(r"\*+")
_HAS_HAN = re.compile(f"[{_HAN}]")
_WORD_CHARACTERS = re.compile(r"[^\W_]+")
_HAN_OR_OTHER = re.compile(rf"[{_HAN}]+|[^{_HAN}]+")

# Whole cells that say nothing, normalised; a cell that only begins with one says something (其他工具).
# fmt: off
_UNKNOWN_CHINESE = (
    "不详", "不祥", "未详", "不明", "未明", "不清", "不清楚", "不知", "不知道", "未知", "不确定", "不能确定",
    "无法确定", "无法判断", "未查明", "尚未查明", "待查", "待定", "无", "没有", "暂无", "暂缺", "空", "空白",
    "缺", "缺失", "未填", "未填写", "未登记", "未提供", "未记录", "无记录", "无数据", "其他", "其它",
    "另有其他",
)
_UNKNOWN_ENGLISH = (
    "n/a", "#n/a", "na", "n.a", "n/k", "none", "null", "nil", "nan", "nat", "unknown", "unk", "unkn",
    "undetermined", "unspecified", "undefined", "missing", "tbd", "tba", "other", "others", "xx", "xxx",
    "xxxx", "not known", "not stated", "not recorded", "not available", "not applicable", "not specified",
    "no data",
)
# fmt: on
_UNKNOWN = frozenset(_UNKNOWN_CHINESE + _UNKNOWN_ENGLISH)


def normalise(text: str) -> str:
    """Normalise a text: half width, lower case, white space and masks folded (each mask becomes one `*`).

    >>> normalise("  贵ＢＸＸＸＸ　摩托车 ")
    '贵b* 摩托车'
    >>> normalise("张某某在××市**镇")
    '张*在*市*镇'
    """
    plain = text.lower() if text.isascii() else _one_form(text)
    spaced = " ".join(plain.split())
    return _fold_masks(spaced) if _PERHAPS_MASKED.search(spaced) else spaced


def is_unknown(text: str) -> bool:
    """Whether a cell means unknown: empty, only signs or masks, or a whole phrase such as 不详, 其他, N/A.

    >>> is_unknown("（不详）"), is_unknown("***"), is_unknown("无锡"), is_unknown("other tools")
    (True, True, False, False)
    """
    return _says_nothing(normalise(text))


def known_text(text: str) -> str:
    """The normalised text of a cell, "" where it says nothing.

    >>> known_text(" Other  Tools "), known_text("（不详）")
    ('other tools', '')
    """
    spelt = normalise(text)
    return "" if _says_nothing(spelt) else spelt


def _says_nothing(spelt: str) -> bool:
    core = spelt.strip(" .。,;:!?-_/\\|*()[]{}<>《》【】“”\"'、~—")
    return core in _UNKNOWN or not (core[:1].isalnum() or any(character.isalnum() for character in core))


def ngrams(text: str, sizes: Sequence[int] = (2, 3)) -> tuple[str, ...]:
    """Character n-grams of the normalised text, by size and then in order, repeats kept.

    They run inside runs of letters and digits, never across a mask, a sign or a space. A run shorter than every size
    stands for itself, so that one character is still something.

    >>> ngrams("撬锁", sizes=(1, 2)), ngrams("**门前 刀")
    (('撬', '锁', '撬锁'), ('门前', '刀'))
    """
    runs = _WORD_CHARACTERS.findall(normalise(text))
    whole = [run for run in runs if len(run) < min(sizes)]
    grams = [run[at : at + size] for size in sizes for run in runs for at in range(len(run) - size + 1)]
    return (*grams, *whole)


# Anything but a separator. A comma inside a number (1,090) or brackets (烟（玉溪、云烟）) separates nothing; a group of
# three digits after the comma makes it a thousand.
_ITEM = re.compile(
    r"(?:[(（][^()（）\n\r]*[)）]|(?<=\d)(?<!\d{4}),(?=\d{3}(?!\d))|[^;；﹔、､﹑|｜,，\n\r])+",
)


def split_items(text: str) -> tuple[str, ...]:
    """The things a cell lists, in order, spelt as they are; unknown ones and repeats (as normalised) are left out.

    Separators are ; ； 、 | , ， and line ends; a comma of thousands and what stands in brackets stay together.

    >>> split_items("现金1,090元、手机；不详|手机, 香烟（玉溪，云烟）")
    ('现金1,090元', '手机', '香烟（玉溪，云烟）')
    """
    items: dict[str, str] = {}
    for item in _ITEM.findall(text):
        if not is_unknown(item):
            items.setdefault(normalise(item), " ".join(item.split()))
    return tuple(items.values())


def _one_form(text: str) -> str:
    visible = _INVISIBLE.sub("", text)
    # Folding case can leave a form that NFKC composes once more.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())


def _fold_masks(text: str) -> str:
    folded = _MASK_RUN.sub(MASK, _MASKS.sub(MASK, text))
    if not (_PERHAPS_CROSSED.search(folded) and _HAS_HAN.search(text)):
        return folded
    # A mask found can show that its neighbour is one too: ×xx.
    while (further := _MASK_RUN.sub(MASK, _MASKS_AMONG_HAN.sub(MASK, folded))) != folded:
        folded = further
    return folded
