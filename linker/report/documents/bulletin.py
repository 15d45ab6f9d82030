"""One page that is handed on: the bulletin of a series (串并案通报) and the early warning (预警通报)."""

from __future__ import annotations

from collections.abc import Iterator

from linker.errors import LinkerError
from linker.i18n.numbers import UNKNOWN, percent, signed
from linker.i18n.text import Label
from linker.report.data.dossier import Dossier
from linker.report.documents.document import Block, Document, Drawings, Facts, Heading, Sentence, Text
from linker.report.documents.dossier import base_rate, changed, fingerprint, summary
from linker.report.documents.tables import lift_text, short_cases_table
from linker.report.documents.wording import CAVEATS, next_strike

MOST_CASES, MOST_TRAITS = 8, 5


def bulletin_document(dossier: Dossier) -> Document:
    """What neighbours need: who looks like this, where, when, and what we ask of them."""
    series = dossier.line.series_id
    return Document(
        title=Label(f"Series bulletin {series}", f"串并案通报 {series}"),
        line=summary(dossier),
        blocks=(
            Facts((*_signs(dossier), *_strength(dossier), (Label("next", "预测"), _next(dossier)))),
            Drawings(("map", "timeline")),
            short_cases_table(dossier.members, MOST_CASES),
            Heading(Label("What we ask", "协查要求")),
            Sentence(Label(
                "Compare with your own open cases of this signature; secure video and traces; report likenesses by "
                "case id.",
                "请比对本辖区同类未破案件，固定视频与痕迹物证，发现相似案件请反馈案件编号。")),
            *_foot(dossier),
        ),
    )  # fmt: skip


def warning_document(dossier: Dossier) -> Document:
    """The early warning of a series; LinkerError where it has not reached the bar."""
    found, series = dossier.warning, dossier.line.series_id
    if found is None:
        raise LinkerError(
            f"series {series}: has not reached the bar of an early warning (linker warn lists those that have); ask "
            "for --kind bulletin"
        )
    chosen = [member for member in dossier.members if member.case_id in found.case_ids]
    return Document(
        title=Label(f"Early warning: series {series}", f"预警通报：系列 {series}"),
        line=Label(f"{found.at:%Y-%m-%d}: {found.words.english}", f"{found.at:%Y-%m-%d}：{found.words.chinese}"),
        blocks=(
            Sentence(Label(
                f"The bar was reached with case {found.triggered_by}. The series has {dossier.line.cases:,} cases now.",
                f"案件 {found.triggered_by} 触发预警。该系列现有 {dossier.line.cases:,} 起。"), "note"),
            short_cases_table(chosen, MOST_CASES),
            Drawings(("map", "calendar")),
            Facts((*_signs(dossier), *_strength(dossier), (Label("next", "预测"), _next(dossier)))),
            *_foot(dossier),
        ),
    )  # fmt: skip


def _signs(dossier: Dossier) -> Iterator[tuple[Label, Text]]:
    lines = dossier.signature.shared[:MOST_TRAITS]
    told = [
        (one.trait, f"{one.trait.members}/{one.trait.known}, {lift_text(one.trait.lift)}") for one in lines
    ]  # fmt: skip
    yield (
        Label("signature", "共同特点"),
        Label(
            "; ".join(f"{trait.aspect.english} {trait.value.english} ({share})" for trait, share in told) or UNKNOWN,
            "；".join(f"{trait.aspect.chinese} {trait.value.chinese}（{share}）" for trait, share in told) or UNKNOWN,
        ),
    )


def _strength(dossier: Dossier) -> Iterator[tuple[Label, Text]]:
    line = dossier.line
    yield (
        Label("mean probability · cohesion", "平均概率 · 内聚度"),
        f"{percent(line.probability)} · {signed(line.cohesion)}",
    )
    yield Label("state", "状态"), dossier.life.state
    known = sorted({name for member in dossier.members for name in member.offenders})
    if known:
        yield Label("known offenders", "已知作案人"), ", ".join(known)


def _next(dossier: Dossier) -> Label:
    if dossier.forecast is None:
        return dossier.refused or Label("no forecast", "不作预测")
    return next_strike(dossier.forecast)


def _foot(dossier: Dossier) -> tuple[Block, ...]:
    rate = base_rate(dossier)
    return (
        *changed(dossier),
        Sentence(CAVEATS[0], "note"),
        Sentence(Label(f"Base rate: {rate.english}.", f"基础概率：{rate.chinese}。"), "soft"),
        Sentence(Label(fingerprint(dossier), fingerprint(dossier)), "soft"),
    )
