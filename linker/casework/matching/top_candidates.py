"""The best candidates of every case, linked or not."""

from __future__ import annotations

import numpy as np

from features.columns import FloatArray, IntArray
from linker.casework.workspace.last_run import links
from linker.casework.workspace.prepared_library import fitted_library
from linker.flow import FittedLibrary
from linker.library.store.runs import StoredLinks
from linker.library.store.store import Library
from linker.odds import probability


def best_links(library: Library, best: int) -> tuple[StoredLinks, FloatArray]:
    """Each case's `best` candidates, linked or not, together with the links of the last run; each pair once."""
    linked, _ = links(library)
    home = fitted_library(library)
    names = home.vectors.case_id
    row = {name: index for index, name in enumerate(names.tolist())}
    first, second, log10_lr = _best_pairs(home, len(names), best)
    known = np.array([[row[a], row[b]] for a, b in zip(linked.case_id_a, linked.case_id_b, strict=True)
                      if a in row and b in row], dtype=np.int64).reshape(-1, 2)  # fmt: skip
    first, second = np.concatenate([first, known[:, 0]]), np.concatenate([second, known[:, 1]])
    log10_lr = np.concatenate([log10_lr, home.log10_lr(known[:, 0], known[:, 1])])
    _, once = np.unique(first * len(names) + second, return_index=True)
    stored = StoredLinks(names[first[once]], names[second[once]], log10_lr[once])
    return stored, probability(stored.log10_lr, home.base_rate.log10_prior_odds)


def _best_pairs(home: FittedLibrary, size: int, best: int) -> tuple[IntArray, IntArray, FloatArray]:
    everyone = np.arange(size, dtype=np.int64)
    low, high, scores = [], [], []
    for row in range(size):
        others = np.delete(everyone, row)
        log10_lr = home.log10_lr(np.full(len(others), row, dtype=np.int64), others)
        chosen = np.argsort(-log10_lr, kind="stable")[:best]
        low.append(np.minimum(row, others[chosen]))
        high.append(np.maximum(row, others[chosen]))
        scores.append(log10_lr[chosen])
    none = [np.empty(0, dtype=np.int64)]
    return np.concatenate(low or none), np.concatenate(high or none), np.concatenate(scores or [np.empty(0)])
