"""Paper and pen of every plot: size, colours, and a font that has Chinese letters, or a word that there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Translatable
from linker.i18n.translate import in_document, t

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito (2008): told apart by colour-blind people too.
BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"
INK, SOFT, GREY, LINE, NIGHT = "#1f2933", "#5f6b7a", "#8a94a0", "#d5dbe1", "#e9edf2"
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "SimHei",
    "SimSun",
    "PingFang SC",
    "Heiti SC",
    "STHeiti",
    "Noto Sans CJK JP",
    "Droid Sans Fallback",
)
_CHINESE_FILES = (
    "cjk",
    "notosanssc",
    "sourcehansans",
    "wqy",
    "msyh",
    "simhei",
    "simsun",
    "pingfang",
    "droidsansfallback",
)
# What matplotlib writes into an SVG and a page does not need: its head, names of groups, size and metadata.
_SVG_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_SVG_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_SVG_GROUP_NAME = re.compile(r'(<g) id="[a-zA-Z0-9.]+_[0-9]+"')
_SVG_SIZE = re.compile(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>')


@dataclass(frozen=True)
class TextStyle:
    """How a plot writes: in a language, with Chinese letters where a font has them.

    `has_title`: title and notes stand in the picture; else the page that holds it says them.
    """

    language: DocumentLanguage
    has_chinese: bool
    has_title: bool = True

    @property
    def written_language(self) -> DocumentLanguage:
        """The language that can be written."""
        return self.language if self.has_chinese else "en"

    def words(self, words: Translatable, between: str = "  ") -> str:
        """A text in the language of the plot; in English where Chinese cannot be written. Lines stay lines."""
        return "\n".join(self.text(line) for line in in_document(words, self.written_language, between).split("\n"))

    def text(self, text: str) -> str:
        """A text of the records as it can be written, on one line; "?" stands for a letter no font has."""
        line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
        # A dollar would begin a formula.
        line = line.replace("$", r"\$")
        return line if self.has_chinese else "".join(letter if ord(letter) < 0x2E80 else "?" for letter in line)


@contextmanager
def new_figure(
    width: float, height: float, language: DocumentLanguage, *, has_title: bool = True
) -> Iterator[tuple[Figure, Axes, TextStyle]]:
    """A figure of `width` x `height` inches with one empty field; closed off when the block ends."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    font = chinese_font()
    with rc_context(_style(font)):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        yield figure, axes, TextStyle(language, bool(font), has_title)
        if not font and language != "en" and has_title:
            note = t("en", "plot.no_chinese_font")
            figure.text(0.995, 0.998, note, fontsize=5.5, color=ORANGE, ha="right", va="top")
        # Labels of ticks are made when they are first laid out; this font is only known in here.
        figure.draw_without_rendering()
        # Everything has its place now; laying out anew for each file would take as long as writing it.
        figure.set_layout_engine("none")


def note_alone(words: Translatable, language: DocumentLanguage) -> Figure:
    """A figure that says why there is nothing to draw."""
    with new_figure(5.0, 1.0, language) as (figure, axes, pen):
        axes.set_axis_off()
        axes.text(0.0, 0.5, pen.words(words, "\n"), color=SOFT, va="center")
    return figure


def png(figure: Figure, dpi: int = 144) -> bytes:
    """The figure as a picture; the same figure gives the same bytes."""
    picture = BytesIO()
    figure.savefig(picture, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    return picture.getvalue()


def svg(figure: Figure) -> str:
    """The figure as an SVG element to stand in a page, its letters as text; the same figure gives the same text."""
    from matplotlib import rc_context

    drawing = StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "linker"}):
        figure.savefig(drawing, format="svg", facecolor="white", metadata={"Date": None})
    element = _SVG_METADATA.sub("", _SVG_HEAD.sub("", drawing.getvalue(), count=1), count=1)
    # Several drawings stand in one page, where a name may stand once only.
    return _SVG_SIZE.sub(r'<svg viewBox="\1">', _SVG_GROUP_NAME.sub(r"\1", element), count=1)


@cache
def chinese_font() -> str:
    """The first installed font with Chinese letters, "" where there is none."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    if not _listed_font():
        # matplotlib keeps a list of fonts from its first use; one installed later is not on it.
        for path in sorted(findSystemFonts()):
            if any(part in path.lower().replace("-", "") for part in _CHINESE_FILES):
                fontManager.addfont(path)
    return _listed_font()


def _listed_font() -> str:
    from matplotlib.font_manager import fontManager

    installed = {font.name for font in fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in installed), "")


def _style(font: str) -> dict[Any, Any]:
    return {
        "font.family": [font, "DejaVu Sans"] if font else ["DejaVu Sans"],
        "font.size": 9.0,
        "axes.titlesize": 10.5,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.edgecolor": SOFT,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "axes.unicode_minus": False,
        "figure.facecolor": "white",
        "svg.hashsalt": "linker",
    }
