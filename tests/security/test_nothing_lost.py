"""What is emptied, cut short or half written is told, never believed; the README's restore drill works."""

from __future__ import annotations

import json
import re
import resource
import shlex
import shutil
import sqlite3
from pathlib import Path

import pytest
from county import run
from kept_library import content, fill

from linker.casework.reports.publish_series import write_report
from linker.errors import LibraryError, LinkerError
from linker.library.store.store import Library

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def block(mark: str) -> list[list[str]]:
    """The commands of a marked block of the README, without `linker` and remarks."""
    text = re.search(rf"<!-- {mark} -->\n```sh\n(.+?)```", README, re.DOTALL)
    assert text is not None
    return [shlex.split(line, comments=True)[1:] for line in text[1].splitlines()]


def test_the_restore_drill_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LINKER_LIBRARY", raising=False)
    fill("cases.db")
    before = content("cases.db")
    for words in block("drill"):
        output = run(*words)
        assert output.exit_code == 0, output.output
    assert content("drill.db") == before == content("cases.db")
    Path("cases.db").write_bytes(b"")
    assert run("series").exit_code == 1
    for words in block("restore"):
        output = run(*words)
        assert output.exit_code == 0, output.output
        assert "cases.db.replaced-1" in output.stdout
    assert content("cases.db") == before


def test_a_file_of_no_bytes_is_no_new_library(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    path.touch()
    for create in (True, False):
        with pytest.raises(LibraryError, match=r"is empty \(0 bytes\).*restore a backup"):
            Library.open(path, create=create)
    assert path.stat().st_size == 0
    answer = run("--language", "zh", "--library", path, "imports")
    assert (answer.exit_code, "空文件" in answer.stderr) == (1, True)


def test_accounts_of_no_bytes_open_no_desk(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    fill(str(path))
    (tmp_path / "cases.db.office").write_bytes(b"")
    answer = run("--library", path, "user", "list")
    assert (answer.exit_code, "cases.db.office: is empty" in answer.stderr) == (1, True)


def test_a_library_that_is_being_made_is_never_a_file_of_no_bytes(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(LibraryError, match="disk"):
            Library.open(tmp_path / "cases.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []
    Library.open(tmp_path / "cases.db").close()


def test_decisions_missing_at_the_end_are_told_by_a_head_noted_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    fill(str(path))
    head = json.loads(run("--library", path, "audit", "--verify", "--json").stdout)["head"]
    assert head.startswith("2:")
    with Library.open(path) as library:
        library.decide("rejected", case_a="案0", case_b="案2", user="王", reason="later")
    # a report says the first digits alone
    for expected in (head, *head.split(":"), head.split(":")[1][:12], "0"):
        assert run("--library", path, "audit", "--verify", "--expect", expected).exit_code == 0
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM decisions WHERE number > 1")
    connection.close()
    assert run("--library", path, "audit", "--verify").exit_code == 0
    for expected in (head, *head.split(":"), "1:0123456789abcdef"):
        answer = run("--library", path, "audit", "--verify", "--expect", expected)
        assert (answer.exit_code, "is not in the chain" in answer.stdout) == (1, True)
    answer = run("--library", path, "audit", "--verify", "--expect", "last")
    assert (answer.exit_code, "is no head" in answer.stderr) == (1, True)


def test_a_copy_without_its_log_lacks_the_noted_head(tmp_path: Path) -> None:
    path, copy = tmp_path / "cases.db", tmp_path / "copy.db"
    fill(str(path))
    with Library.open(path) as library, library._database.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM cases")
        library.decide("rejected", case_a="案0", case_b="案2", user="王", reason="in the log")
        head = library.verify_decisions().head
        shutil.copy(path, copy)
    with Library.open(copy) as library:
        assert library.verify_decisions(head).lacking == head


def test_a_report_that_cannot_be_written_leaves_the_older_one(tmp_path: Path) -> None:
    path = tmp_path / "S12.html"
    write_report(path, b"older")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(LinkerError, match=r"S12\.html: the report cannot be written"):
            write_report(path, b"x" * 5_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == b"older"
