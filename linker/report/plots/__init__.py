"""Plots: pure layouts of what is drawn where, and one matplotlib drawing for each of them."""

from linker.report.plots.canvas import png, svg
from linker.report.plots.drawing import Layout, draw, note, title

__all__ = ["Layout", "draw", "note", "png", "svg", "title"]
