"""The command line itself: help, options, errors, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import typer.main
from county import run

from linker import __version__
from linker.cli.app import app
from linker.cli.entry import ORDER
from linker.errors import LinkerError


def commands() -> Iterator[tuple[str, ...]]:
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        inner: dict[str, Any] = getattr(command, "commands", {})
        yield from [(name, inside) for inside in inner] if inner else [(name,)]


COMMANDS = tuple(commands())


def linker(*words: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "linker.cli", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **options)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example_and_json(command: tuple[str, ...]) -> None:
    shown = run(*command, "--help")
    assert shown.exit_code == 0
    assert f"linker {' '.join(command)}" in shown.stdout.split("Example")[1]
    # the desk answers in a browser, and by its own interface
    assert "--json" in shown.stdout or command == ("serve",)
    # the demo makes its own, and a copy names both of its places
    assert command in {("demo",), ("library", "copy")} or "--library" in shown.stdout


def test_the_commands_stand_in_the_order_of_the_work() -> None:
    shown = run("--help").stdout.split("Commands")[1]
    assert {command[0] for command in COMMANDS} == set(ORDER)
    places = [shown.index(f"│ {name} ") for name in ORDER]
    assert places == sorted(places)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['linker', '--help']\nfrom linker.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'sklearn', 'sqlalchemy', 'networkx', 'pydantic', 'pyarrow'}\n"
        "sys.exit(str(heavy & sys.modules.keys()) if heavy & sys.modules.keys() else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_version() -> None:
    assert run("--version").stdout == f"linker {__version__}\n"


@pytest.mark.parametrize(
    "words", [["nonsense"], ["match"], ["series", "--top", "0"], ["match", "A", "--json", "--csv"], ["undo", "x"]]
)
def test_wrong_usage_exits_with_2_and_says_so_on_standard_error(words: list[str]) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Usage: linker" in done.stderr


def test_the_library_may_stand_before_after_or_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (("--library", "before.db", "relink"), ("relink", "--library", "after.db")):
        monkeypatch.chdir(tmp_path)
        assert f"{words[words.index('--library') + 1]}: there is no case library" in run(*words).stderr
    monkeypatch.setenv("LINKER_LIBRARY", "named.db")
    assert "named.db: there is no" in run("relink").stderr
    assert "after.db: there is no" in run("--library", "before.db", "relink", "--library", "after.db").stderr
    monkeypatch.delenv("LINKER_LIBRARY")
    assert "cases.db: there is no" in run("relink").stderr
    assert list(tmp_path.iterdir()) == []


def test_an_error_is_one_line_and_one_json_object(tmp_path: Path) -> None:
    done = run("relink", "--library", tmp_path / "none.db", "--json")
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("linker: ")
    assert json.loads(done.stdout) == {
        "error": done.stderr[8:-1],
        "kind": "LibraryError",
        "code": "store.library_missing",
    }


def test_an_error_cannot_steer_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "a\x1b[31m\nb.csv"
    assert "\x1b" not in run("import", file, "--library", tmp_path / "l.db").stderr


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (LinkerError("files.row", path="ca\n ses.csv", row=3), 1, "linker: ca ses.csv, row 3\n"),
        (KeyboardInterrupt(), 130, "linker: interrupted\n"),
        (KeyError("x"), 1, "linker: unexpected error (KeyError: 'x'); please report it"),
    ],
)
def test_what_a_command_raises_becomes_a_line_and_a_code(
    error: BaseException, code: int, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from linker.library.store.store import Library

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Library, "open", fail)
    done = run("relink")
    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr.startswith(told)
    assert "Traceback" not in done.stderr
    monkeypatch.setenv("LINKER_DEBUG", "1")
    assert ("Traceback" in run("relink").stderr) == isinstance(error, KeyError)


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("case_id,offence\nA,theft\n", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "linker.cli", "import", str(file), "--library", str(tmp_path / "l.db"), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert (told, process.returncode) == (b"", 0)


def test_ctrl_c_exits_with_130(tmp_path: Path) -> None:
    pipe = tmp_path / "cases.csv"
    os.mkfifo(pipe)  # a file that never comes to its end
    process = subprocess.Popen(
        [sys.executable, "-m", "linker.cli", "import", str(pipe), "--library", str(tmp_path / "l.db")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # a shell that runs the tests in the background makes its children deaf to Ctrl-C
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )
    with process, pipe.open("wb"):
        process.send_signal(signal.SIGINT)
        try:
            _, told = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (told, process.returncode) == (b"linker: interrupted\n", 130)


def test_json_is_all_there_is_on_standard_output(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("case_id,offence,DATE\nA,盗窃,01/02/2024\n,盗窃,01/02/2024\n", encoding="utf-8")
    done = linker("import", file, "--library", tmp_path / "l.db", "--json", env={**os.environ, "LC_ALL": "C"})
    assert done.returncode == 0
    assert json.loads(done.stdout)["imported"] == 1
    assert "1 row rejected" in done.stderr
