"""Names are nouns and verbs of the field: a bare participle or pronoun says nothing to who reads it first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(path for folder in ("features", "linker") for path in (ROOT / folder).rglob("*.py"))
BANNED = frozenset(
    [
        "again",
        "another",
        "asked",
        "at_hand",
        "bereft",
        "beside",
        "both",
        "chosen",
        "counted",
        "done",
        "drawn",
        "each",
        "found",
        "given",
        "gone",
        "held",
        "here",
        "joined",
        "kept",
        "known",
        "listed",
        "looked",
        "lost",
        "made",
        "met",
        "most",
        "moved",
        "named",
        "needed",
        "one",
        "other",
        "others",
        "own",
        "placed",
        "rest",
        "said",
        "same",
        "seen",
        "sent",
        "settled",
        "shown",
        "standing",
        "such",
        "taken",
        "telling",
        "that",
        "them",
        "these",
        "they",
        "this",
        "those",
        "told",
        "wanted",
        "weighed",
        "what",
        "when",
        "where",
        "which",
        "who",
        "written",
    ]
)
# Names that others depend on: keys of JSON, fields of requests, columns of the library, and what Python itself names.
ALLOWED: dict[str, frozenset[str]] = {
    "linker/casework/browsing/search.py": frozenset({"found"}),
    "linker/casework/outlook/shared_traits.py": frozenset({"known"}),
    "linker/casework/outlook/stakeout.py": frozenset({"where"}),
    "linker/casework/suspects/results.py": frozenset({"told", "when", "where"}),
    "linker/evaluation/result.py": frozenset({"chosen"}),
    "linker/library/store/operations/access_log.py": frozenset({"who", "what"}),
    "linker/model/similarity.py": frozenset({"chosen"}),
    "linker/outlook/backtest.py": frozenset({"what"}),
    "linker/review/agreement.py": frozenset({"said", "same"}),
    "linker/review/details.py": frozenset({"told"}),
}


def bound_names(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of everything a module binds: variables, parameters, functions, classes, fields."""
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname


def operators(module: ast.Module) -> frozenset[int]:
    """Lines of the operators of a class, whose second operand Python calls `other`."""
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    return frozenset(node.lineno for node in functions if node.name.startswith("__") and node.name.endswith("__"))


def name_faults(path: str, module: ast.Module) -> list[str]:
    allowed, dunders = ALLOWED.get(path, frozenset()), operators(module)
    return [
        f"{path}:{line} binds {name!r}; call it what it is"
        for line, name in bound_names(module)
        if name.strip("_").lower() in BANNED - allowed and not (name == "other" and line in dunders)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_names_say_what_they_are(path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    parts = set(path.relative_to(ROOT).with_suffix("").parts)
    assert not parts & BANNED, f"{relative}: a file or folder is named by a noun"
    faults = name_faults(relative, ast.parse(path.read_text(encoding="utf-8")))
    assert not faults, "\n".join(faults)


def test_what_is_allowed_is_there() -> None:
    for path, names in ALLOWED.items():
        bound = {name for _, name in bound_names(ast.parse((ROOT / path).read_text(encoding="utf-8")))}
        assert names <= bound, f"{path} no longer binds {sorted(names - bound)}"


@pytest.mark.parametrize(
    "source",
    ["found = 1", "def told(): ...", "def f(one): ...", "class Said: ...", "import os as own", "_kept: int = 1"],
)
def test_a_name_that_says_nothing_is_found(source: str) -> None:
    assert len(name_faults("m.py", ast.parse(source))) == 1


def test_a_name_that_says_what_it_is_passes() -> None:
    source = "def match(case_id): ...\nclass Link:\n    def __eq__(self, other): ...\nlog10_lr = 1"
    assert name_faults("m.py", ast.parse(source)) == []
