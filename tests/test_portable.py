"""Nothing of the program is for one kind of system only: what Windows lacks is not imported, nor called unasked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
POSIX_MODULES = frozenset({"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"})
POSIX_CALLS = frozenset(
    {
        "chown",
        "fchmod",
        "fork",
        "forkpty",
        "geteuid",
        "getpgid",
        "getuid",
        "kill",
        "killpg",
        "mkfifo",
        "setsid",
        "uname",
    }
)
POSIX_SIGNALS = frozenset({"SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGPIPE", "SIGXFSZ", "alarm"})


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for package in ("features", "linker"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def called(tree: ast.Module) -> Iterator[str]:
    wanted = {"os": POSIX_CALLS, "signal": POSIX_SIGNALS}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if name in wanted.get(module, ()):
                yield f"{module}.{name}"


def test_nothing_is_imported_that_windows_lacks() -> None:
    found = [(path.name, name) for path, tree in sources() for name in imported(tree) if name in POSIX_MODULES]
    assert found == []


def test_what_windows_lacks_is_called_only_where_the_system_is_asked_first() -> None:
    unasked = []
    for path, tree in sources():
        calls = list(called(tree))
        if calls and 'os.name == "posix"' not in path.read_text(encoding="utf-8"):
            unasked.append((path.relative_to(ROOT).as_posix(), calls))
    assert unasked == []
