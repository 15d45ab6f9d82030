"""No public function or class of the program stands unused: what only a test calls is taken out, or wired in."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Why something may be there that the program itself does not call.
ALLOWED = {
    "exhaustive_links": "the slow twin that candidates are held against, in tests and benchmarks",
}


def sources() -> dict[Path, ast.Module]:
    files = [path for folder in ("features", "linker") for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}


def used_in(module: ast.Module) -> Counter[str]:
    """How often each name is read, taken from a module, or imported; a definition is no use."""
    found: Counter[str] = Counter()
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found[node.id] += 1
        elif isinstance(node, ast.Attribute):
            found[node.attr] += 1
        elif isinstance(node, ast.ImportFrom):
            found.update(alias.name for alias in node.names)
    return found


def defined_in(module: ast.Module) -> Iterator[str]:
    """Functions and classes of a module; one with a decorator is called by whoever decorates it."""
    for node in module.body:
        if isinstance(node, ast.ClassDef) or (isinstance(node, ast.FunctionDef) and not node.decorator_list):
            yield node.name


def unused(modules: dict[Path, ast.Module]) -> set[str]:
    used = sum((used_in(module) for module in modules.values()), Counter[str]())
    return {name for module in modules.values() for name in defined_in(module) if not used[name]}


def test_everything_is_used() -> None:
    assert unused(sources()) == ALLOWED.keys()


def test_a_function_that_nobody_calls_is_found() -> None:
    module = ast.parse("def called(): ...\ndef forgotten(): ...\ncalled()\n")
    assert unused({Path("m.py"): module}) == {"forgotten"}
