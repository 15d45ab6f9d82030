"""What to look at next in a series: each thing with the cases it is about. Nothing is decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from linker.casework.outlook.signature import Signature
from linker.casework.series.series_overview import Member as ListedMember
from linker.i18n.numbers import percent, signed
from linker.i18n.text import Label
from linker.report.data.dossier import CheckLine, LinkLine
from linker.report.data.facts import LinkEvidence, Member

MOST_OUTSIDE, MOST_UNKNOWN = 5, 3
_WEAK = 0.5


def checks(
    members: Sequence[Member],
    listed: Sequence[ListedMember],
    signature: Signature,
    outside: Sequence[LinkLine],
    evidence: Sequence[LinkEvidence],
) -> tuple[CheckLine, ...]:
    """In the order a case conference would take them."""
    return (
        *_weak(members), *_odd(signature), *_twice(listed), *_outside(outside, members), *_places(members),
        *_unknown(evidence),
    )  # fmt: skip


def _weak(members: Sequence[Member]) -> Iterator[CheckLine]:
    weak = [one for one in members if one.probability is not None and one.probability < _WEAK]
    if weak:
        yield CheckLine(
            Label(
                "belong with a probability below one half: read these files first, then confirm or reject",
                "归属概率低于一半：请先核查，再作确认或排除",
            ),
            _ids(sorted(weak, key=lambda one: one.probability or 0.0)),
        )


def _odd(signature: Signature) -> Iterator[CheckLine]:
    if signature.odd:
        words = Label("fit the rest least: do they belong?", "与其他案件差异最大：是否应归入本系列？")
        yield CheckLine(words, tuple(one.case_id for one in signature.odd))


def _twice(listed: Sequence[ListedMember]) -> Iterator[CheckLine]:
    twice = [one for one in listed if one.incident != one.case_id]
    if twice:
        words = Label(
            "look like further records of an incident already listed: one incident, or two?",
            "疑为同一事件的重复或关联记录：是一起还是两起？",
        )
        yield CheckLine(words, tuple(dict.fromkeys(case for one in twice for case in (one.incident, one.case_id))))


def _outside(outside: Sequence[LinkLine], members: Sequence[Member]) -> Iterator[CheckLine]:
    own = {member.case_id for member in members}
    for link in outside[:MOST_OUTSIDE]:
        inside, other = (link.case_a, link.case_b) if link.case_a in own else (link.case_b, link.case_a)
        facts = f"log10 LR {signed(link.log10_lr)}, {percent(link.probability)}"
        words = Label(
            f"{other} is not in the series but linked with {inside} ({facts}): does it belong?",
            f"{other} 未列入本系列，但与 {inside} 有关联（{facts}）：是否应并入？",
        )
        yield CheckLine(words, (other, inside))


def _places(members: Sequence[Member]) -> Iterator[CheckLine]:
    without = [one for one in members if one.point_km is None]
    vague = [one for one in members if _is_vague(one)]
    if without:
        yield CheckLine(Label("have no coordinates: locate them", "无坐标：请补录位置"), _ids(without))
    if vague:
        words = Label(
            "have no time, or one of more than a day: narrow it down", "时间不详或跨度超过一天：请缩小作案时段"
        )
        yield CheckLine(words, _ids(vague))


def _is_vague(member: Member) -> bool:
    if member.earliest is None or member.latest is None:
        return True
    return member.latest - member.earliest > timedelta(days=1)


def _unknown(evidence: Sequence[LinkEvidence]) -> Iterator[CheckLine]:
    """What the strongest links could not weigh, most often first."""
    counted = Counter(words for link in evidence for words in link.missing)
    for words, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0].english))[:MOST_UNKNOWN]:
        cases = (case for link in evidence if words in link.missing for case in (link.case_a, link.case_b))
        told = Label(
            f"unknown for some of the strongest links, so not counted: {words.english}",
            f"最强关联中缺少（未计入）：{words.chinese}",
        )
        yield CheckLine(told, tuple(dict.fromkeys(cases)))


def _ids(members: Sequence[Member]) -> tuple[str, ...]:
    return tuple(member.case_id for member in members)
