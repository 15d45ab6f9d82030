"""No LR leaves without bounds that the training set can carry; `odds.soft_limit` applies them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from features.columns import FloatArray
from linker.model.ranking import by_truth


def elub(log10_lr: ArrayLike, linked: ArrayLike) -> tuple[float, float]:
    """Empirical lower and upper bound of the log10_lr (ELUB; Vergeer et al. 2016, Science & Justice 56, 482-491).

    Within them the LRs decide better than "always neutral" at every threshold, even with one more pair misleading as
    strongly as can be on each side. Computed exactly, not on a grid; lower <= 0 <= upper, both 0 for a system that
    is of no use. Raises ModelError where there is no linked or no unlinked pair.
    """
    of_linked, of_unlinked = by_truth(log10_lr, linked)
    return 0.0 - _upper_elub(-of_unlinked, -of_linked), _upper_elub(of_linked, of_unlinked)


def _upper_elub(of_linked: FloatArray, of_unlinked: FloatArray) -> float:
    # Between two neighbouring observations the miss rate m and the false rate f do not change; deciding at the
    # threshold LR t costs m + t f there, "always neutral" costs 1 (t >= 1), so it is lost from t = (1 - m) / f on.
    # The + 1 are the added misleading pairs: one linked that is never found, one unlinked that is always flagged.
    observed = np.concatenate([of_linked, of_unlinked])
    steps = np.unique(np.append(observed[observed > 0], 0.0))
    missed = (np.searchsorted(np.sort(of_linked), steps, side="right") + 1) / (len(of_linked) + 1)
    beaten = np.searchsorted(np.sort(of_unlinked), steps, side="right")
    false = (len(of_unlinked) - beaten + 1) / (len(of_unlinked) + 1)
    with np.errstate(divide="ignore"):
        lost_at = np.log10((1.0 - missed) / false)
    first = int(np.argmax(lost_at < np.append(steps[1:], np.inf)))
    return float(max(steps[first], lost_at[first]))
