"""The links of a series: its cases on a circle in order of time, the strong links as chords."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from linker.desk.auth.sessions import Visitor
from linker.desk.components.charts import PLAIN_TOOLTIP, Options, chart, lighting
from linker.desk.components.selection import Selection
from linker.desk.ui import theme
from linker.desk.ui.elements import bans, muted, percent
from linker.desk.ui.urls import compare_path
from linker.i18n.translate import t
from linker.report.data.dossier import LinkLine
from linker.report.data.facts import Member
from linker.report.plots.link_chart_layout import Chord, LinkChart, Node
from linker.report.plots.link_chart_layout import link_chart as laid_out


def link_chart(visitor: Visitor, members: Sequence[Member], links: Sequence[LinkLine], selection: Selection) -> None:
    """Draw the chart; a click on a case chooses it, one on a link opens the comparison of its two cases."""
    from nicegui import ui

    drawn = laid_out(members, links)
    found = chart(_options(drawn), 300, t(visitor, "series.links"))
    chords = drawn.chords

    def clicked(event: Any) -> None:
        if event.data_type == "edge":
            link = chords[event.data_index].link
            ui.navigate.to(compare_path(link.case_a, link.case_b))
        else:
            selection.choose(drawn.nodes[event.data_index].case_id)

    found.on_point_click(clicked)
    selection.follow(lighting(found, {node.case_id: place for place, node in enumerate(drawn.nodes)}))
    if drawn.hidden_cases or drawn.hidden_links:
        muted(t(visitor, "series.links_hidden", cases=drawn.hidden_cases, links=drawn.hidden_links))


def _options(drawn: LinkChart) -> Options:
    return {
        "tooltip": PLAIN_TOOLTIP | {"formatter": "{b}"},
        "series": [{
            "type": "graph", "layout": "none", "roam": False, "cursor": "pointer",
            "left": 26, "right": 26, "top": 22, "bottom": 22, "preserveAspect": "contain",
            "emphasis": {"focus": "adjacency", "label": {"show": True},
                         "itemStyle": {"borderColor": theme.INK, "borderWidth": 3}},
            "blur": {"itemStyle": {"opacity": 0.35}, "lineStyle": {"opacity": 0.06}},
            "data": [_node(node) for node in drawn.nodes],
            "links": [_chord(chord, drawn.nodes) for chord in drawn.chords],
        }],
    }  # fmt: skip


def _node(node: Node) -> Options:
    return {
        "id": str(node.number), "name": f"{node.number} · {node.case_id}", "x": node.x, "y": -node.y, "symbolSize": 22,
        "itemStyle": {"color": theme.GREEN if node.solved else theme.BLUE},
        "label": {"show": True, "formatter": str(node.number), "color": "white", "fontSize": 11, "fontWeight": 600},
    }  # fmt: skip


def _chord(chord: Chord, nodes: Sequence[Node]) -> Options:
    one, other = nodes[chord.first], nodes[chord.second]
    told = f"{one.number} – {other.number}   {bans(chord.link.log10_lr)}   {percent(chord.link.probability)}"
    return {
        "source": str(one.number), "target": str(other.number), "name": told,
        "lineStyle": {"width": 0.7 + 3.0 * chord.strength, "opacity": 0.15 + 0.55 * chord.strength,
                      "color": theme.MUTED, "curveness": 0.12},
    }  # fmt: skip
