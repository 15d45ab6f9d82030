"""Why an open case is a lead, and what would confirm it: in words, English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from features.traces import KIND_OF, OTHER_KIND
from linker.casework.matching.explanation import LIMIT, Contribution, Missing, contributions, missing
from linker.flow import FittedLibrary

MOST_TERMS = 3
# A term below this, or unknown evidence that could move the score less, is not worth a line (bans).
WORTH_TELLING, WORTH_RECORDING = 0.05, 0.3

_UNITS = {"days": "天", "hours": "小时", "km": "公里", "persons": "人"}
_TRACES = ("identity_trace", "class_trace")
# With what of the person a trace is set side by side.
_SOURCE_OF = {
    "dna": ("a sample of", "的DNA样本"),
    "fingerprint": ("the prints of", "的指纹"),
    "shoe_print": ("the shoes of", "的鞋"),
    "tool_mark": ("the tools of", "的工具"),
    "video": ("the looks of", "的体貌"),
    "plate": ("the vehicles of", "使用的车辆"),
    "phone": ("the phones of", "使用的电话"),
    "imei": ("the phones found with", "处查获的手机"),
    "account": ("the accounts of", "使用的账号"),
}


@dataclass(frozen=True)
class Reason:
    """The case of the string that speaks most for a lead, and the strongest terms of that pair."""

    case_id: str
    log10_lr: float
    english: str
    chinese: str
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class Check:
    """One thing that would confirm a lead, or end it: compare a trace, ask the person, complete the record."""

    kind: Literal["compare", "ask", "record"]
    english: str
    chinese: str


def reason_of(home: FittedLibrary, table: CaseTable, row: int, nearest: int) -> Reason:
    """The evidence of a lead and the nearest case of the string."""
    terms = contributions(home, row, nearest)
    telling = [term for term in terms if term.variable != LIMIT and abs(term.log10_lr) >= WORTH_TELLING]
    shown = [term for term in telling if term.log10_lr > 0][:MOST_TERMS]
    against = [term for term in telling if term.log10_lr < 0][:1]
    case_id = str(table.case_id[nearest])
    english = "; ".join(_term(term, term.english, {}) for term in (*shown, *against)) or "nothing speaks for it"
    chinese = "；".join(_term(term, term.chinese, _UNITS) for term in (*shown, *against)) or "无支持依据"
    return Reason(case_id, sum(term.log10_lr for term in terms), english, chinese, terms)


def checks_of(
    home: FittedLibrary, table: CaseTable, row: int, string: IntArray, nearest: int, offender: str
) -> tuple[Check, ...]:
    """What would confirm a lead, the most telling first; `string` are the rows of the offender's other cases."""
    recorded = [Check("record", *_recorded(item))
                for item in missing(home, row, nearest) if item.highest >= WORTH_RECORDING][:1]  # fmt: skip
    return (*_traces(table, row, string, offender), _question(table, row, offender), *recorded)


def _traces(table: CaseTable, row: int, string: IntArray, offender: str) -> list[Check]:
    own = _kinds(table, row)
    found = [
        Check("compare", *_compared(kind, values, str(table.case_id[row]), offender))
        for kind, values in sorted(own.items(), key=lambda item: _rank(item[0]))
    ]
    theirs = {kind: str(table.case_id[other]) for other in reversed(string) for kind in _kinds(table, int(other))}
    looked_for = sorted(set(theirs) - set(own), key=_rank)[:1]
    return found + [Check("record", *_look(kind, theirs[kind], str(table.case_id[row]))) for kind in looked_for]


def _kinds(table: CaseTable, row: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, value in zip(table.trace_kind.row(row), table.trace_value.row(row), strict=True):
        found.setdefault(kind, []).append(value)
    return found


def _rank(kind: str) -> tuple[float, str]:
    return -KIND_OF.get(kind, OTHER_KIND).largest_bans, kind


def _compared(kind: str, values: list[str], case_id: str, offender: str) -> tuple[str, str]:
    named = KIND_OF.get(kind)
    english, chinese = (named.english, named.chinese) if named else (kind, kind)
    source, source_chinese = _SOURCE_OF.get(kind, ("what is found with", "本人及查获物品"))
    which = ", ".join(values)
    return (
        f"compare the {english} of {case_id} ({which}) with {source} {offender}",
        f"将 {case_id} 的{chinese}（{which}）与 {offender} {source_chinese}比对",
    )


def _look(kind: str, other: str, case_id: str) -> tuple[str, str]:
    named = KIND_OF.get(kind)
    english, chinese = (named.english, named.chinese) if named else (kind, kind)
    return (
        f"look whether {case_id} left a {english}: {other} has one to compare with",
        f"查 {case_id} 现场是否留有{chinese}，可与 {other} 比对",
    )


def _question(table: CaseTable, row: int, offender: str) -> Check:
    place = " ".join(dict.fromkeys(part for part in (table.region[row], table.address[row]) if part))
    goods = ", ".join(table.goods.row(row)[:3])
    known = [
        ("where", "地点", place or str(table.premises[row])),
        ("when", "时间", _window(table, row)),
        ("what was taken", "所盗物品", goods),
    ]
    english = "; ".join(f"{what} ({fact or 'not on record'})" for what, _, fact in known)
    chinese = "；".join(f"{what}（{fact or '无记录'}）" for _, what, fact in known)
    return Check(
        "ask",
        f"ask {offender}, telling nothing beforehand: {english}",
        f"讯问 {offender}，不作提示：{chinese}",
    )


def _window(table: CaseTable, row: int) -> str:
    ends = [str(end)[:16].replace("T", " ") for end in (table.earliest[row], table.latest[row]) if not np.isnat(end)]
    return " – ".join(dict.fromkeys(ends))


def _recorded(unknown: Missing) -> tuple[str, str]:
    if unknown.variable in _TRACES:
        return (
            "look whether traces were secured (DNA, fingerprint, shoe print, video): none to compare is on record",
            "核查现场是否提取痕迹物证（DNA、指纹、足迹、视频、车牌）：尚无可比对的记录",
        )
    return (
        f"complete the record: {unknown.english} is unknown and could add up to {unknown.highest:+.1f}",
        f"补录信息：{unknown.chinese}未知，最多可增加 {unknown.highest:+.1f}",
    )


def _term(term: Contribution, name: str, units: Mapping[str, str]) -> str:
    brief = re.split(r"\(|（|, ", name, maxsplit=1)[0].strip()
    telling = term.value is not None and term.unit not in ("bans", "cosine", "log10")
    value = f" {term.value:,.1f} {units.get(term.unit, term.unit)}" if telling else ""
    return f"{brief}{value} {term.log10_lr:+.1f}".replace("-", "−")
