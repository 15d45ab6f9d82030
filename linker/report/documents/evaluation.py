"""The figures of a cross-validation, each with its 95 % interval and what it means in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from linker.evaluation import Evaluation
from linker.evaluation.bootstrap import Interval
from linker.evaluation.shift import WHY_NOT, WHY_NOT_CHINESE
from linker.i18n.text import Label


@dataclass(frozen=True)
class Figure:
    """One figure as it is shown; `interval` is empty where there is none."""

    name: Label
    value: str
    interval: str
    meaning: Label


@dataclass(frozen=True)
class FigureGroup:
    """Figures that answer one question."""

    question: Label
    figures: tuple[Figure, ...]


def figure_groups(result: Evaluation) -> tuple[FigureGroup, ...]:
    """Pairs, search and series."""
    return (
        FigureGroup(
            Label("Pairs: are two cases by one offender told from two that are not", "案件对：同人与非同人能否区分"),
            (*_ranking_figures(result), *_calibration_figures(result)),
        ),
        FigureGroup(
            Label("Search: where in the list stands the right series", "查找：正确的系列排在第几位"),
            tuple(_search_figures(result)),
        ),
        FigureGroup(
            Label("Series: are the right cases put together", "系列：应并的案件是否并在一起"),
            tuple(_series_figures(result)),
        ),
        FigureGroup(
            Label("Unsolved cases: what to expect where nobody knows the answer", "未破案件：答案未知时可期待什么"),
            tuple(_shift_figures(result)),
        ),
    )


def share(value: float) -> str:
    """A share in per cent.

    >>> share(0.9142)
    '91.4 %'
    """
    return f"{100.0 * value:.1f} %"


def figure(value: float) -> str:
    """A measure from 0 to 1 (or a little above).

    >>> figure(0.91425)
    '0.914'
    """
    return f"{value:.3f}"


def share_interval(limits: Interval | None) -> str:
    """An interval of shares.

    >>> share_interval((0.8, 0.953)), share_interval(None)
    ('80.0–95.3 %', '')
    """
    return "" if limits is None else f"{100.0 * limits[0]:.1f}–{100.0 * limits[1]:.1f} %"


def figure_interval(limits: Interval | None) -> str:
    """An interval of a measure.

    >>> figure_interval((0.849, 0.9523))
    '0.849–0.952'
    """
    return "" if limits is None else f"{limits[0]:.3f}–{limits[1]:.3f}"


def _of_100(value: float) -> str:
    return f"{100.0 * value:.0f}"


def _ranking_figures(result: Evaluation) -> Iterator[Figure]:
    pairs = result.pairs
    yield Figure(
        Label("AUC", "AUC"),
        figure(pairs.auc),
        figure_interval(result.interval("pairs", "auc")),
        Label(
            f"of one linked and one unlinked pair, the linked one scores higher {_of_100(pairs.auc)} times in 100",
            f"任取一对同人案件和一对非同人案件，前者得分更高的机会为 {_of_100(pairs.auc)}%",
        ),
    )
    for name, false, value in (("05", 5, pairs.tpr_at_fpr_05), ("01", 1, pairs.tpr_at_fpr_01)):
        yield Figure(
            Label(f"found at {false} % false", f"误报 {false}% 时查出"),
            share(value),
            share_interval(result.interval("pairs", f"tpr_at_fpr_{name}")),
            Label(
                f"linked pairs found when {false} in 100 unlinked ones is flagged by mistake"
                if false == 1
                else f"linked pairs found when {false} in 100 unlinked ones are flagged by mistake",
                f"允许每 100 对非同人案件误报 {false} 对时，能找出的同人案件对",
            ),
        )
    yield Figure(
        Label("average precision", "平均查准率"),
        figure(pairs.average_precision),
        figure_interval(result.interval("pairs", "average_precision")),
        Label(
            "going down the list of pairs, best first: the share that is right, averaged over the linked pairs",
            "按得分从高到低查看案件对，每遇一对同人案件时前面正确的占比，取平均",
        ),
    )


def _calibration_figures(result: Evaluation) -> Iterator[Figure]:
    pairs, misleading = result.pairs, result.misleading
    yield Figure(
        Label("Cllr", "Cllr"),
        figure(pairs.cllr),
        figure_interval(result.interval("pairs", "cllr")),
        Label(
            f"0 is perfect, 1 says nothing; {figure(pairs.cllr_min)} is for telling apart, "
            f"{figure(result.cllr_cal)} for numbers that say too much or too little (calibration)",
            f"0 为完美，1 等于什么都没说；其中区分占 {figure(pairs.cllr_min)}，校准占 {figure(result.cllr_cal)}",
        ),
    )
    yield Figure(
        Label("misleading evidence", "误导证据"),
        f"{share(misleading.linked)} / {share(misleading.unlinked)}",
        "",
        Label(
            "linked pairs whose evidence speaks against a link / unlinked pairs whose evidence speaks for one",
            "同人案件对中证据指向非同人者 / 非同人案件对中证据指向同人者",
        ),
    )


def _search_figures(result: Evaluation) -> Iterator[Figure]:
    found = result.identification
    for rank, value in ((1, found.hit_at_1), (10, found.hit_at_10), (50, found.hit_at_50)):
        yield Figure(
            Label(f"hit at {rank}", f"前 {rank} 位命中"),
            share(value),
            share_interval(result.interval("identification", f"hit_at_{rank}")),
            Label(
                "cases whose own series stands first"
                if rank == 1
                else f"cases whose own series is among the first {rank}",
                "所属系列排在首位的案件" if rank == 1 else f"所属系列排在前 {rank} 位的案件",
            ),
        )
    yield Figure(
        Label("mean reciprocal rank", "平均倒数排名"),
        figure(found.mrr),
        figure_interval(result.interval("identification", "mrr")),
        Label(
            "1 if the right series always stood first, 0.5 if always second; "
            f"the median rank is {found.median_first_rank:g}",
            f"正确系列总排第一为 1，总排第二为 0.5；排名中位数为 {found.median_first_rank:g}",
        ),
    )
    yield Figure(
        Label("mates in first 50", "前 50 起查全"),
        share(found.mates_at_50),
        share_interval(result.interval("identification", "mates_at_50")),
        Label(
            "other cases of the same offenders that are among the 50 cases most alike",
            "同一作案人的其他案件中，排在最相似 50 起以内者",
        ),
    )


def _series_figures(result: Evaluation) -> Iterator[Figure]:
    series = result.clustering
    yield Figure(
        Label("precision", "查准率"),
        share(series.precision),
        "",
        Label("pairs put into one series that do share an offender", "并入同一系列的案件对中确为同人者"),
    )
    yield Figure(
        Label("recall", "查全率"),
        share(series.recall),
        "",
        Label("pairs that share an offender and were put into one series", "同人案件对中被并入同一系列者"),
    )
    yield Figure(
        Label("F1", "F1"),
        figure(series.f1),
        figure_interval(result.interval("clustering", "f1")),
        Label("precision and recall in one number (harmonic mean)", "查准率与查全率的调和平均"),
    )
    yield Figure(
        Label("B-cubed F1, case left out", "B³ F1（不计本案）"),
        figure(series.bcubed_loo_f1),
        figure_interval(result.interval("clustering", "bcubed_loo_f1")),
        Label(
            "the same seen from each case: large series do not drown small ones",
            "逐案计算后取平均，大系列不会掩盖小系列",
        ),
    )
    yield Figure(
        Label("lone cases left alone", "单独案件未误并"),
        share(series.singletons_alone),
        "",
        Label(
            f"of the {series.singletons:,.0f} solved cases without a mate, those put into no series",
            f"{series.singletons:,.0f} 起无同人案件的已破案件中，未被并入任何系列者",
        ),
    )


def _shift_figures(result: Evaluation) -> Iterator[Figure]:
    shift = result.shift
    if shift is None:
        yield Figure(Label("not measured", "未测"), "", "", Label(WHY_NOT, WHY_NOT_CHINESE))
        return
    weaker = (
        Label("the weaker figure: go by this one", "较弱的数字：以此为准"),
        Label("the better figure: go by the other one", "较好的数字：以另一个为准"),
    )
    for name, chinese, scores, which in (
        ("solved cases as they are", "已破案件原样", shift, "solved"),
        ("weighed like unsolved cases", "按未破案件加权", shift.weighted, "weighted"),
    ):
        yield Figure(
            Label(f"Cllr (AUC), {name}", f"Cllr（AUC），{chinese}"),
            f"{figure(scores.cllr)} ({figure(scores.auc)})",
            "",
            weaker[which != shift.weaker],
        )
