"""A plot as a notebook shows it and a file keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from linker.errors import LinkerError
from linker.report.plots import png

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCREEN_DPI, PRINT_DPI = 84, 200
# Plots have few colours; that many keep a notebook of ten plots below a megabyte.
_COLOURS = 64


@dataclass(frozen=True, eq=False)
class Plot:
    """A matplotlib figure that shows itself as the last value of a cell; `figure` is there to be changed."""

    figure: Figure

    def save(self, path: str | Path) -> Path:
        """Write the plot; the end of the name says how (.png, .svg, .pdf). LinkerError where it cannot be written."""
        file = Path(path)
        try:
            self.figure.savefig(file, dpi=PRINT_DPI, facecolor="white")
        except (OSError, ValueError) as error:
            raise LinkerError("notebook.plot_not_written", path=str(file), reason=str(error)) from error
        return file

    def picture(self, dpi: int = SCREEN_DPI) -> bytes:
        """The plot as a small PNG."""
        from PIL import Image

        small = BytesIO()
        with Image.open(BytesIO(png(self.figure, dpi))) as image:
            image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(small, "png", optimize=True)
        return small.getvalue()

    def _repr_png_(self) -> bytes:
        return self.picture()
