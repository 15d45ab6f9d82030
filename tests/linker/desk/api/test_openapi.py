"""Schemathesis reads the API's own description and sends what it allows and what it does not: no server error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from served import PASSWORD, served

from linker.casework.jobs import queue
from linker.casework.users import accounts
from linker.library.store.store import Library

# The budget of the whole run; an operation that is slow on a busy machine uses up its share, not the suite's time.
BUDGET_SECONDS = 20


@pytest.mark.slow
def test_nothing_the_description_leads_to_is_a_server_error(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Jobs are taken and stay queued: hundreds of re-linkings are not what is looked at here.
    monkeypatch.setattr(queue, "has_waiting_job", lambda _library: False)
    with Library.open(path) as library:
        accounts.add_account(library, "Chen", "administrator", PASSWORD, user="test")
        token = accounts.issue_token(library, "Chen", user="test")
        with served(library, path) as desk:
            done = _schemathesis(f"{desk.base_url}/api/openapi.json", token, tmp_path)
            assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
            assert desk.get("/health").status_code == 200
    assert " 0 passed" not in done.stdout
    assert "generated" in done.stdout


def _schemathesis(url: str, token: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-m", "schemathesis.cli", "run", url, "--no-color",
               "--header", f"Authorization: Bearer {token}", "--checks", "not_a_server_error",
               "--max-time", str(BUDGET_SECONDS), "--max-examples", "3", "--seed", "7",
               "--generation-database", "none", "--request-timeout", "60"]  # fmt: skip
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
