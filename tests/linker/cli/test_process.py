from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from errno import EMFILE, ENOMEM, ENOSPC
from pathlib import Path

import pytest
from kept_library import fill

from linker.cli.process import system_fault
from linker.i18n.translate import translate

LINKER = f"{sys.executable} -m linker.cli"


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MemoryError(), "not enough memory"),
        (OSError(ENOMEM, "no"), "not enough memory"),
        (RuntimeError("can't start new thread"), "may start no more threads"),
        (OSError(EMFILE, "no", "a.csv"), "may not open more files"),
        (OSError(ENOSPC, "No space left on device"), "the answer cannot be written (No space left on device)"),
        (OSError(ENOSPC, "No space left on device", "a.html"), "a.html: the system refuses it"),
    ],
)
def test_what_the_system_refuses_is_told_with_a_remedy(error: Exception, sentence: str) -> None:
    fault = system_fault(error)
    assert fault is not None
    assert sentence in translate(fault, "en")


def test_a_fault_of_the_program_stays_one() -> None:
    assert system_fault(RuntimeError("else")) is None


def test_an_answer_without_a_place_and_one_on_a_full_disk(tmp_path: Path) -> None:
    fill(str(tmp_path / "cases.db"))
    closed = shell(f"{LINKER} audit --json <&- >&-", tmp_path)
    assert (closed.returncode, closed.stderr) == (0, "")
    if Path("/dev/full").exists():
        full = shell(f"{LINKER} audit --json > /dev/full", tmp_path)
        assert full.returncode == 1
        assert full.stderr.count("\n") == 1
        assert "the answer cannot be written (No space left on device)" in full.stderr


def test_a_screen_whose_reader_has_gone_ends_quietly(tmp_path: Path) -> None:
    fill(str(tmp_path / "cases.db"))
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "linker.cli", "audit"]
    ended = subprocess.run(command, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="signals of this kind are of other systems")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_whoever_is_asked_to_end_undoes_what_is_under_way(tmp_path: Path, sign: signal.Signals) -> None:
    path = tmp_path / "cases.db"
    fill(str(path))
    before = path.read_bytes()
    pipe = tmp_path / "cases.csv"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "linker.cli", "import", str(pipe), "--library", str(path)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    with pipe.open("wb"):  # from here on the program reads
        time.sleep(0.05)
        process.send_signal(sign)
        told = process.communicate(timeout=60)[1]
    assert process.returncode == (-signal.SIGTERM if sign == signal.SIGTERM else 130)
    assert told == "linker: interrupted\n"
    assert path.read_bytes() == before
