"""The map of a series without tiles: true to scale, north up, with a scale bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Text
from linker.report.data.dossier import AreaKm
from linker.report.data.series import PointKm, SeriesCase
from linker.report.plots.canvas import BLUE, GREEN, INK, ORANGE, SOFT, new_figure, note_alone
from linker.report.plots.map_layout import ASPECT, MapLayout, MapMark, length_label, map_layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_INCHES = 5.6


def map_plot(
    cases: Sequence[SeriesCase],
    other_points: Sequence[PointKm] = (),
    areas: Sequence[AreaKm] = (),
    *,
    language: DocumentLanguage = "both",
) -> Figure:
    """The map of some cases; a note alone where none of them has a place."""
    layout = map_layout(cases, other_points, areas)
    return note_alone(Text("report.no_place"), language) if layout is None else draw_map(layout, language=language)


def draw_map(layout: MapLayout, *, language: DocumentLanguage = "both", has_title: bool = True) -> Figure:
    """Cases joined in order of time, other cases in grey, forecast areas behind."""
    with new_figure(WIDTH_INCHES, WIDTH_INCHES / ASPECT, language, has_title=has_title) as (figure, axes, pen):
        axes.set_axis_off()
        west, south, east, north = layout.frame_km
        axes.set(xlim=(west, east), ylim=(south, north))
        axes.set_aspect("equal")
        _areas(axes, layout)
        if layout.other_points:
            east, north = np.array(layout.other_points).T
            axes.scatter(east, north, s=5, color="#b9c2cc", linewidths=0, zorder=2)
        axes.plot(*np.array(layout.path).T, color=SOFT, linewidth=0.8, linestyle=(0, (3, 3)), zorder=3)
        for mark in layout.marks:
            _mark(axes, mark)
        _scale(axes, layout)
        if pen.has_title:
            axes.set_title(pen.words(Text("plot.map")))
            if layout.unplaced:
                words = pen.words(Text("plot.unplaced", count=layout.unplaced))
                axes.text(0.5, -0.02, words, transform=axes.transAxes, ha="center", va="top", fontsize=8, color=SOFT)
    return figure


def _areas(axes: Axes, layout: MapLayout) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    for share in sorted({area.share for area in layout.areas}, reverse=True):
        squares = [
            Rectangle((area.east_km - area.side_km / 2, area.north_km - area.side_km / 2), area.side_km, area.side_km)
            for area in layout.areas
            if area.share == share
        ]
        alpha = 0.30 if share <= 0.5 else 0.14
        axes.add_collection(PatchCollection(squares, facecolor=GREEN, edgecolor="none", alpha=alpha, zorder=1))


def _mark(axes: Axes, mark: MapMark) -> None:
    is_solved = mark.solved > 0
    shape, colour, size = ("D", ORANGE, 150) if is_solved else ("o", BLUE, 210)
    axes.scatter(*mark.point_km, s=size, marker=shape, color=colour, edgecolors="white", zorder=4)
    if len(mark.numbers) == 1:
        axes.annotate(
            mark.label,
            mark.point_km,
            ha="center",
            va="center",
            fontsize=7.5,
            fontweight="bold",
            color="white",
            zorder=5,
        )
    else:
        axes.annotate(
            mark.label,
            mark.point_km,
            xytext=(9, 5),
            textcoords="offset points",
            fontsize=7.5,
            fontweight="bold",
            zorder=5,
        )


def _scale(axes: Axes, layout: MapLayout) -> None:
    west, south, east, north = layout.frame_km
    start, level = west + 0.03 * (east - west), south + 0.03 * (north - south)
    axes.plot([start, start + layout.bar_km], [level, level], color=INK, linewidth=2.5, solid_capstyle="butt")
    axes.text(start + layout.bar_km, level, f"  {length_label(layout.bar_km)}", va="center", fontsize=8)
    arrow = {"arrowstyle": "->", "color": INK}
    axes.annotate(
        "N",
        (0.97, 0.98),
        (0.97, 0.86),
        xycoords="axes fraction",
        ha="center",
        va="center",
        fontsize=9,
        arrowprops=arrow,
    )
