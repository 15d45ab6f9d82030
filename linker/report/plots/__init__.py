"""Plots as matplotlib figures: each takes plain data and gives a Figure; `png` makes a picture of it."""

from linker.report.plots.canvas import png
from linker.report.plots.links import dendrogram_plot, link_plot
from linker.report.plots.measures import reliability_plot, tippett_plot
from linker.report.plots.pair import waterfall_plot
from linker.report.plots.places import map_plot
from linker.report.plots.times import calendar_plot, timeline_plot
from linker.report.plots.weights import WeightCurve, weights_plot

__all__ = [
    "WeightCurve",
    "calendar_plot",
    "dendrogram_plot",
    "link_plot",
    "map_plot",
    "png",
    "reliability_plot",
    "timeline_plot",
    "tippett_plot",
    "waterfall_plot",
    "weights_plot",
]
