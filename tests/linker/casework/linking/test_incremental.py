"""New cases linked as they come, through a real library: the same links, series and answers as a full re-linking."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from trained import half_solved, model

from features.case import CaseTable
from linker.casework.deciding.decisions import reject, undo
from linker.casework.linking import incremental
from linker.casework.linking.incremental import link_changes
from linker.casework.linking.relink import relink_library
from linker.casework.matching import match
from linker.casework.workspace.prepared_library import diff_since
from linker.casework.workspace.run_snapshot import load_snapshot
from linker.casework.workspace.workspace import Workspace
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.model.archive import to_json
from linker.series.groups import canonical
from linker.series.membership import membership


def store(library: Library, table: CaseTable) -> None:
    with library.import_session("file", "hash") as session:
        session.add(table)


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library with 260 of 300 cases, linked, to be copied."""
    folder = tmp_path_factory.mktemp("linked")
    with Library.open(folder / "cases.db") as opened:
        store(opened, half_solved().take(np.arange(260)))
        relink_library(opened)
    return folder


@pytest.fixture
def library(linked: Path, tmp_path: Path) -> Iterator[Library]:
    """A copy of one's own."""
    shutil.copytree(linked, tmp_path, dirs_exist_ok=True)
    with Library.open(tmp_path / "cases.db") as opened:
        yield opened


def pairs_of(library: Library) -> dict[tuple[str, str], float]:
    run = library.last_run()
    assert run is not None
    links = library.links(run.run_id)
    return {
        (a, b): round(score, 9) for a, b, score in zip(links.case_id_a, links.case_id_b, links.log10_lr, strict=True)
    }


def test_new_cases_are_linked_and_told(library: Library) -> None:
    before = Workspace.of(library).cases_of_series
    new = half_solved().take(np.arange(260, 300))
    store(library, new)
    report = link_changes(library)
    assert not report.why_not
    assert report.touched == len(report.cases) == 40
    assert {case.case_id for case in report.cases} == set(new.case_id)
    after = Workspace.of(library).cases_of_series
    told = {case.case_id: case.series for case in report.cases if case.series}
    assert told
    assert all(case in after[series] for case, series in told.items())
    linked = pairs_of(library)
    for case in report.cases:
        for partner in case.partners:
            assert (min(case.case_id, partner.case_id), max(case.case_id, partner.case_id)) in linked
    touched = {event.series_id for event in report.changed}
    assert all(after.get(name) == cases for name, cases in before.items() if name not in touched)


def test_any_batches_end_in_one_state(library: Library, tmp_path: Path) -> None:
    library.close()
    for name in ("cases.db", "cases.db.vectors"):
        source = tmp_path / name
        other = tmp_path / name.replace("cases", "other")
        shutil.copytree(source, other) if source.is_dir() else shutil.copy(source, other)
    one, other = Library.open(tmp_path / "cases.db"), Library.open(tmp_path / "other.db")
    store(one, half_solved().take(np.arange(260, 300)))
    link_changes(one)
    for rows in ([299, 261], list(range(262, 299)), [260]):
        store(other, half_solved().take(rows))
        link_changes(other)
    assert pairs_of(one) == pairs_of(other)
    assert set(Workspace.of(one).cases_of_series.values()) == set(Workspace.of(other).cases_of_series.values())


def why_not(library: Library) -> str:
    reason = link_changes(library).why_not
    assert reason is not None
    return translate(reason, "en")


def test_every_series_is_stored_as_if_it_were_weighed_anew(library: Library) -> None:
    gone = min(max(Workspace.of(library).cases_of_series.values(), key=len))
    library.delete_cases([gone])
    link_changes(library)
    store(library, half_solved().take(np.arange(260, 300)))
    link_changes(library)
    run = library.last_run()
    assert run is not None
    rows, home, kept = library.series(run.run_id), Workspace.of(library).fitted, load_snapshot(library, run)
    assert kept is not None
    stands = {
        case: name for case, name in zip(home.vectors.case_id, kept.link_state.series.series_id, strict=True) if name
    }
    assert dict(zip(rows.case_id, rows.series_id, strict=True)) == stands
    series_id = np.array([stands.get(case, case) for case in home.vectors.case_id])
    chance = membership(canonical(series_id), home.many_log10_lr, home.base_rate.log10_prior_odds)
    place = np.searchsorted(home.vectors.case_id, rows.case_id)
    np.testing.assert_allclose(rows.probability, chance[place], atol=1e-12)


def test_nothing_new_changes_nothing(library: Library) -> None:
    before, pairs = Workspace.of(library).cases_of_series, pairs_of(library)
    report = link_changes(library)
    assert (report.touched, report.changed) == (0, ())
    assert (Workspace.of(library).cases_of_series, pairs_of(library)) == (before, pairs)


