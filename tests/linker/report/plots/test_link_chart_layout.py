"""The chart of links: strongest on top, the rest counted and not drawn."""

from __future__ import annotations

from report_samples import bare_case

from linker.report.data.series import LinkLine
from linker.report.plots.link_chart_layout import MAX_CHORDS, MAX_NODES, link_chart


def test_a_small_chart_holds_all() -> None:
    links = [LinkLine("C1", "C2", 2.0, 0.9), LinkLine("C2", "C3", 1.0, 0.5)]
    chart = link_chart([bare_case(1), bare_case(2), bare_case(3)], links)
    assert [node.number for node in chart.nodes] == [1, 2, 3]
    assert [(chord.link.case_a, chord.strength) for chord in chart.chords] == [("C2", 0.0), ("C1", 1.0)]
    assert (chart.hidden_cases, chart.hidden_links) == (0, 0)


def test_a_large_chart_keeps_the_best_connected() -> None:
    pairs = [(first, second) for first in range(100, 130) for second in range(first + 1, 130)]
    links = [LinkLine(f"C{first}", f"C{second}", first + second / 1000.0, 0.5) for first, second in pairs]
    chart = link_chart([bare_case(number) for number in range(1, 501)], links)
    assert len(chart.nodes) == MAX_NODES
    assert {node.number for node in chart.nodes} >= set(range(100, 130))
    assert (chart.hidden_cases, chart.hidden_links) == (500 - MAX_NODES, len(links) - MAX_CHORDS)


def test_no_links_draw_no_chords() -> None:
    assert link_chart([bare_case(1)], []).chords == ()
