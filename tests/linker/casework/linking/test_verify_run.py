"""A run held against its certificate: sound as it is, and every change of a byte is told."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from county import run
from trained import half_solved, model

from linker.casework.linking.incremental import link_changes
from linker.casework.linking.relink import relink_library
from linker.casework.linking.verify_run import verify_run
from linker.errors import LibraryError
from linker.library.store.store import Library
from linker.model.archive import to_json
from linker.verification.digests import document_digest


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linked")
    with Library.open(folder / "cases.db") as library:
        with library.import_session("f", "h") as session:
            session.add(half_solved().take(np.arange(150)))
        library.save_model("town", to_json(model()))
        first, second = half_solved().case_id[:2].tolist()
        library.decide("rejected", case_a=first, case_b=second, user="test", reason="alibi")
        relink_library(library)
    return folder


@pytest.fixture
def path(linked: Path, tmp_path: Path) -> Path:
    shutil.copytree(linked, tmp_path, dirs_exist_ok=True)
    return tmp_path / "cases.db"


def kinds(path: Path) -> set[str]:
    with Library.open(path) as library:
        return {fault.kind for fault in verify_run(library, whole=True).faults}


def execute(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


def certificate(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """A certificate changed by somebody who knows how to make its digest fit again."""
    with Library.open(path) as library:
        document = json.loads(library.certificate(1))
        change(document)
        document["digest"] = document_digest(document)
        library.save_certificate(1, json.dumps(document))


def test_a_run_is_as_its_certificate_says(path: Path) -> None:
    with Library.open(path) as library:
        result = verify_run(library, whole=True)
        assert result.faults == ()
        assert result.checked_cases == result.cases == 150
        assert result.pairs == 150 * 149
        assert result.links == 2 * len(library.links(1)) > 100
        assert result.share_missed == 0.0


def test_a_sample_says_how_far_it_carries(path: Path) -> None:
    with Library.open(path) as library:
        result = verify_run(library, cases=20)
    assert result.faults == ()
    assert result.checked_cases == 30
    assert result.share_missed == pytest.approx(1 - 0.05 ** (1 / 20))


def test_a_run_brought_up_to_date_has_a_new_certificate(path: Path) -> None:
    with Library.open(path) as library:
        with library.import_session("g", "i") as session:
            session.add(half_solved().take(np.arange(150, 170)))
        assert "inputs_root" in {fault.kind for fault in verify_run(library).faults}
        assert link_changes(library).touched == 20
        result = verify_run(library, whole=True)
    assert result.faults == ()
    assert result.cases == 170


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE links SET log10_lr = log10_lr + 1e-4 WHERE rowid_is_first", "link_differs"),
        ("DELETE FROM links WHERE rowid_is_first", "link_missing"),
        ("UPDATE decisions SET because = 'aliby'", "decisions_head"),
        ("DELETE FROM decisions", "decisions_head"),
        ("UPDATE models SET document = document || ' '", "model_sha256"),
        ("UPDATE cases SET loss = loss + 1 WHERE case_key = 3", "inputs_root"),
        ("UPDATE codes SET value = value || 'x' WHERE case_key = (SELECT min(case_key) FROM codes)", "inputs_root"),
    ],
)
def test_one_changed_byte_is_told(path: Path, statement: str, fault: str) -> None:
    first = "(case_key_a, case_key_b) = (SELECT case_key_a, case_key_b FROM links ORDER BY log10_lr DESC LIMIT 1)"
    execute(path, statement.replace("rowid_is_first", first))
    assert fault in kinds(path)


def test_a_link_that_was_invented_is_told(path: Path) -> None:
    with Library.open(path) as library:
        links = library.links(1)
        is_linked = {*zip(links.case_id_a.tolist(), links.case_id_b.tolist(), strict=True)}
    keys = range(1, 40)
    names = half_solved().case_id.tolist()
    pair = next((a, b) for a in keys for b in keys if a < b and (names[a - 1], names[b - 1]) not in is_linked)
    execute(path, f"INSERT INTO links VALUES (1, {pair[0]}, {pair[1]}, 3.0)")
    assert {"link_below", "links_sha256"} <= kinds(path)


def test_a_bound_changed_with_a_fitting_digest_is_told_by_the_links(path: Path) -> None:
    def wider(document: dict[str, Any]) -> None:
        document["scorer"]["upper"] += 1.0
        if document["scorer"]["calibration"]:
            document["scorer"]["calibration"]["log10_lr"][-1] += 1.0

    certificate(path, wider)
    assert "link_differs" in kinds(path)


def test_a_threshold_changed_with_a_fitting_digest_is_told_by_the_links(path: Path) -> None:
    certificate(path, lambda document: document.update(link_log10_lr=document["link_log10_lr"] - 1.0))
    assert "link_missing" in kinds(path)


def test_another_certificate_than_the_noted_one_is_told(path: Path) -> None:
    with Library.open(path) as library:
        digest = verify_run(library, cases=1).digest
        assert verify_run(library, cases=1, digest=digest[:12]).faults == ()
    certificate(path, lambda document: document.update(log10_prior_odds=0.0))
    with Library.open(path) as library:
        assert [fault.kind for fault in verify_run(library, cases=1, digest=digest[:12]).faults] == ["digest"]


def test_vectors_with_a_changed_bit_are_told(path: Path) -> None:
    (place,) = path.with_name("cases.db.vectors").glob("run-1.*")
    snapshot = dict(json.loads((place / "structure.json").read_text())["map"])["snapshot"]
    narrative = snapshot["state"]["vectors"]["state"]["modus_operandi"]["state"]["narrative"]
    weights = place / f"{narrative['state']['different']['csr'][0]}.npy"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert "vectors_sha256" in kinds(path)


def test_a_run_without_vectors_cannot_be_weighed(path: Path) -> None:
    shutil.rmtree(path.with_name("cases.db.vectors"))
    assert {"vectors_sha256", "rows"} <= kinds(path)


def test_a_library_without_a_run_or_a_certificate_says_what_to_do(path: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "new.db") as library, pytest.raises(LibraryError, match="linker relink"):
        verify_run(library)
    execute(path, "DELETE FROM properties")
    with Library.open(path) as library, pytest.raises(LibraryError, match="no certificate"):
        verify_run(library)


@pytest.mark.parametrize("document", ["{", "[]", '{"format": "x", "version": 1}'])
def test_a_damaged_certificate_is_told(path: Path, document: str) -> None:
    with Library.open(path) as library:
        library.save_certificate(1, document)
        with pytest.raises(LibraryError, match="cannot be read"):
            verify_run(library)


def test_the_command_exits_with_1_where_anything_differs(path: Path) -> None:
    shown = run("verify", "--library", path)
    assert shown.exit_code == 0
    assert "no link wrong and none missing" in " ".join(shown.stdout.split())
    case_id = half_solved().case_id[0]
    assert json.loads(run("verify", "--library", path, "--case", case_id, "--json").stdout)["checked_cases"] == 1
    execute(path, "DELETE FROM links")
    shown = run("verify", "--library", path, "--all", "--language", "zh")
    assert shown.exit_code == 1
    assert "已达阈值" in shown.stdout
    assert run("verify", "--library", path, "--all", "--cases", "3").exit_code == 2
