"""The plots: what they draw is what they were given, in letters that a font has."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from matplotlib.figure import Figure

from linker.i18n.language import DOCUMENT_LANGUAGES, DocumentLanguage
from linker.i18n.text import Label
from linker.report.data.dossier import AreaKm, LinkLine
from linker.report.data.facts import EvidenceTerm, LinkEvidence, Member
from linker.report.plots import (
    WeightCurve,
    calendar_plot,
    canvas,
    dendrogram_plot,
    link_plot,
    map_plot,
    png,
    reliability_plot,
    timeline_plot,
    tippett_plot,
    waterfall_plot,
    weights_plot,
)
from linker.report.plots.canvas import NO_FONT, TextStyle


def member(number: int, *, placed: bool = True) -> Member:
    at = datetime(2024, 5, number, 22)
    point = (number / 3.0, 1.0) if placed else None
    return Member(
        number, f"C{number}", at, at.replace(hour=23), "", point, "", "", (), (), None, 0.9, ("A",) * (number % 2), ""
    )


MEMBERS = [member(1), member(2), member(3, placed=False)]
LINKS = [LinkLine("C1", "C2", 2.0, 0.9), LinkLine("C2", "C3", 1.0, 0.5)]
LINK = LinkEvidence(
    "C1", "C2", "S1", "S1", 1.5, 0.7, Label("supports", "支持"),
    (EvidenceTerm(Label("distance", "距离"), 0.3, "km", 2.0), EvidenceTerm(Label("gap", "间隔"), 3.0, "days", -0.5)),
    (),
)  # fmt: skip
CURVE = WeightCurve(Label("distance", "距离"), "km", np.array([-1.0, 1.0]), np.array([1.2, -0.8]), 0.01)


def texts(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(lambda one: hasattr(one, "get_text")))


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_all_plots_draw_in_every_language(language: DocumentLanguage) -> None:
    log10_lr, linked = np.array([2.0, 1.0, -1.0, -2.0, 0.5]), np.array([True, True, False, False, False])
    scores = np.array([[0.0, 2.0, 1.0], [2.0, 0.0, 0.5], [1.0, 0.5, 0.0]])
    figures = (
        map_plot(MEMBERS, [(0.5, 0.9)], [AreaKm(0.5, 1.0, 0.2, 0.5, 0.5)], language=language),
        timeline_plot(MEMBERS, language=language),
        calendar_plot(MEMBERS, language=language),
        link_plot(MEMBERS, LINKS, language=language),
        waterfall_plot(LINK, language=language),
        weights_plot([CURVE], language=language),
        dendrogram_plot(["C1", "C2", "C3"], scores, cut=0.8, language=language),
        tippett_plot(log10_lr, linked, language=language),
        reliability_plot(log10_lr, linked, language=language),
    )
    for figure in figures:
        assert png(figure, dpi=40).startswith(b"\x89PNG")
        if language == "en":
            assert texts(figure).isascii() or not any(ord(letter) >= 0x2E80 for letter in texts(figure))


def test_the_waterfall_ends_at_its_sum() -> None:
    axes = waterfall_plot(LINK, language="en").axes[0]
    bars = [(bar.get_x(), bar.get_width()) for bar in axes.patches]  # type: ignore[attr-defined]
    assert bars == [(0.0, 2.0), (2.0, -0.5), (0.0, 1.5)]


def test_the_tree_joins_at_mean_scores() -> None:
    scores = np.array([[0.0, 2.0, 1.0], [2.0, 0.0, 0.5], [1.0, 0.5, 0.0]])
    axes = dendrogram_plot(["C1", "C2", "C3"], scores, language="en").axes[0]
    joints = [float(x) for one in axes.collections for path in one.get_paths() for x in np.asarray(path.vertices)[:, 0]]
    assert max(joints) == pytest.approx(2.0 - (1.0 + 0.5) / 2.0)
    with pytest.raises(ValueError, match="two cases"):
        dendrogram_plot(["C1"], np.zeros((1, 1)))


def test_the_map_says_who_has_no_place() -> None:
    assert "1 without a position" in texts(map_plot(MEMBERS, language="en"))
    assert "3 without a position" in texts(map_plot([member(n, placed=False) for n in (1, 2, 3)], language="en"))


def test_nothing_known_is_no_error() -> None:
    unknown = [Member(1, "C1", None, None, "", None, "", "", (), (), None, None, (), "")]
    for figure in (map_plot(unknown), timeline_plot(unknown), calendar_plot(unknown), link_plot(unknown, ())):
        assert png(figure, dpi=30)


def test_without_a_chinese_font_nothing_is_tofu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas, "chinese_font", lambda: "")
    figure = timeline_plot(MEMBERS, language="zh")
    told = texts(figure)
    assert NO_FONT in told
    assert not any(ord(letter) >= 0x2E80 for letter in told)
    assert TextStyle("zh", has_chinese=False).text("案-7 $x$\n") == r"?-7 \$x\$"


def test_equal_figures_are_equal_pictures() -> None:
    assert png(link_plot(MEMBERS, LINKS), 50) == png(link_plot(MEMBERS, LINKS), 50)
