"""Paper and pen of every plot: size, colours, and a font that has Chinese letters, or a word that there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Label
from linker.i18n.translate import in_document

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito (2008): told apart by colour-blind people too.
BLUE, ORANGE, GREEN, INK, SOFT, LINE, NIGHT = (
    "#0072b2", "#d55e00", "#009e73", "#1f2933", "#5f6b7a", "#d5dbe1", "#e9edf2",
)  # fmt: skip
CHINESE_FONTS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei", "SimSun", "PingFang SC", "Heiti SC", "STHeiti",
    "Noto Sans CJK JP", "Droid Sans Fallback",
)  # fmt: skip
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
NO_FONT = "no Chinese font is installed: Chinese letters are shown as “?” (Debian: apt install fonts-noto-cjk)"


@dataclass(frozen=True)
class TextStyle:
    """How a plot writes: in a language, with Chinese letters where a font has them."""

    language: DocumentLanguage
    has_chinese: bool

    @property
    def spoken(self) -> DocumentLanguage:
        """The language that can be written."""
        return self.language if self.has_chinese else "en"

    def words(self, words: Label | str, between: str = "  ") -> str:
        """A thing said; in English where Chinese cannot be written. Lines of `between` stay lines."""
        return "\n".join(self.text(line) for line in in_document(words, self.spoken, between).split("\n"))

    def text(self, text: str) -> str:
        """A text of the records as it can be written, on one line; "?" stands for a letter no font has."""
        line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
        # A dollar would begin a formula.
        line = line.replace("$", r"\$")
        return line if self.has_chinese else "".join(letter if ord(letter) < 0x2E80 else "?" for letter in line)


@contextmanager
def new_figure(width: float, height: float, language: DocumentLanguage) -> Iterator[tuple[Figure, Axes, TextStyle]]:
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
        yield figure, axes, TextStyle(language, bool(font))
        if not font and language != "en":
            figure.text(0.995, 0.998, NO_FONT, fontsize=5.5, color=ORANGE, ha="right", va="top")
        # Letters are made when they are first drawn; this font is only known in here.
        figure.canvas.draw()


def png(figure: Figure, dpi: int = 144) -> bytes:
    """The figure as a picture; the same figure gives the same bytes."""
    picture = BytesIO()
    figure.savefig(picture, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    return picture.getvalue()


@cache
def chinese_font() -> str:
    """The first installed font with Chinese letters, "" where there is none."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    if not _known_font():
        # matplotlib keeps a list of fonts from its first use; one installed later is not on it.
        for path in sorted(findSystemFonts()):
            if any(part in path.lower().replace("-", "") for part in _CHINESE_FILES):
                fontManager.addfont(path)
    return _known_font()


def _known_font() -> str:
    from matplotlib.font_manager import fontManager

    installed = {font.name for font in fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in installed), "")


def _style(font: str) -> dict[Any, Any]:
    return {
        "font.family": [font, "DejaVu Sans"] if font else ["DejaVu Sans"],
        "font.size": 9.0, "axes.titlesize": 10.5, "axes.titleweight": "bold", "axes.titlelocation": "left",
        "axes.edgecolor": SOFT, "axes.labelcolor": INK, "text.color": INK, "xtick.color": SOFT, "ytick.color": SOFT,
        "axes.unicode_minus": False, "figure.facecolor": "white", "svg.hashsalt": "linker",
    }  # fmt: skip
