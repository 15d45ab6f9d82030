"""kill -9 while 30,000 rows are imported: afterwards no case is lost and none is there twice."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from county import run

ROWS = 30_000


@pytest.mark.slow
def test_a_killed_import_is_repeated_without_loss(tmp_path: Path) -> None:
    file, library = tmp_path / "cases.csv", tmp_path / "cases.db"
    days = (f"2024-01-{number % 28 + 1:02} 10:00" for number in range(ROWS))
    lines = (f"K{number:06},theft,{day},{30 + number % 97 / 1000:.3f},113.1" for number, day in enumerate(days))
    file.write_text("case_id,offence,occurred,latitude,longitude\n" + "\n".join(lines) + "\n", encoding="utf-8")
    kill_while_writing([sys.executable, "-m", "linker.cli", "import", str(file), "--library", str(library)], library)
    assert ids(library) == []
    told = json.loads(run("import", file, "--library", library, "--json").stdout)
    assert (told["imported"], told["unchanged"]) == (ROWS, 0)
    assert ids(library) == [f"K{number:06}" for number in range(ROWS)]


def kill_while_writing(command: list[str], library: Path) -> None:
    """Start the import and kill it as soon as rows have reached the disk."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not written(library):
            time.sleep(0.005)
        process.kill()
    assert process.returncode == -9, "the import ended before it could be killed"


def written(library: Path) -> bool:
    parts = [library.with_name(library.name + suffix) for suffix in ("", "-wal", "-journal")]
    return sum(part.stat().st_size for part in parts if part.exists()) > 2_000_000


def ids(library: Path) -> list[str]:
    with sqlite3.connect(library) as connection:
        return [row[0] for row in connection.execute("SELECT case_id FROM cases ORDER BY case_id")]
