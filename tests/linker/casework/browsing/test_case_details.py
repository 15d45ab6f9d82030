"""The card of a case: facts, source, series and decisions, and its JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linker.casework.browsing.case_details import case_card
from linker.casework.deciding import decisions
from linker.casework.importing.import_cases import import_file
from linker.casework.linking.relink import relink_library
from linker.casework.workspace.workspace import Workspace
from linker.errors import UnknownCaseError
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.report.formats.json_csv import as_plain
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    files = write_town(build_town(TownOptions(seed=3, cases=60, difficulty=0.2)), tmp_path)
    with Library.open(tmp_path / "cases.db") as opened:
        for path in files.cases:
            import_file(opened, path)
        yield opened


def test_card_tells_facts_source_series_and_decisions(library: Library) -> None:
    workspace = Workspace.of(library)
    relink_library(library)
    case_a, case_b = workspace.cases.case_id[:2].tolist()
    decisions.reject(library, case_a, case_b, "Li", "another town")
    card = case_card(workspace, case_b)
    assert dict(card.source)["案件编号"] == case_b
    assert [entry.decision.kind for entry in card.decisions] == ["rejected"]
    assert card.earliest is None or card.latest is None or card.earliest <= card.latest
    assert not {fact.words for fact in card.facts} & {*card.unknown}
    assert as_plain(card)["unknown"] == [[translate(name, "en"), translate(name, "zh")] for name in card.unknown]
    with pytest.raises(UnknownCaseError):
        case_card(workspace, "nowhere")
