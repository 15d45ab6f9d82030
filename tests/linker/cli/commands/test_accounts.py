"""Accounts and the desk as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from county import run
from typer.testing import CliRunner, Result

from linker.casework.users import accounts
from linker.cli.app import app
from linker.library.store.store import Library

PASSWORD = "right horse battery"


def add(library: Path, name: str, role: str, password: str = PASSWORD) -> Result:
    words = ["--library", str(library), "user", "add", name, "--role", role, "--password-stdin"]
    return CliRunner().invoke(app, words, input=f"{password}\n", prog_name="linker")


def test_accounts_from_the_first_to_a_token(tmp_path: Path) -> None:
    library = tmp_path / "cases.db"
    Library.open(library).close()
    assert "no accounts" in run("--library", library, "user", "list").stdout
    assert add(library, "陈静", "administrator").exit_code == 0
    assert "detective" in add(library, "Li Wei", "detective").stdout
    assert "reviewer" in run("--library", library, "user", "role", "Li Wei", "reviewer").stdout
    told = json.loads(run("--library", library, "user", "list", "--json").stdout)
    assert [(one["name"], one["role"]) for one in told["people"]] == [("Li Wei", "reviewer"), ("陈静", "administrator")]
    assert "Li Wei" in run("--library", library, "user", "unlock", "Li Wei").stdout
    token = json.loads(run("--library", library, "user", "token", "Li Wei", "--json").stdout)["token"]
    with Library.open(library) as opened:
        found = accounts.token_account(opened, token)
        assert found is not None
        assert found.name == "Li Wei"
    shown = run("--library", library, "user", "token", "Li Wei").stdout
    assert "It is not shown again" in shown
    assert run("--library", library, "user", "token", "Li Wei", "--revoke", "--json").stdout == '{\n  "revoked": 2\n}\n'
    assert "retired" in run("--library", library, "user", "retire", "Li Wei").stdout


@pytest.mark.parametrize(
    ("name", "role", "password", "told"),
    [
        ("Li", "reader", PASSWORD, "first account must be an administrator"),
        ("Li", "chief", PASSWORD, "choose one of reader, detective, reviewer, administrator"),
        ("Li", "administrator", "short", "10 to 1000 letters"),
    ],
)
def test_a_bad_account_is_one_line_and_exit_code_1(
    tmp_path: Path, name: str, role: str, password: str, told: str
) -> None:
    answer = add(tmp_path / "cases.db", name, role, password)
    assert answer.exit_code == 1
    assert told in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_desk_without_accounts_is_not_served_to_a_network(tmp_path: Path) -> None:
    answer = run("--library", tmp_path / "cases.db", "serve", "--host", "0.0.0.0", "--port", "1")
    assert answer.exit_code == 1
    assert "linker user add NAME --role administrator" in answer.stderr


def test_https_needs_both_files(tmp_path: Path) -> None:
    (tmp_path / "desk.crt").touch()
    one = run("serve", "--certificate", tmp_path / "desk.crt")
    none = run("serve", "--certificate", tmp_path / "desk.crt", "--key", tmp_path / "none")
    assert (one.exit_code, none.exit_code) == (1, 1)
    assert "both" in one.stderr
    assert "there is no such file" in none.stderr
