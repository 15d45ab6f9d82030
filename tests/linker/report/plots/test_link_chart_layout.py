"""The chart of links: strongest on top, the rest told and not drawn."""

from __future__ import annotations

from linker.report.data.dossier import LinkLine
from linker.report.data.facts import Member
from linker.report.plots.link_chart_layout import MOST_CHORDS, MOST_NODES, link_chart


def member(number: int) -> Member:
    return Member(number, f"C{number}", None, None, "", None, "", "", (), (), None, None, (), "")


def test_a_small_chart_holds_all() -> None:
    links = [LinkLine("C1", "C2", 2.0, 0.9), LinkLine("C2", "C3", 1.0, 0.5)]
    chart = link_chart([member(1), member(2), member(3)], links)
    assert [node.number for node in chart.nodes] == [1, 2, 3]
    assert [(chord.link.case_a, chord.strength) for chord in chart.chords] == [("C2", 0.0), ("C1", 1.0)]
    assert (chart.hidden_cases, chart.hidden_links) == (0, 0)


def test_a_large_chart_keeps_the_best_connected() -> None:
    links = [LinkLine(f"C{one}", f"C{other}", one + other / 1000.0, 0.5)
             for one in range(100, 130) for other in range(one + 1, 130)]  # fmt: skip
    chart = link_chart([member(number) for number in range(1, 501)], links)
    assert len(chart.nodes) == MOST_NODES
    assert {node.number for node in chart.nodes} >= set(range(100, 130))
    assert (chart.hidden_cases, chart.hidden_links) == (500 - MOST_NODES, len(links) - MOST_CHORDS)


def test_no_links_draw_no_chords() -> None:
    assert link_chart([member(1)], []).chords == ()