def test_a_deleted_case_leaves_its_series(library: Library) -> None:
    series_id, cases = max(Workspace.of(library).cases_of_series.items(), key=lambda item: len(item[1]))
    gone = min(cases)
    library.delete_cases([gone])
    report = link_changes(library)
    assert report.deleted == 1
    assert gone not in {case for members in Workspace.of(library).cases_of_series.values() for case in members}
    assert not any(gone in pair for pair in pairs_of(library))
    store(library, half_solved())
    link_changes(library)
    assert cases <= Workspace.of(library).cases_of_series.get(series_id, cases)


def test_a_decision_since_the_run_is_honoured_and_undone(library: Library) -> None:
    cases = max(Workspace.of(library).cases_of_series.values(), key=len)
    a, b, *_ = sorted(cases)
    said = reject(library, a, b, "tester", "was in custody")
    link_changes(library)
    assert not any({a, b} <= members for members in Workspace.of(library).cases_of_series.values())
    undo(library, said.number, "tester", "wrong person")
    link_changes(library)
    assert cases in Workspace.of(library).cases_of_series.values()


def test_match_sees_a_case_that_was_only_stored(library: Library) -> None:
    new = half_solved().take([270])
    store(library, new)
    kept = load_snapshot(library, library.last_run())
    assert kept is not None
    assert diff_since(library, kept).case_id[diff_since(library, kept).touched_rows].tolist() == new.case_id.tolist()
    asked = match.match(Workspace.of(library), str(new.case_id[0]), top=3)
    library.close()
    again = Library.open(library.url)
    link_changes(again)
    assert match.match(Workspace.of(again), str(new.case_id[0]), top=3).matches[0].log10_lr == asked.matches[0].log10_lr


def test_the_answer_of_an_open_library_stays_at_hand(library: Library) -> None:
    first = Workspace.of(library).fitted
    assert Workspace.of(library).fitted is first
    store(library, half_solved().take([270]))
    assert len(Workspace.of(library).fitted.vectors) == 261


def test_without_a_run_or_its_shelf_it_says_what_to_do(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "new.db")
    store(library, half_solved().take(np.arange(50)))
    assert "nothing has been linked yet" in why_not(library)
    relink_library(library)
    shutil.rmtree(tmp_path / "new.db.vectors")
    assert "run linker relink" in why_not(library)


def test_a_library_that_more_than_doubled_is_counted_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linker.casework.linking.incremental.ALWAYS_LINKED", 10)
    library = Library.open(tmp_path / "new.db")
    store(library, half_solved().take(np.arange(50)))
    relink_library(library)
    store(library, half_solved())
    assert "counted anew" in why_not(library)


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.3, 1.0, 2.0])
def test_a_killed_re_linking_leaves_the_last_run_whole(library: Library, after: float) -> None:
    run, before, pairs = library.last_run(), Workspace.of(library).cases_of_series, pairs_of(library)
    process = subprocess.Popen(
        [sys.executable, "-m", "linker.cli", "relink", "--library", library.url],
        stdout=subprocess.DEVNULL,
    )
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    last = library.last_run()
    assert run is not None
    assert last is not None
    if last.run_id == run.run_id:
        assert (Workspace.of(library).cases_of_series, pairs_of(library)) == (before, pairs)
    assert relink_library(library).run == last.run_id + 1
    assert len(pairs_of(library)) == len(pairs)


def test_offenders_named_since_the_run_hold_their_cases_together(library: Library) -> None:
    in_series = {case for cases in Workspace.of(library).cases_of_series.values() for case in cases}
    alone = sorted(set(library.cases().case_id.tolist()) - in_series)
    known = library.cases()
    named = {str(known.case_id[row]) for row in range(len(known)) if known.offenders.lengths[row]}
    a, b = [case for case in alone if case not in named][:2]
    library.add_offenders([a, b], ["somebody", "somebody"])
    link_changes(library)
    assert any({a, b} <= cases for cases in Workspace.of(library).cases_of_series.values())


def test_another_model_asks_for_a_full_re_linking(library: Library) -> None:
    library.save_model("another", to_json(model(7)))
    assert "another model" in why_not(library)


def test_linking_what_changed_never_reads_all_cases(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Library.cases

    def some(self: Library, case_ids: Sequence[str] | None = None, *, with_source: bool = False) -> CaseTable:
        assert case_ids is not None, "all cases are read"
        return read(self, case_ids, with_source=with_source)

    store(library, half_solved().take([270, 271]))
    monkeypatch.setattr(Library, "cases", some)
    monkeypatch.setattr(Library, "snapshot", None)
    assert link_changes(library).touched == 2


def test_a_program_that_ends_before_the_shelf_is_kept_leaves_no_false_ground(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    store(library, half_solved().take(np.arange(260, 300)))
    with monkeypatch.context() as patch:
        patch.setattr(incremental, "save_snapshot", ended)
        with pytest.raises(KeyboardInterrupt):
            link_changes(library)
    stored = pairs_of(library), Workspace.of(library).cases_of_series
    assert "are not here" in why_not(library)
    assert (pairs_of(library), Workspace.of(library).cases_of_series) == stored
    assert len(Workspace.of(library).fitted.vectors) == 300
    relink_library(library)
    assert not link_changes(library).why_not
