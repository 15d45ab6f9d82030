"""Colours tell for from against, and strong from weak."""

from __future__ import annotations

from linker.desk.ui import theme


def test_evidence_colours_differ_by_direction_and_fade() -> None:
    towards = [theme.evidence_colour(log10_lr) for log10_lr in (0.1, 0.5, 1.5, 3.0)]
    against = [theme.evidence_colour(-log10_lr) for log10_lr in (0.1, 0.5, 1.5, 3.0)]
    assert len({*towards, *against}) == 8
    assert theme.evidence_colour(0.0) == theme.evidence_colour(-0.01) == theme.NEUTRAL
