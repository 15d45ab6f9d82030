"""The signature of a series as a dossier tells it: every trait with its cases, every change in a sentence."""

from __future__ import annotations

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from linker.casework.outlook.signature import NamedDrift, NamedTrend, OddMember, Signature
from linker.i18n.numbers import signed
from linker.i18n.text import Label
from linker.report.data.dossier import SignatureFacts, TraitLine
from linker.report.data.facts import SharedTrait

# A trend or drift that luck makes more often than this is not told.
_TOLD_P = 0.05
_COLUMNS = {"offence": "offence", "premises": "premises", "region": "region"}


def signature_facts(table: CaseTable, rows: IntArray, found: Signature) -> SignatureFacts:
    """What stands out; changes that luck explains are left out."""
    changes = [_trend(one) for one in found.trends if one.trend.p <= _TOLD_P]
    changes += [_drift(one) for one in found.drifts if one.drift.p <= _TOLD_P or one.change_before]
    return SignatureFacts(
        shared=tuple(TraitLine(trait, _holders(table, rows, trait)) for trait in found.shared),
        changes=tuple(changes),
        odd=tuple(_odd(one) for one in found.odd),
    )


def _holders(table: CaseTable, rows: IntArray, trait: SharedTrait) -> tuple[str, ...]:
    """The members that have a trait; () for a part of the day or week, which the calendar shows."""
    if not trait.recorded:
        return ()
    held = [row for row in rows.tolist() if trait.recorded in _values(table, row, trait.field)]
    return tuple(table.case_id[np.array(held, dtype=np.int64)].tolist())


def _values(table: CaseTable, row: int, aspect: str) -> tuple[str, ...]:
    if aspect == "trace":
        pairs = zip(table.trace_kind.row(row), table.trace_value.row(row), strict=True)
        return tuple(f"{kind}: {value}" for kind, value in pairs)
    columns = ({"goods": table.goods, "tools": table.tools}, table.codes)
    coded = tuple(value for named in columns if aspect in named for value in named[aspect].row(row))
    # A field and a facet of codes may have one name.
    return (str(getattr(table, _COLUMNS[aspect])[row]), *coded) if aspect in _COLUMNS else coded


def _trend(one: NamedTrend) -> Label:
    rises = one.trend.slope > 0
    times = 10.0**one.trend.slope
    return Label(
        f"{one.name.english} {'rises' if rises else 'falls'}: × {times:.2f} from case to case, over {one.trend.cases} "
        f"cases (p = {one.trend.p:.3f})",
        f"{one.name.chinese}呈{'上升' if rises else '下降'}趋势：逐案 × {times:.2f}，共 {one.trend.cases} 起"
        f"（p = {one.trend.p:.3f}）",
    )


def _drift(one: NamedDrift) -> Label:
    english = f"{one.name.english} changes over the series (p = {one.drift.p:.3f}, {one.drift.cases} cases)"
    chinese = f"{one.name.chinese}随时间变化（p = {one.drift.p:.3f}，{one.drift.cases} 起）"
    if one.change_before:
        english += f"; most of all with case {one.change_before}"
        chinese += f"；变化最大处始于 {one.change_before}"
    return Label(english, chinese)


def _odd(one: OddMember) -> Label:
    mean, middle = signed(one.mean_log10_lr), signed(one.middle_log10_lr)
    return Label(
        f"{one.case_id} fits least: mean log10 LR with the others {mean}, the middle case has {middle}",
        f"{one.case_id} 与其他案件最不相似：平均 log10 LR {mean}，中间水平为 {middle}",
    )
