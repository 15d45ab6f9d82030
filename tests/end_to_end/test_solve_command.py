"""solve and unsolve as whole commands: what they print, kill -9 in the middle, two at once."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from county import County, run

from linker.library.store.store import Library

WORDS = ("--by", "Li Wei", "--because", "fingerprint, lab 24/88")


def solved_and_open(county: County) -> tuple[str, list[str]]:
    """An offender with a known case, and open cases of the county."""
    with county.files.offenders.open(encoding="utf-8", newline="") as file:
        offender = next(csv.DictReader(file))["offender_id"]
    with Library.open(county.library) as library:
        table = library.cases()
    return offender, table.case_id[table.offenders.lengths == 0].tolist()


def test_solving_prints_the_leads_and_json_gives_all(county: County, own_library: Path) -> None:
    offender, cases = solved_and_open(county)
    shown = run("solve", cases[0], "--offender", offender, *WORDS, "--top", "2", "--library", own_library)
    assert shown.exit_code == 0, shown.output
    for words in ("decision 1", "open cases the string of", "nearest ", "ask ", "linker undo 1"):
        assert words in shown.stdout
    assert max(len(line) for line in shown.stdout.splitlines()) <= 100
    told = run("solve", cases[0], "--offender", offender, *WORDS, "--json", "--library", own_library)
    again = json.loads(told.stdout)
    assert again["decision"] is None
    assert {"case_id", "probability", "log10_lr", "reason", "checks", "borderline", "status"} <= set(again["leads"][0])
    back = json.loads(run("unsolve", cases[0], *WORDS, "--json", "--library", own_library).stdout)
    assert back["decision"]["kind"] == "unsolved"
    twice = run("unsolve", cases[0], *WORDS, "--library", own_library)
    assert twice.exit_code == 1
    assert "nobody decided" in twice.stderr


def test_a_lead_can_be_excluded_and_is_listed_last(county: County, own_library: Path) -> None:
    offender, cases = solved_and_open(county)
    words = ("--offender", offender, "--as", "excluded", *WORDS, "--library", own_library)
    shown = run("solve", cases[0], *words)
    assert shown.exit_code == 0, shown.output
    after = shown.stdout.split("\nexcluded\n")[1]
    assert cases[0] in after
    assert run("solve", cases[0], "--offender", offender, "--as", "maybe", *WORDS).exit_code == 2


def started(case: str, offender: str, library: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "linker.cli", "solve", case, "--offender", offender, *WORDS, "--json"]
    return subprocess.Popen([*command, "--library", str(library)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def decided(library: Path) -> list[str]:
    with Library.open(library) as opened:
        assert opened.verify_decisions().intact
        return sorted(decision.case_a for decision in opened.decisions() if decision.kind == "solved")


def test_two_who_solve_at_once_both_land(county: County, own_library: Path) -> None:
    _, cases = solved_and_open(county)
    both = [started(case, f"new {case}", own_library) for case in cases[:2]]
    assert [process.wait() for process in both] == [0, 0]
    assert decided(own_library) == sorted(cases[:2])


def test_the_same_said_twice_at_once_is_written_once(county: County, own_library: Path) -> None:
    _, cases = solved_and_open(county)
    both = [started(cases[0], "the same", own_library) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert decided(own_library) == cases[:1]


@pytest.mark.slow
def test_a_killed_solve_is_either_whole_or_never_was(county: County, own_library: Path) -> None:
    _, cases = solved_and_open(county)
    with started(cases[0], "first", own_library) as whole:
        begun = time.monotonic()
    assert whole.returncode == 0
    lasts = time.monotonic() - begun
    for number, case in enumerate(cases[1:5], start=1):
        with started(case, "killed", own_library) as process:
            time.sleep(lasts * number / 5)
            process.kill()
        assert set(decided(own_library)) <= set(cases[: number + 1])
        assert cases[0] in decided(own_library)
    repeated = run("solve", cases[1], "--offender", "killed", *WORDS, "--json", "--library", own_library)
    assert repeated.exit_code == 0
    assert decided(own_library).count(cases[1]) == 1
