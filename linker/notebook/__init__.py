"""The library in a notebook: DataFrames, series and pairs that show themselves, and plots. No rule is decided here.

>>> from linker.notebook import Casework
>>> with Casework("cases.db") as cw:  # doctest: +SKIP
...     cw["S1"].plot_map()
"""

from linker.notebook.casework import Casework
from linker.notebook.forecast import Forecast
from linker.notebook.judged import Judged
from linker.notebook.model import Model
from linker.notebook.pair import Pair
from linker.notebook.plot import Plot
from linker.notebook.series import Series

__all__ = ["Casework", "Forecast", "Judged", "Model", "Pair", "Plot", "Series"]
