"""A small part of the matrix of faults, which a maintainer runs whole by night."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_a_backup_survives_the_faults_of_a_computer() -> None:
    words = ("--cases", "40", "--moments", "3", "--commands", "backup", "--faults", "kill,SIGTERM,SIGPIPE,two")
    script = Path(__file__).with_name("matrix.py")
    done = subprocess.run([sys.executable, script, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split()[-9:] == ["backup", "3", "ok", "2", "ok", "1", "ok", "1", "ok"]
