"""The library in a notebook: DataFrames, series and pairs that show themselves, and plots. No rule is decided here.

>>> from linker.notebook import Casework
>>> with Casework("cases.db") as cw:  # doctest: +SKIP
...     cw["S1"].plot_map()

Without any library, extractors and model by the rules of scikit-learn, on a DataFrame of cases:

>>> from linker.notebook import CrimeGroupFolds, PairComparer, PairModel, as_cases, solved_pairs
>>> cases = as_cases(pd.read_excel("cases.xlsx"))  # doctest: +SKIP
>>> pairs, same = solved_pairs(cases)  # doctest: +SKIP
>>> both = make_pipeline(PairComparer(cases), PairModel())  # doctest: +SKIP
>>> cross_val_score(both, pairs, same, cv=CrimeGroupFolds())  # doctest: +SKIP
"""

from linker.notebook.case_frames import as_cases
from linker.notebook.casework import Casework
from linker.notebook.comparer import PairComparer
from linker.notebook.forecast import Forecast
from linker.notebook.judged import Judged
from linker.notebook.model import Model
from linker.notebook.pair import Pair
from linker.notebook.pair_model import PairModel
from linker.notebook.pairs import CrimeGroupFolds, solved_pairs
from linker.notebook.plot import Plot
from linker.notebook.series import Series
from linker.series.communities import series_communities
from linker.series.graph_measures import centralities, other_series, weak_bridges

__all__ = [
    "Casework",
    "CrimeGroupFolds",
    "Forecast",
    "Judged",
    "Model",
    "Pair",
    "PairComparer",
    "PairModel",
    "Plot",
    "Series",
    "as_cases",
    "centralities",
    "other_series",
    "series_communities",
    "solved_pairs",
    "weak_bridges",
]
