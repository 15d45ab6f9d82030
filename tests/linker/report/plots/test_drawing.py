"""The drawings: what they draw is what they were given, in letters that a font has."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from report_samples import bare_case, evidence, full_case

from linker.i18n.language import DOCUMENT_LANGUAGES, DocumentLanguage
from linker.i18n.text import Label
from linker.i18n.translate import t
from linker.report.data.dossier import AreaKm
from linker.report.data.series import LinkLine
from linker.report.plots import Layout, canvas, draw, note, png, svg, title
from linker.report.plots.calendar_layout import week_hours
from linker.report.plots.canvas import TextStyle
from linker.report.plots.curve_drawing import weights_plot
from linker.report.plots.curve_layout import Density, WeightCurve, curve_plots
from linker.report.plots.link_chart_layout import link_chart
from linker.report.plots.link_drawings import dendrogram_plot
from linker.report.plots.map_drawing import map_plot
from linker.report.plots.map_layout import map_layout
from linker.report.plots.measure_layouts import measure_plots
from linker.report.plots.time_drawings import timeline_plot
from linker.report.plots.timeline_layout import timeline

CASES = [full_case(1), full_case(2, offenders=("O1",)), full_case(3, point_km=None)]
LINKS = [LinkLine("C1", "C2", 2.0, 0.9), LinkLine("C2", "C3", 1.0, 0.5)]
PAIR = evidence("C1", "C2", 2.0, -0.5)
DENSITY = Density(np.array([-1.0, 0.0, 1.0]), np.array([0.9, 0.1]), np.array([0.2, 0.8]))
CURVE = WeightCurve("distance_km", Label("distance", "距离"), "km", np.array([-1.0, 1.0]), np.array([1.2, -0.8]), 0.01)
SCORES = np.array([[0.0, 2.0, 1.0], [2.0, 0.0, 0.5], [1.0, 0.5, 0.0]])


def layouts() -> list[Layout]:
    log10_lr, linked = np.array([2.0, 1.0, -1.0, -2.0, 0.5]), np.array([True, True, False, False, False])
    places, times = map_layout(CASES, [(0.5, 0.9)], [AreaKm(0.5, 0.2, 0.2, 0.5, 0.5)]), timeline(CASES)
    assert places is not None
    assert times is not None
    with_density = WeightCurve("x", "x", "km", np.array([-1.0, 1.0]), np.array([1.2, -0.8]), None, DENSITY)
    return [
        places,
        times,
        week_hours(CASES),
        link_chart(CASES, LINKS),
        PAIR,
        *measure_plots(log10_lr, linked),
        *curve_plots([CURVE, with_density]),
    ]


def texts(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text) if isinstance(text, Text))


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_every_layout_is_drawn_in_every_language(language: DocumentLanguage) -> None:
    figures = [draw(layout, language=language) for layout in layouts()]
    figures += [weights_plot([CURVE], language=language), dendrogram_plot(["C1", "C2", "C3"], SCORES, cut=0.8)]
    for figure in figures:
        assert png(figure, dpi=40).startswith(b"\x89PNG")
        if language == "en" and figure is not figures[-1]:
            assert not any(ord(letter) >= 0x2E80 for letter in texts(figure))


def test_an_svg_stands_in_a_page_by_itself() -> None:
    for layout in layouts():
        element = svg(draw(layout, language="en", has_title=False))
        assert element.startswith("<svg viewBox=")
        assert "://" not in element
        assert "<metadata" not in element
        root = Xml.fromstring(element.replace("<svg", '<svg xmlns:xlink="x"', 1))
        names = [name for part in root.iter() if (name := part.get("id"))]
        assert len(names) == len(set(names))
        assert "".join(root.itertext()).strip()


def test_equal_layouts_are_equal_files() -> None:
    for layout in layouts()[:4]:
        assert svg(draw(layout)) == svg(draw(layout))
        assert png(draw(layout), 50) == png(draw(layout), 50)


def test_the_page_says_title_and_notes_where_the_drawing_does_not() -> None:
    places = layouts()[0]
    inside, outside = texts(draw(places, language="en")), texts(draw(places, language="en", has_title=False))
    assert "Map" in inside
    assert "1 without a position" in inside
    assert "Map" not in outside
    assert "position" not in outside
    assert all(title(layout) for layout in layouts())
    assert note(places) is not None


def test_the_waterfall_ends_at_its_sum() -> None:
    axes = draw(PAIR, language="en").axes[0]
    bars = [(bar.get_x(), bar.get_width()) for bar in axes.patches]  # type: ignore[attr-defined]
    assert bars == [(0.0, 2.0), (2.0, -0.5), (0.0, 1.5)]


def test_the_tree_joins_at_mean_scores() -> None:
    axes = dendrogram_plot(["C1", "C2", "C3"], SCORES, language="en").axes[0]
    paths = [path for lines in axes.collections for path in lines.get_paths()]
    joints = [float(x) for path in paths for x in np.asarray(path.vertices)[:, 0]]
    assert max(joints) == pytest.approx(2.0 - (1.0 + 0.5) / 2.0)
    with pytest.raises(ValueError, match="two cases"):
        dendrogram_plot(["C1"], np.zeros((1, 1)))


def test_nothing_known_is_no_error() -> None:
    unknown = [bare_case(1)]
    for figure in (map_plot(unknown), timeline_plot(unknown), draw(week_hours(unknown)), draw(link_chart(unknown, ()))):
        assert png(figure, dpi=30)
    assert "None of the cases has a position" in texts(map_plot(unknown, language="en"))


def test_without_a_chinese_font_nothing_is_tofu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas, "chinese_font", lambda: "")
    written = texts(timeline_plot(CASES, language="zh"))
    assert t("en", "plot.no_chinese_font") in written
    assert not any(ord(letter) >= 0x2E80 for letter in written)
    assert TextStyle("zh", has_chinese=False).text("案-7 $x$\n") == r"?-7 \$x\$"
