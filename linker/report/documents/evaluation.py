"""The figures of a cross-validation, each with its 95 % interval and what it means in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from linker.evaluation import Evaluation
from linker.evaluation.bootstrap import Interval
from linker.evaluation.shift import FEWEST_UNSOLVED
from linker.i18n.text import Text


@dataclass(frozen=True)
class Figure:
    """One figure as it is shown; `interval` is empty where there is none."""

    name: Text
    value: str
    interval: str
    meaning: Text


@dataclass(frozen=True)
class FigureGroup:
    """Figures that answer one question."""

    question: Text
    figures: tuple[Figure, ...]


def figure_groups(result: Evaluation) -> tuple[FigureGroup, ...]:
    """Pairs, search, series, and what to expect of unsolved cases."""
    return (
        FigureGroup(Text("evaluation_report.pairs"), (*_ranking_figures(result), *_calibration_figures(result))),
        FigureGroup(Text("evaluation_report.search"), tuple(_search_figures(result))),
        FigureGroup(Text("evaluation_report.series"), tuple(_series_figures(result))),
        FigureGroup(Text("evaluation_report.unsolved"), tuple(_shift_figures(result))),
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


def change(value: float) -> str:
    """A signed change of a measure.

    >>> change(-0.0214), change(0.0001)
    ('−0.021', '+0.000')
    """
    return f"{round(value, 3) + 0.0:+.3f}".replace("-", "−")


def _of_100(value: float) -> str:
    return f"{100.0 * value:.0f}"


def _ranking_figures(result: Evaluation) -> Iterator[Figure]:
    pairs = result.pairs
    yield Figure(
        Text("evaluation_report.auc"),
        figure(pairs.auc),
        figure_interval(result.interval("pairs", "auc")),
        Text("evaluation_report.auc_means", times=_of_100(pairs.auc)),
    )
    for name, false, value in (("05", 5, pairs.tpr_at_fpr_05), ("01", 1, pairs.tpr_at_fpr_01)):
        yield Figure(
            Text("evaluation_report.tpr", false=false),
            share(value),
            share_interval(result.interval("pairs", f"tpr_at_fpr_{name}")),
            Text("evaluation_report.tpr_means", false=false),
        )
    yield Figure(
        Text("evaluation_report.average_precision"),
        figure(pairs.average_precision),
        figure_interval(result.interval("pairs", "average_precision")),
        Text("evaluation_report.average_precision_means"),
    )


def _calibration_figures(result: Evaluation) -> Iterator[Figure]:
    pairs, misleading = result.pairs, result.misleading
    yield Figure(
        Text("evaluation_report.cllr"),
        figure(pairs.cllr),
        figure_interval(result.interval("pairs", "cllr")),
        Text("evaluation_report.cllr_means", ranking=figure(pairs.cllr_min), calibration=figure(result.cllr_cal)),
    )
    yield Figure(
        Text("evaluation_report.misleading"),
        f"{share(misleading.linked)} / {share(misleading.unlinked)}",
        "",
        Text("evaluation_report.misleading_means"),
    )


def _search_figures(result: Evaluation) -> Iterator[Figure]:
    scores = result.identification
    for rank, value in ((1, scores.hit_at_1), (10, scores.hit_at_10), (50, scores.hit_at_50)):
        meaning = Text("evaluation_report.first_means") if rank == 1 else Text("evaluation_report.hit_means", rank=rank)
        yield Figure(
            Text("evaluation_report.hit", rank=rank),
            share(value),
            share_interval(result.interval("identification", f"hit_at_{rank}")),
            meaning,
        )
    yield Figure(
        Text("evaluation_report.mrr"),
        figure(scores.mrr),
        figure_interval(result.interval("identification", "mrr")),
        Text("evaluation_report.mrr_means", median=f"{scores.median_first_rank:g}"),
    )
    yield Figure(
        Text("evaluation_report.mates"),
        share(scores.mates_at_50),
        share_interval(result.interval("identification", "mates_at_50")),
        Text("evaluation_report.mates_means"),
    )


def _series_figures(result: Evaluation) -> Iterator[Figure]:
    scores = result.clustering
    rows = (
        ("precision", share(scores.precision), ""),
        ("recall", share(scores.recall), ""),
        ("f1", figure(scores.f1), figure_interval(result.interval("clustering", "f1"))),
        ("b_cubed", figure(scores.bcubed_loo_f1), figure_interval(result.interval("clustering", "bcubed_loo_f1"))),
    )
    for name, value, interval in rows:
        yield Figure(Text(f"evaluation_report.{name}"), value, interval, Text(f"evaluation_report.{name}_means"))
    yield Figure(
        Text("evaluation_report.lone_cases"),
        share(scores.singletons_alone),
        "",
        Text("evaluation_report.lone_cases_means", cases=scores.singletons),
    )


def _shift_figures(result: Evaluation) -> Iterator[Figure]:
    shift = result.shift
    if shift is None:
        why_not = Text("evaluation_report.why_not", fewest=FEWEST_UNSOLVED)
        yield Figure(Text("evaluation_report.not_measured"), "", "", why_not)
        return
    for name, scores in (("solved", shift), ("weighted", shift.weighted)):
        meaning = Text("evaluation_report.weaker" if name == shift.weaker else "evaluation_report.better")
        value = f"{figure(scores.cllr)} ({figure(scores.auc)})"
        yield Figure(Text(f"evaluation_report.shift_{name}"), value, "", meaning)
