from __future__ import annotations

import json
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


def test_a_request_to_end_is_not_lost_where_something_is_cleared_away(tmp_path: Path) -> None:
    script = tmp_path / "asked.py"
    script.write_text(
        "import signal, time\n"
        "from linker.cli.process import ending_in_order, prepare_process\n"
        "class Cleared:\n"
        "    def __del__(self):\n"
        "        signal.raise_signal(signal.SIGTERM)\n"
        "with ending_in_order():\n"
        "    prepare_process()\n"
        "    Cleared()\n"
        "    time.sleep(30)\n",
        encoding="utf-8",
    )
    done = shell(f"exec {sys.executable} {script}", tmp_path)
    assert (done.returncode, done.stderr) == (-signal.SIGTERM, "linker: interrupted\n")


def test_names_of_files_that_the_language_of_the_system_has_no_letters_for(tmp_path: Path) -> None:
    folder = tmp_path / "案 件"
    folder.mkdir()
    (folder / "新 案.csv").write_text("案件编号,发案时间,案由\nA1,2024-05-01 21:30,盗窃\n", encoding="utf-8")
    plain = "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0"
    done = shell(f"{plain} {LINKER} import '新 案.csv' --library '库 a.db' --json", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["imported"] == 1
    listed = shell(f"{plain} {LINKER} imports --library '库 a.db' --json", folder)
    assert "新 案.csv" in listed.stdout
    missing = shell(f"{plain} {LINKER} imports --library '没有.db'", folder)
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert "unexpected" not in missing.stderr


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
    # whoever runs the tests in the background may ignore Ctrl-C, and so would the program
    ignored = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, ignored)
    with pipe.open("wb"):  # from here on the program reads
        time.sleep(0.05)
        process.send_signal(sign)
        told = process.communicate(timeout=60)[1]
    assert process.returncode == (-signal.SIGTERM if sign == signal.SIGTERM else 130)
    assert told == "linker: interrupted\n"
    assert path.read_bytes() == before
