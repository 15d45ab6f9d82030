"""The tables that dossier and bulletin share."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from linker.i18n.dates import window
from linker.i18n.numbers import UNKNOWN, number, percent, signed
from linker.i18n.text import Label
from linker.report.data.dossier import CascadeFacts, LinkLine, TraitLine
from linker.report.data.facts import Member
from linker.report.documents.document import Column, Table, Text

_NUMBER = Column(Label("#", "#"), 0.3, is_number=True)
_MEMBER = Column(Label("case [known offender]", "案件[已知作案人]"), 1.3)
_CASE = Column(Label("case", "案件"), 1.3)
_PROBABILITY = Column(Label("probability", "概率"), 0.6, is_number=True)


def cases_table(members: Sequence[Member], most: int) -> Table:
    """The members in order of time; the first `most`."""
    columns = (
        _NUMBER, _MEMBER, Column(Label("time window", "发案时间"), 1.4), Column(Label("place", "地点"), 1.4),
        Column(Label("offence, premises", "案别、处所"), 1.2),
        Column(Label("way of working, goods", "手法、物品"), 1.7),
        Column(Label("loss", "损失"), 0.6, is_number=True), _PROBABILITY,
    )  # fmt: skip
    return Table(columns, tuple(_case(member) for member in members[:most]), max(0, len(members) - most))


def short_cases_table(members: Sequence[Member], most: int) -> Table:
    """The members in four columns, for one page."""
    columns = (
        _NUMBER,
        _MEMBER,
        Column(Label("time window", "发案时间"), 1.5),
        Column(Label("place", "地点"), 2.0),
        _PROBABILITY,
    )
    rows = tuple(_case(member) for member in members[:most])
    return Table(columns, tuple((*row[:4], row[-1]) for row in rows), max(0, len(members) - most))


def traits_table(traits: Sequence[TraitLine], members: Sequence[Member]) -> Table:
    """What is shared, telling first, and by which members (their numbers)."""
    numbers = {member.case_id: member.number for member in members}
    columns = (
        Column(Label("field", "字段"), 0.9), Column(Label("value", "特点"), 1.5),
        Column(Label("in the series", "本系列"), 0.8, is_number=True),
        Column(Label("in the library", "全库"), 0.8, is_number=True),
        Column(Label("lift", "倍数"), 0.6, is_number=True), Column(Label("cases #", "案件 #"), 1.6),
    )  # fmt: skip
    return Table(columns, tuple(
        (one.trait.aspect, one.trait.value, f"{one.trait.members} / {one.trait.known}",
         percent(one.trait.library_share), lift_text(one.trait.lift),
         numbers_text([numbers[case] for case in one.case_ids])) for one in traits
    ))  # fmt: skip


def links_table(links: Sequence[LinkLine], most: int) -> Table:
    """Links, the first `most`."""
    columns = (_CASE, _CASE, Column(Label("log10 LR", "log10 LR"), 0.7, is_number=True), _PROBABILITY)
    rows = tuple((one.case_a, one.case_b, signed(one.log10_lr), percent(one.probability)) for one in links[:most])
    return Table(columns, rows, max(0, len(links) - most))


def leads_table(found: CascadeFacts) -> Table:
    """Open cases an offender's string may hold, why, and what would confirm each."""
    columns = (
        _CASE, _PROBABILITY, Column(Label("series", "系列"), 0.5), Column(Label("why", "依据"), 2.4),
        Column(Label("what would confirm it", "核查要点"), 2.4),
    )  # fmt: skip
    rows: list[tuple[Text, ...]] = []
    for lead in found.leads:
        admitted = Label("admitted; ", "已供述；") if lead.admitted else Label("", "")
        reason = Label(admitted.english + lead.reason.english, admitted.chinese + lead.reason.chinese)
        confirm = Label("; ".join(one.english for one in lead.checks), "；".join(one.chinese for one in lead.checks))
        rows.append((lead.case_id, percent(lead.probability), lead.series or UNKNOWN, reason, confirm))
    return Table(columns, tuple(rows), found.left_out)


def lift_text(lift: float) -> str:
    """How many times as common.

    >>> lift_text(3.84), lift_text(15.2)
    ('× 3.8', '× 15')
    """
    return f"× {lift:.1f}" if lift < 10 else f"× {lift:,.0f}"


def numbers_text(numbers: Sequence[int]) -> str:
    """Numbers of members, runs joined; "—" for none.

    >>> numbers_text([1, 2, 3, 7, 9, 10])
    '1–3, 7, 9–10'
    """
    runs: list[list[int]] = []
    for one in sorted(numbers):
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return ", ".join(f"{low}" if low == high else f"{low}–{high}" for low, high in runs) or UNKNOWN


def _listed(things: Collection[Label]) -> Label:
    english, chinese = ([one.english for one in things], [one.chinese for one in things])
    return Label(", ".join(dict.fromkeys(english)) or UNKNOWN, "、".join(dict.fromkeys(chinese)) or UNKNOWN)


def _case(member: Member) -> tuple[Text, ...]:
    told = [value for _, values in member.codes for value in values]
    things = dict.fromkeys((*told, *(Label(name, name) for name in member.goods)))
    known = f" [{', '.join(member.offenders)}]" if member.offenders else ""
    return (
        str(member.number), member.case_id + known,
        window(member.earliest, member.latest), member.place or UNKNOWN,
        " · ".join(part for part in (member.offence, member.premises) if part) or UNKNOWN,
        _listed(things), number(member.loss), percent(member.probability),
    )  # fmt: skip
