"""What the desk shows of one case, of a file before its import, of the model, and what is new since a moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linker.casework.browsing.case_details import case_card
from linker.casework.browsing.whats_new import news
from linker.casework.deciding import decisions
from linker.casework.importing.import_cases import import_file
from linker.casework.importing.mapping_preview import field_choices, preview_mapping
from linker.casework.linking.relink import relink_library
from linker.casework.training.model_card import model_card
from linker.casework.workspace.workspace import Workspace
from linker.errors import UnknownCaseError
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.report.formats.json_csv import as_plain
from linker.town.files import TownFiles, write_town
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> TownFiles:
    return write_town(build_town(TownOptions(seed=3, cases=60, difficulty=0.2)), tmp_path_factory.mktemp("town"))


@pytest.fixture
def library(files: TownFiles, tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "cases.db") as opened:
        for path in files.cases:
            import_file(opened, path)
        yield opened


def test_before_the_first_linking(library: Library) -> None:
    workspace = Workspace.of(library)
    report, card = news(workspace, None), model_card(workspace)
    assert (report.cases, report.run, report.changed) == (60, None, ())
    assert card.run is None
    assert card.is_starting_model
    assert "No real case was used" in translate(card.origin, "en")
    assert "未用真实案件" in translate(card.origin, "zh")
    assert card.curves
    assert all(len(curve.value) == len(curve.log10_lr) for curve in card.curves)


def test_news_are_what_came_since(library: Library) -> None:
    workspace = Workspace.of(library)
    relink_library(library)
    before = datetime.now(UTC)
    case_a, case_b = workspace.cases.case_id[:2].tolist()
    decisions.confirm(library, case_a, case_b, "Li", "same shoe print")
    ever, since = news(workspace, None), news(workspace, before)
    assert ever.run is not None
    assert len(ever.changed) == ever.run.series
    assert since.changed == ()
    assert [one.by for one in since.decisions] == ["Li"]
    assert news(workspace, datetime.now(UTC) + timedelta(minutes=1)).decisions == ()
    assert {one.series_id for one in ever.places} <= {one.series_id for one in ever.active}


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


def test_columns_at_hand_follow_the_library(library: Library) -> None:
    workspace = Workspace.of(library)
    before = workspace.cases
    assert workspace.cases is before
    library.delete_cases([str(before.case_id[0])])
    assert len(workspace.cases) == len(before) - 1


def test_map_is_guessed_and_corrected(files: TownFiles) -> None:
    (path,) = files.cases
    guessed = preview_mapping(path)
    assert guessed.faults == ()
    assert {row.column: row.field for row in guessed.rows}["案件编号"] == "case_id"
    corrected = preview_mapping(path, {"案件编号": "ignore"})
    assert "case_id" in corrected.faults[0]
    assert {row.column: row.how for row in corrected.rows}["案件编号"] == "map"
    used = [row.field for row in guessed.rows]
    assert {*used, "trace:odour"} <= {one.name for one in field_choices([*used, "trace:odour"])}


def test_corrected_map_is_what_is_imported(files: TownFiles, tmp_path: Path) -> None:
    (path,) = files.cases
    map_path = tmp_path / "map.toml"
    map_path.write_text(preview_mapping(path, {"损失物品": "ignore"}).map_toml, "utf-8")
    with Library.open(tmp_path / "other.db") as library:
        import_file(library, path, map_path=map_path, as_recorded=True)
        assert library.cases().goods.lengths.sum() == 0
