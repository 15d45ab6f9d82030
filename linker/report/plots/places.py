"""The map of a series without tiles: true to scale, north up, with a scale bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Label
from linker.report.data.dossier import AreaKm
from linker.report.data.facts import Member, PointKm
from linker.report.plots.canvas import BLUE, GREEN, INK, ORANGE, SOFT, TextStyle, new_figure
from linker.report.plots.map_layout import length_label, scale_bar_km

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Above that, numbers would lie on each other.
MOST_NUMBERS = 60
_SMALLEST_KM, _ROOM = 0.2, 0.12


def map_plot(
    members: Sequence[Member],
    others: Sequence[PointKm] = (),
    areas: Sequence[AreaKm] = (),
    *,
    language: DocumentLanguage = "both",
) -> Figure:
    """Members joined in order of time, other cases in grey, forecast areas behind; says how many have no place."""
    placed = [(member, member.point_km) for member in members if member.point_km is not None]
    with new_figure(6.4, 5.2, language) as (figure, axes, pen):
        axes.set_axis_off()
        axes.set_title(pen.words(Label("Map", "位置")))
        if placed:
            points = np.array([point for _, point in placed])
            _frame(axes, points)
            _areas(axes, areas)
            if others:
                east, north = np.array(others).T
                axes.scatter(east, north, s=5, color="#b9c2cc", zorder=2)
            axes.plot(*points.T, color=SOFT, linewidth=0.8, linestyle=(0, (3, 3)), zorder=3)
            _marks(axes, [(member.number, bool(member.offenders), point) for member, point in placed])
            _scale(axes)
        _missing(axes, len(members) - len(placed), bool(placed), pen)
    return figure


def _frame(axes: Axes, points: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    low, high = points.min(axis=0), points.max(axis=0)
    half = max(float(np.max(high - low)), _SMALLEST_KM) * (0.5 + _ROOM)
    middle = (low + high) / 2.0
    axes.set(xlim=(middle[0] - half * 1.2, middle[0] + half * 1.2), ylim=(middle[1] - half, middle[1] + half))
    axes.set_aspect("equal")


def _areas(axes: Axes, areas: Sequence[AreaKm]) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    for share in sorted({area.share for area in areas}, reverse=True):
        squares = [
            Rectangle((area.east_km - area.side_km / 2, area.north_km - area.side_km / 2), area.side_km, area.side_km)
            for area in areas if area.share == share
        ]  # fmt: skip
        strong = 0.30 if share <= 0.5 else 0.14
        axes.add_collection(PatchCollection(squares, facecolor=GREEN, edgecolor="none", alpha=strong, zorder=1))


def _marks(axes: Axes, marks: Sequence[tuple[int, bool, PointKm]]) -> None:
    for solved, shape, colour in ((False, "o", BLUE), (True, "D", ORANGE)):
        found = [point for _, known, point in marks if known == solved]
        if found:
            east, north = np.array(found).T
            axes.scatter(east, north, s=70, marker=shape, color=colour, edgecolors="white", zorder=4)
    for number, _, point in marks[:MOST_NUMBERS]:
        axes.annotate(str(number), point, xytext=(5, 5), textcoords="offset points", fontsize=7.5, zorder=5)


def _scale(axes: Axes) -> None:
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    bar_km = scale_bar_km(0.3 * (right - left))
    start, level = left + 0.03 * (right - left), bottom + 0.03 * (top - bottom)
    axes.plot([start, start + bar_km], [level, level], color=INK, linewidth=2.5, solid_capstyle="butt")
    axes.text(start + bar_km, level, f"  {length_label(bar_km)}", va="center", fontsize=8)
    axes.annotate("N", (0.97, 0.98), (0.97, 0.88), xycoords="axes fraction", ha="center", va="center", fontsize=9,
                  arrowprops={"arrowstyle": "->", "color": INK})  # fmt: skip


def _missing(axes: Axes, without: int, has_places: bool, pen: TextStyle) -> None:  # noqa: FBT001 - private
    if without or not has_places:
        words = Label(f"{without} without a position", f"{without} 起无坐标")
        axes.text(0.5, -0.02, pen.words(words), transform=axes.transAxes, ha="center", va="top", fontsize=8, color=SOFT)
