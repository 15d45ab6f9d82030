"""The pairs of `links --best` are the links of the last run and the best of every case, each once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from trained import half_solved

from linker.casework.linking.relink import relink_library
from linker.casework.matching import top_candidates
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.library.store.store import Library
from linker.settings import LinkSettings, Settings

BEST = 4


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    library = Library.open(tmp_path_factory.mktemp("library") / "cases.db")
    with library.import_session("town", "town") as session:
        session.add(half_solved())
    relink_library(library, Settings(links=LinkSettings(least_probability=0.02)))
    return Workspace.of(library)


def test_links_are_those_of_the_last_run(workspace: Workspace) -> None:
    pairs = list(top_candidates.links(workspace))
    links = workspace.links
    expected = set(zip(links.case_id_a.tolist(), links.case_id_b.tolist(), links.log10_lr.tolist(), strict=True))
    assert {pair[:3] for pair in pairs} == expected
    assert len(pairs) == len(expected) > 10
    assert [pair.probability for pair in pairs] == pytest.approx(
        workspace.link_probability(links)[[_place(links, pair) for pair in pairs]].tolist()
    )


def test_every_pair_comes_once_and_the_best_of_every_case_are_there(workspace: Workspace) -> None:
    pairs = list(top_candidates.links_and_candidates(workspace, BEST))
    score_of = {pair[:2]: pair.log10_lr for pair in pairs}
    assert len(score_of) == len(pairs)
    assert all(a < b for a, b in score_of)
    expected = _slow_pairs(workspace)
    assert {pair for pair in expected if expected[pair] == "link"} <= score_of.keys()
    # equal scores may trade places; nothing that is clearly better is missing, nothing clearly worse is there
    assert {pair for pair in expected if expected[pair] == "best"} <= score_of.keys()
    assert score_of.keys() <= expected.keys()


def test_before_the_first_run_there_are_none(tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty.db") as library:
        for pairs in (top_candidates.links, lambda given: top_candidates.links_and_candidates(given, BEST)):
            with pytest.raises(LibraryError, match="nothing has been linked yet"):
                pairs(Workspace.of(library))


def _place(links: object, pair: top_candidates.ScoredPair) -> int:
    both = zip(links.case_id_a.tolist(), links.case_id_b.tolist(), strict=True)  # type: ignore[attr-defined]
    return list(both).index(pair[:2])


def _slow_pairs(workspace: Workspace) -> dict[tuple[str, str], str]:
    """Links, pairs that are among the best of a case for certain, and pairs that may be, all cases scored in full."""
    fitted = workspace.fitted
    names, size = fitted.vectors.case_id.tolist(), len(fitted.vectors)
    kinds: dict[tuple[str, str], str] = {}
    for row in range(size):
        mates = np.delete(np.arange(size), row)
        log10_lr = fitted.log10_lr(np.full(size - 1, row), mates)
        least = np.sort(log10_lr)[-BEST]
        for mate, score in zip(mates.tolist(), log10_lr.tolist(), strict=True):
            if score >= least - 1e-6:
                first, second = sorted((names[row], names[mate]))
                kinds[first, second] = "best" if score > least + 1e-6 else kinds.get((first, second), "tie")
    links = workspace.links
    return kinds | dict.fromkeys(zip(links.case_id_a.tolist(), links.case_id_b.tolist(), strict=True), "link")
