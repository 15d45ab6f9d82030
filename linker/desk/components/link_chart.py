"""The links of a series: its cases on a circle in order of time, the strong links as chords."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from linker.desk.auth.sessions import Visitor
from linker.desk.components.charts import PLAIN_TOOLTIP, Options, chart, lighting
from linker.desk.components.selection import Selection
from linker.desk.ui import theme
from linker.desk.ui.markup import muted, render
from linker.desk.ui.urls import compare_path
from linker.i18n.numbers import percent, signed
from linker.i18n.translate import t
from linker.report.data.series import LinkLine, SeriesCase
from linker.report.plots.link_chart_layout import Chord, LinkChart, Node
from linker.report.plots.link_chart_layout import link_chart as laid_out


def link_chart(
    visitor: Visitor, members: Sequence[SeriesCase], links: Sequence[LinkLine], selection: Selection
) -> None:
    """Draw the chart; a click on a case chooses it, one on a link opens the comparison of its two cases."""
    from nicegui import ui

    layout = laid_out(members, links)
    element = chart(_options(layout), 300, t(visitor, "series.links"))
    chords = layout.chords

    def clicked(event: Any) -> None:
        if event.data_type == "edge":
            link = chords[event.data_index].link
            ui.navigate.to(compare_path(link.case_a, link.case_b))
        else:
            selection.choose(layout.nodes[event.data_index].case_id)

    element.on_point_click(clicked)
    selection.follow(lighting(element, {node.case_id: place for place, node in enumerate(layout.nodes)}))
    if layout.hidden_cases or layout.hidden_links:
        render(muted(t(visitor, "series.links_hidden", cases=layout.hidden_cases, links=layout.hidden_links)))


def _options(layout: LinkChart) -> Options:
    return {
        "tooltip": PLAIN_TOOLTIP | {"formatter": "{b}"},
        "series": [
            {
                "type": "graph",
                "layout": "none",
                "roam": False,
                "cursor": "pointer",
                "left": 26,
                "right": 26,
                "top": 22,
                "bottom": 22,
                "preserveAspect": "contain",
                "emphasis": {
                    "focus": "adjacency",
                    "label": {"show": True},
                    "itemStyle": {"borderColor": theme.INK, "borderWidth": 3},
                },
                "blur": {"itemStyle": {"opacity": 0.35}, "lineStyle": {"opacity": 0.06}},
                "data": [_node(node) for node in layout.nodes],
                "links": [_chord(chord, layout.nodes) for chord in layout.chords],
            }
        ],
    }


def _node(node: Node) -> Options:
    return {
        "id": str(node.number),
        "name": f"{node.number} · {node.case_id}",
        "x": node.x,
        "y": -node.y,
        "symbolSize": 22,
        "itemStyle": {"color": theme.GREEN if node.is_solved else theme.BLUE},
        "label": {"show": True, "formatter": str(node.number), "color": "white", "fontSize": 11, "fontWeight": 600},
    }


def _chord(chord: Chord, nodes: Sequence[Node]) -> Options:
    first_node, second_node = nodes[chord.first], nodes[chord.second]
    weight = f"{signed(chord.link.log10_lr)}   {percent(chord.link.probability)}"
    return {
        "source": str(first_node.number),
        "target": str(second_node.number),
        "name": f"{first_node.number} – {second_node.number}   {weight}",
        "lineStyle": {
            "width": 0.7 + 3.0 * chord.strength,
            "opacity": 0.15 + 0.55 * chord.strength,
            "color": theme.MUTED,
            "curveness": 0.12,
        },
    }
