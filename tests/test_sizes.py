"""Sizes of files and functions, and what stands at the top level."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("features", "linker")
MOST_LINES_OF_FILE = 300
MOST_LINES_OF_FUNCTION = 40
TOP_LEVEL = frozenset({"features", "linker", "tests", "notebooks", "pyproject.toml", "README.md"})


def code_files(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((root / package).rglob("*.py"))


def lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    """Lines from `def` to the end, without the docstring, blank lines and comments."""
    first = function.body[0]
    text = range(0)
    if ast.get_docstring(function, clean=False) is not None and first.end_lineno is not None:
        text = range(first.lineno, first.end_lineno + 1)
    numbered = enumerate(lines[function.lineno - 1 : function.end_lineno], start=function.lineno)
    return sum(
        number not in text and not line.strip().startswith(("#",)) and bool(line.strip()) for number, line in numbered
    )


def size_faults(root: Path) -> list[str]:
    faults = []
    for path in code_files(root):
        where, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        lines = text.splitlines()
        if len(lines) > MOST_LINES_OF_FILE:
            faults.append(f"{where} has {len(lines)} lines; split it by noun")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = lines_of_code(node, lines)
                if size > MOST_LINES_OF_FUNCTION:
                    faults.append(f"{where}:{node.lineno} {node.name} has {size} lines of code; take it apart")
    return faults


def test_files_and_functions_stay_small() -> None:
    faults = size_faults(ROOT)
    assert not faults, "\n".join(faults)


def test_the_top_level_holds_what_the_design_says() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nobody can tell project files from leftovers")
    # The owner of a checkout may be another user than the one who tests it.
    command = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    found = {name.split("/")[0] for name in listed if name and (ROOT / name).exists()}
    assert {name for name in found if not name.startswith(".")} - TOP_LEVEL == set()
    assert TOP_LEVEL - found <= {"notebooks"}


def test_tests_are_no_package() -> None:
    # With an __init__.py in tests/, `import features` can find tests/features.
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_an_oversized_file_and_function_are_found(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    body = "\n".join(f"    a = {number}  # counts" for number in range(39))
    free = '    """Says\n\n    much."""\n\n    # and this\n'
    (tmp_path / "features" / "fine.py").write_text(f"def fine():\n{free}{body}\n", encoding="utf-8")
    assert size_faults(tmp_path) == []
    (tmp_path / "features" / "long.py").write_text("a = 1\n" * 301, encoding="utf-8")
    wide = f"class A:\n  @property\n  def wide(self):\n{free}{body}\n    return a\n"
    (tmp_path / "features" / "wide.py").write_text(wide, encoding="utf-8")
    assert size_faults(tmp_path) == [
        "features/long.py has 301 lines; split it by noun",
        "features/wide.py:3 wide has 41 lines of code; take it apart",
    ]
